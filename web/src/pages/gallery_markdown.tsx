/* Markdown in the gallery: every kind of node, the field, and every state of its preview. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "../lib/api";
import type { MarkdownBlock, MarkdownInline, MarkdownTree } from "../lib/markdown";
import { language, t } from "../lib/texts";
import { Markdown } from "../parts/markdown";
import { MarkdownField, PreviewShown } from "../parts/markdown_field";

const p = (...c: MarkdownInline[]): MarkdownBlock => ({ k: "paragraph", c });
const items = (...words: string[]): { k: "item"; c: MarkdownBlock[] }[] =>
	words.map((word) => ({ k: "item", c: [p(word)] }));

/** What the daemon makes of a text that has all of it. */
function sample(): MarkdownTree {
	const [one, two, text] = [t("gallery.one"), t("gallery.two"), t("gallery.text")];
	const cell = (...c: MarkdownInline[]): { k: "cell"; c: MarkdownInline[] } => ({ k: "cell", c });
	return [
		{ k: "heading", n: 1, c: [t("gallery.heading")] },
		p(
			text,
			{ k: "break" },
			{ k: "strong", c: [one] },
			", ",
			{ k: "emphasis", c: [two, { k: "strike", c: [one] }] },
			", ",
			{ k: "code", t: "<b>" },
			", ",
			{ k: "link", a: "https://example.org/", c: [t("gallery.link")] },
			", ",
			{ k: "link", a: "javascript:alert(1)", c: [t("gallery.no")] },
			", <script>alert(1)</script>",
		),
		{ k: "heading", n: 4, c: [t("gallery.small")] },
		{
			k: "list",
			tight: true,
			c: [
				...items(one),
				{ k: "item", c: [p(two), { k: "list", n: 3, tight: true, c: items(one, two) }] },
			],
		},
		{ k: "list", n: 1, c: items(text, text) },
		{ k: "quote", c: [p(text), { k: "quote", c: [p(one)] }] },
		{ k: "code_block", t: '<p onclick="alert(1)">\n\t…\n</p>' },
		{ k: "rule" },
		{
			k: "table",
			align: ["none", "left", "center", "right"],
			c: [
				{ k: "row", c: [cell(one), cell(two), cell(), cell(t("gallery.project"))] },
				{ k: "row", c: [cell(text), cell(), cell("1"), cell({ k: "strong", c: ["2"] })] },
			],
		},
		/* From the other side than the page. */
		p("مرحبا بالعالم، Arca."),
		p("Hello, العالم."),
	];
}

const wrong = new Problem("offline", 0, "");

export function MarkdownStates(): JSX.Element {
	const [text, setText] = useState("");
	const [fails, setFails] = useState("");
	const shown = { level: 4, language: language(), onHide: () => {} };
	return (
		<section class="section" aria-labelledby="markdown">
			<h2 id="markdown">{t("gallery.markdown")}</h2>
			<Markdown tree={sample()} level={3} language={language()} />
			<Markdown
				tree={[p("Texto en otra lengua."), p("Text in another language.")]}
				level={3}
				language={language() === "en" ? "es" : "en"}
			/>
			<MarkdownField
				id="written"
				label={t("gallery.label_long")}
				hint={t("gallery.hint")}
				most={200}
				rows={4}
				value={text}
				onInput={setText}
				level={3}
				language={language()}
				onPreview={async (asked) => (asked.trim() === "" ? [] : [p(asked)])}
			/>
			<MarkdownField
				id="written-wrong"
				label={t("gallery.label_long_wrong")}
				error={t("gallery.error")}
				most={4}
				rows={2}
				value={fails}
				onInput={setFails}
				level={3}
				language={language()}
				onPreview={() => Promise.reject(wrong)}
			/>
			<PreviewShown
				id="state-empty"
				label={t("gallery.one")}
				preview={{ of: "", tree: [] }}
				isChanged={false}
				{...shown}
			/>
			<PreviewShown
				id="state-changed"
				label={t("gallery.two")}
				preview={{ of: "", tree: [p(t("gallery.text"))] }}
				isChanged
				{...shown}
			/>
			<PreviewShown
				id="state-problem"
				label={t("gallery.no")}
				preview={{ of: "", problem: wrong }}
				isChanged={false}
				{...shown}
			/>
		</section>
	);
}
