/* Rounds at the desk of staff, in one chunk. */
export { EditRound, NewRound } from "./round_form";
export { RoundDesk, RoundList } from "./rounds";
