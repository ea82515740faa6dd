/* All that comes later, in one chunk: each chunk has its hash in the page that may load it. */
export { MapStates, styleLater } from "./gallery_map";
export { MarkdownStates } from "./gallery_markdown";
export { UploadStates } from "./gallery_uploads";
