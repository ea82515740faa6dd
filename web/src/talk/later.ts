/* All that comes later, in one chunk: each chunk has its hash in the page that may load it. */
export { Proof } from "../account/proof";
export { DecideForm } from "./decide";
export { ModeratorDesk } from "./desk";
export { LobbyForm } from "./lobby_form";
export { MyDecisions } from "./mine";
export { ReportForm, Stub } from "./moderation";
export { PublicModeration } from "./public";
