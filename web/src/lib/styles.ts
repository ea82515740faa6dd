/* Styles that only some parts need, which come with the first of them (src/styles/map.css). */

/** Of the build: where they are, and their hash. */
declare const MAP_STYLE: string;
declare const MAP_INTEGRITY: string;

let styled: Promise<void> | null = null;

/** Has the styles of maps and of files that are sent; without them those are drawn all the same, if not so well. */
export function styleLater(): Promise<void> {
	styled ??= new Promise((done) => {
		const link = document.createElement("link");
		link.rel = "stylesheet";
		link.integrity = MAP_INTEGRITY;
		link.onload = () => done();
		link.onerror = () => done();
		link.href = MAP_STYLE;
		document.head.append(link);
	});
	return styled;
}
