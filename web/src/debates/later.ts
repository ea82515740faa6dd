/* All that comes later, in one chunk: each chunk has its hash in the page that may load it. */
export { DebatePage } from "./debate";
export { ChangeDebate, NewDebate } from "./form";
