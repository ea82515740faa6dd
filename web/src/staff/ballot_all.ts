/* The ballot of a round as staff see it, in one chunk: on the screen, and on paper. */
export { BallotDesk } from "./ballot_desk";
export { BallotPaper } from "./ballot_paper";
