/*
 * The tree that the daemon makes of Markdown, as proto/schema/README.md has it: what the API's type,
 * which cannot contain itself, leaves open.
 */
import { type MarkdownPreview, send } from "./api";

export type MarkdownInline =
	| string
	| { k: "emphasis" | "strong" | "strike"; c: MarkdownInline[] }
	| { k: "code"; t: string }
	| { k: "link"; a: string; c: MarkdownInline[] }
	| { k: "break" };

export interface MarkdownHeading {
	k: "heading";
	n: number;
	c: MarkdownInline[];
}

export interface MarkdownList {
	k: "list";
	/** The first number, where it is ordered. */
	n?: number;
	tight?: boolean;
	c: { k: "item"; c: MarkdownBlock[] }[];
}

export type MarkdownAlign = "left" | "center" | "right" | "none";

export interface MarkdownTable {
	k: "table";
	align: MarkdownAlign[];
	/** The first one is the head. */
	c: { k: "row"; c: { k: "cell"; c: MarkdownInline[] }[] }[];
}

export type MarkdownBlock =
	| { k: "paragraph"; c: MarkdownInline[] }
	| MarkdownHeading
	| MarkdownList
	| { k: "quote"; c: MarkdownBlock[] }
	| { k: "code_block"; t: string }
	| { k: "rule" }
	| MarkdownTable;

export type MarkdownTree = MarkdownBlock[];

/** What the API's open type stands for. */
export const treeOf = (value: MarkdownPreview["tree"]): MarkdownTree => value as MarkdownTree;

/** How a text will look: for who is signed in. */
export async function previewMarkdown(text: string): Promise<MarkdownTree> {
	return treeOf((await send<MarkdownPreview>("POST", "/api/markdown", { text })).tree);
}

/** The words of inlines, without their form. */
export const wordsOf = (inlines: MarkdownInline[]): string =>
	inlines
		.map((one) => {
			if (typeof one === "string") return one;
			if (one.k === "break") return " ";
			return one.k === "code" ? one.t : wordsOf(one.c);
		})
		.join("");

/** Where a link may lead: the daemon lets through nothing else, and neither do we. */
export const isAddress = (address: string): boolean =>
	/^(?:https?:\/\/[^/?#]|mailto:.|\/(?![/\\]))/i.test(address);

function headingsIn(blocks: MarkdownBlock[]): MarkdownHeading[] {
	return blocks.flatMap((block) => {
		if (block.k === "heading") return [block];
		if (block.k === "list") return block.c.flatMap((item) => headingsIn(item.c));
		return block.k === "quote" ? headingsIn(block.c) : [];
	});
}

/**
 * The level of each heading on a page where the text's own begin at `first`: the order of those that were
 * written is kept, and none is left out on the way down.
 */
export function levelsOf(tree: MarkdownTree, first: number): Map<MarkdownHeading, number> {
	const headings = headingsIn(tree);
	const written = [...new Set(headings.map(({ n }) => n))].sort((a, b) => a - b);
	const levels = new Map<MarkdownHeading, number>();
	let last = first - 1;
	for (const heading of headings) {
		last = Math.min(first + written.indexOf(heading.n), last + 1, 6);
		levels.set(heading, last);
	}
	return levels;
}

/** The tables in their order: each has a name by its number. */
export function tablesOf(blocks: MarkdownBlock[]): MarkdownTable[] {
	return blocks.flatMap((block) => {
		if (block.k === "table") return [block];
		if (block.k === "list") return block.c.flatMap((item) => tablesOf(item.c));
		return block.k === "quote" ? tablesOf(block.c) : [];
	});
}
