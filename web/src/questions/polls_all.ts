/* The pages of polls, in one chunk. */
export { PollForm } from "./poll_form";
export { OpenPolls, PollPage, PollsPage } from "./polls";
