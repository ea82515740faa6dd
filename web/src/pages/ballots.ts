/* What is on the ballots of a round: the list and each project. One chunk for both. */
export { ProjectPage } from "./project";
export { Projects } from "./projects";
