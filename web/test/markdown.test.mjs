// The renderer of Markdown: elements of a few kinds and no HTML, whatever is in the tree; headings, addresses, names.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";

const { isAddress, levelsOf, Markdown, treeOf, wordsOf } = await load(
	"lib/markdown",
	"parts/markdown",
);

const ELEMENTS =
	"div p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code hr em strong del br a table thead tbody tr th td".split(
		" ",
	);
const ATTRIBUTES =
	"class dir lang children href rel start role aria-label tabIndex scope key".split(" ");

/** Every element that a tree is drawn as, as [name, properties], and the texts between them. */
function walk(drawn, found = { elements: [], text: "" }) {
	if (drawn === null || drawn === undefined || typeof drawn === "boolean") return found;
	if (Array.isArray(drawn)) for (const one of drawn) walk(one, found);
	else if (typeof drawn !== "object") found.text += drawn;
	else if (typeof drawn.type === "function") walk(drawn.props.children, found);
	else {
		found.elements.push([drawn.type, drawn.props]);
		walk(drawn.props.children, found);
	}
	return found;
}

const draw = (tree, level = 2) => walk(Markdown({ tree: treeOf(tree), level, language: "en" }));
const names = (found) => found.elements.map(([name]) => name);
const p = (...c) => ({ k: "paragraph", c });
const EVIL = '<img src=x onerror="alert(1)"><script>alert(1)</script>';

test("elements of a few kinds, and no HTML", () => {
	const link = { k: "link", a: "https://example.org", c: [EVIL] };
	const inlines = [
		EVIL,
		{ k: "emphasis", c: [EVIL] },
		{ k: "strong", c: [EVIL] },
		{ k: "strike", c: [EVIL] },
		{ k: "code", t: EVIL },
		{ k: "break" },
		link,
	];
	const item = { k: "item", c: [p(...inlines)] };
	const found = draw([
		p(...inlines),
		{ k: "heading", n: 1, c: inlines },
		{ k: "list", tight: true, c: [item] },
		{ k: "list", n: 7, c: [item] },
		{ k: "quote", c: [p(EVIL)] },
		{ k: "code_block", t: EVIL },
		{ k: "rule" },
		{
			k: "table",
			align: ["right"],
			c: [
				{ k: "row", c: [{ k: "cell", c: [EVIL] }] },
				{ k: "row", c: [{ k: "cell", c: inlines }] },
			],
		},
	]);
	for (const [name, properties] of found.elements) {
		assert.ok(ELEMENTS.includes(name), name);
		for (const key of Object.keys(properties))
			assert.ok(ATTRIBUTES.includes(key), `${name} ${key}`);
	}
	for (const name of ELEMENTS.filter((one) => !/^h[13-6]$/.test(one)))
		assert.ok(names(found).includes(name), `${name} is drawn`);
	assert.equal(found.text.split(EVIL).length - 1, 5 * 6 + 3);
	for (const [, { href, rel }] of found.elements.filter(([name]) => name === "a")) {
		assert.equal(href, "https://example.org");
		assert.equal(rel, "nofollow noopener ugc");
	}
});

test("what is not known is not drawn", () => {
	const found = draw([p("a", { k: "html", t: EVIL }), { k: "html", t: EVIL, c: [EVIL] }]);
	assert.equal(found.text, "a");
	assert.deepEqual(names(found), ["div", "p"]);
});

test("links lead to http, https, mailto and this site", () => {
	for (const address of ["https://a.org", "HTTP://a", "mailto:a@b", "/", "/es/rounds/x"])
		assert.ok(isAddress(address), address);
	for (const address of [
		"javascript:alert(1)",
		" javascript:x",
		"JavaScript:x",
		"data:text/html,x",
		"//a.org",
		"/\\a.org",
		"a",
		"",
		"#a",
		"https:a",
		"https:///a",
		"mailto:",
	]) {
		assert.ok(!isAddress(address), address);
		const found = draw([p({ k: "link", a: address, c: ["words"] })]);
		assert.deepEqual(names(found), ["div", "p"]);
		assert.equal(found.text, "words");
	}
});

test("headings begin at the page's level, and leave none out on the way down", () => {
	const levels = (first, ...written) => {
		const tree = written.map((n) => ({ k: "heading", n, c: ["a"] }));
		return [...levelsOf(tree, first).values()];
	};
	assert.deepEqual(levels(3, 1, 2, 3), [3, 4, 5]);
	assert.deepEqual(levels(2, 2, 6, 2), [2, 3, 2]);
	assert.deepEqual(levels(2, 6), [2]);
	assert.deepEqual(levels(3, 3, 1, 2), [3, 3, 4]);
	assert.deepEqual(levels(5, 1, 2, 3, 4), [5, 6, 6, 6]);
	const quoted = { k: "quote", c: [{ k: "heading", n: 2, c: ["a"] }] };
	const item = { k: "list", c: [{ k: "item", c: [{ k: "heading", n: 1, c: ["a"] }] }] };
	assert.deepEqual(
		names(draw([quoted, item], 4)).filter((name) => /^h\d/.test(name)),
		["h4", "h4"],
	);
});

test("blocks have a side of their own, and lists as they were written", () => {
	const list = { k: "list", n: 3, tight: true, c: [{ k: "item", c: [p("a")] }] };
	const loose = { k: "list", c: [{ k: "item", c: [p("a")] }] };
	const [, [ol, start], [li, within], [ul], , [inner, innerProps]] = draw([list, loose]).elements;
	assert.deepEqual([ol, li, ul, inner], ["ol", "li", "ul", "p"]);
	assert.equal(start.start, 3);
	assert.equal(start.dir, "auto");
	assert.equal(within.dir, undefined);
	assert.equal(innerProps.dir, undefined);
});

test("tables scroll, by keyboard too, and have names", () => {
	const table = { k: "table", align: ["left"], c: [{ k: "row", c: [{ k: "cell", c: ["a"] }] }] };
	const regions = draw([table, { k: "quote", c: [table] }]).elements.filter(([, { role }]) => role);
	assert.equal(regions.length, 2);
	for (const [, { role, tabIndex }] of regions) assert.deepEqual([role, tabIndex], ["region", 0]);
	assert.equal(wordsOf(["a", { k: "break" }, { k: "strong", c: [{ k: "code", t: "b" }] }]), "a b");
});
