/* Markdown as the daemon's tree has it, drawn as elements: no HTML is made of text. Texts: bundle `markdown`. */
import type { JSX, VNode } from "preact";
import {
	isAddress,
	levelsOf,
	type MarkdownBlock,
	type MarkdownHeading,
	type MarkdownInline,
	type MarkdownList,
	type MarkdownTable,
	type MarkdownTree,
	tablesOf,
	wordsOf,
} from "../lib/markdown";
import { foreign, t } from "../lib/texts";

/** What a block needs to know of the whole text. */
interface Whole {
	levels: Map<MarkdownHeading, number>;
	tables: MarkdownTable[];
}

type Drawn = VNode | string | null;

function inlineOf(one: MarkdownInline): Drawn {
	if (typeof one === "string") return one;
	switch (one.k) {
		case "emphasis":
			return <em>{inlinesOf(one.c)}</em>;
		case "strong":
			return <strong>{inlinesOf(one.c)}</strong>;
		case "strike":
			return <del>{inlinesOf(one.c)}</del>;
		case "code":
			return <code>{one.t}</code>;
		case "break":
			return <br />;
		case "link":
			if (!isAddress(one.a)) return <>{inlinesOf(one.c)}</>;
			return (
				<a href={one.a} rel="nofollow noopener ugc">
					{inlinesOf(one.c)}
				</a>
			);
		default:
			return null;
	}
}

const inlinesOf = (inlines: MarkdownInline[]): Drawn[] => inlines.map(inlineOf);

/** The side of a block is that of its first letters; those within it go along. */
interface Side {
	dir?: "auto";
}

const AUTO: Side = { dir: "auto" };
const ALONG: Side = {};

function listOf(list: MarkdownList, whole: Whole, side: Side): VNode {
	const items = list.c.map(({ c }) => (
		<li>
			{c.map((block) =>
				list.tight && block.k === "paragraph" ? inlinesOf(block.c) : blockOf(block, whole, ALONG),
			)}
		</li>
	));
	if (list.n === undefined) return <ul {...side}>{items}</ul>;
	return (
		<ol start={list.n} {...side}>
			{items}
		</ol>
	);
}

/** What is read aloud when the focus comes to a table: its number, and the words of its head. */
function nameOf(table: MarkdownTable, whole: Whole): string {
	const head = table.c[0]?.c.map(({ c }) => wordsOf(c)).filter((words) => words.trim() !== "");
	return t("markdown.table", {
		n: whole.tables.indexOf(table) + 1,
		head: (head ?? []).join(", "),
	});
}

function tableOf(table: MarkdownTable, whole: Whole, side: Side): VNode {
	const [head, ...rows] = table.c;
	const sideOf = (i: number): string => `side-${table.align[i] ?? "none"}`;
	return (
		<div class="scroller" role="region" aria-label={nameOf(table, whole)} tabIndex={0}>
			<table {...side}>
				<thead>
					<tr>
						{head?.c.map(({ c }, i) =>
							wordsOf(c).trim() === "" ? (
								<td class={sideOf(i)}>{inlinesOf(c)}</td>
							) : (
								<th scope="col" class={sideOf(i)}>
									{inlinesOf(c)}
								</th>
							),
						)}
					</tr>
				</thead>
				{rows.length > 0 && (
					<tbody>
						{rows.map((row) => (
							<tr>
								{row.c.map(({ c }, i) => (
									<td class={sideOf(i)}>{inlinesOf(c)}</td>
								))}
							</tr>
						))}
					</tbody>
				)}
			</table>
		</div>
	);
}

function blockOf(block: MarkdownBlock, whole: Whole, side: Side): Drawn {
	switch (block.k) {
		case "paragraph":
			return <p {...side}>{inlinesOf(block.c)}</p>;
		case "heading": {
			const Heading = `h${whole.levels.get(block) ?? 6}` as "h6";
			return <Heading {...side}>{inlinesOf(block.c)}</Heading>;
		}
		case "list":
			return listOf(block, whole, side);
		case "quote":
			return <blockquote {...side}>{block.c.map((one) => blockOf(one, whole, ALONG))}</blockquote>;
		case "code_block":
			return (
				<pre class="pre">
					<code>{block.t}</code>
				</pre>
			);
		case "rule":
			return <hr />;
		case "table":
			return tableOf(block, whole, side);
		default:
			return null;
	}
}

/** A text. Its highest headings are of `level`; `language` is the one that it was written in. */
export function Markdown(props: {
	tree: MarkdownTree;
	level: number;
	language: string;
}): JSX.Element {
	const { tree, level } = props;
	const whole = { levels: levelsOf(tree, level), tables: tablesOf(tree) };
	return (
		<div class="prose markdown" lang={foreign(props.language).lang}>
			{tree.map((block) => blockOf(block, whole, AUTO))}
		</div>
	);
}
