/* Valuation at the desk, in one chunk: boards, dossiers, appeals. */
export { Appeals } from "./value_appeals";
export { Board } from "./value_board";
export { Dossier, OwnDossiers } from "./value_dossier";
export { Groups } from "./value_groups";
