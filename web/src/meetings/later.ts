/* What only staff need, in one chunk: each chunk has its hash in the page that may load it. */
export { styleLater } from "../lib/styles";
export { ChangeMeeting, NewMeeting } from "./form";
export { Staff } from "./staff";
