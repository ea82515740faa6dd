/* All that comes later, in one chunk: each chunk has its hash in the page that may load it. */
export { Compare } from "./compare";
export { ChangeProject, NewProject } from "./form";
export { Manage } from "./manage";
export { Mine } from "./mine";
export { TranslateProject } from "./translate";
export { Versions } from "./versions";
