// What a page that is served may be besides the file of its shell: nothing but what stands between the marks, and that only
// elements and attributes of lists, with no script that runs. For compare.mjs.

const MARKS = /<!--plain (head|body)-->([\s\S]*?)<!--\/plain \1-->/g;
/** As daemon/page/html.c has them. */
const ELEMENTS = new Set(
	(
		"a article bdi blockquote br caption code dd del details div dl dt em footer h1 h2 h3 h4 h5 h6 header hr img li link main meta nav " +
		"ol p pre progress script section span strong summary table tbody td th thead time title tr ul"
	).split(" "),
);
const ATTRIBUTES = new Set(
	(
		"alt aria-current aria-label aria-labelledby class content data-plain datetime decoding dir download height href hreflang id " +
		"lang loading max name property rel role scope sizes src srcset start tabindex type value width"
	).split(" "),
);
const RELATIONS = new Set(["canonical", "alternate"]);
const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>/g;

/** A page without what the daemon says in it: that of the shell's file is the same. */
export const withoutPlain = (html) =>
	html.replace(MARKS, (_, name) => `<!--plain ${name}--><!--/plain ${name}-->`);

/** What is wrong with one element; null: nothing. */
function wrongOf(name, text) {
	if (!ELEMENTS.has(name)) return `<${name}>`;
	const attributes = new Map([...text.matchAll(/ ([a-z-]+)="([^"]*)"/g)].map(([, k, v]) => [k, v]));
	for (const [attribute, value] of attributes) {
		if (!ATTRIBUTES.has(attribute)) return `${name} ${attribute}`;
		if (
			(attribute === "href" || attribute === "src") &&
			!/^(https?:\/\/|mailto:|\/(?!\/)|#)/i.test(value)
		)
			return `${name} ${attribute}="${value}"`;
	}
	if (name === "script" && attributes.get("type") !== "application/ld+json")
		return "a script that runs";
	if (name === "link" && !RELATIONS.has(attributes.get("rel")))
		return `link ${attributes.get("rel")}`;
	return null;
}

/** All that is wrong with what stands between the marks. */
export function plainErrors(html) {
	const errors = [];
	for (const [, , part] of html.matchAll(MARKS)) {
		const said = part.replace(/<script type="application\/ld\+json">[^<]*<\/script>/g, "");
		for (const [, , name, attributes] of said.matchAll(TAG)) {
			const wrong = wrongOf(name, attributes);
			if (wrong) errors.push(wrong);
		}
		// whatever else begins with the sign of a tag is one that was not understood
		if (said.replace(TAG, "").includes("<")) errors.push("something that is no element");
	}
	return errors;
}

const ORIGIN = /^https:\/\/[a-z0-9.-]+(:\d+)?$|^http:\/\/localhost(:\d+)?$/;

/** Where a policy lets pictures come from besides what the build wrote; "": from nowhere else; null: it is another policy. */
export function picturesBesides(served, wanted) {
	if (served === wanted) return "";
	const [before, after, ...more] = wanted.split("img-src 'self';");
	if (more.length > 0 || !served?.startsWith(before) || !served.endsWith(`;${after}`)) return null;
	const said = served.slice(before.length, served.length - after.length - 1);
	const origin = said.slice("img-src 'self' ".length);
	return said === `img-src 'self' ${origin}` && ORIGIN.test(origin) ? origin : null;
}

/** What is wrong with a page as it was served, by the file of its shell; an empty list: nothing. */
export function pageErrors(served, shell) {
	if (withoutPlain(served) !== withoutPlain(shell)) return ["differs outside of the marks"];
	return served === shell ? [] : plainErrors(served);
}
