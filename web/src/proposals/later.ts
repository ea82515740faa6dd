/* All that comes later, in one chunk: each chunk has its hash in the page that may load it. */
export { styleLater } from "../lib/styles";
export { ChangeProposal, NewProposal } from "./form";
export { Retire } from "./retire";
export { Rules } from "./rules";
