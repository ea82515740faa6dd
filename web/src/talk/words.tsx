/* A comment's words: paragraphs, what it quotes (lines that begin with ">"), and whom it names. */
import type { JSX } from "preact";
import type { Comment } from "../lib/api";
import { foreign } from "../lib/texts";

interface Block {
	isQuote: boolean;
	/** Of the whole text, in code points. */
	start: number;
	text: string[];
}

/** Lines that begin alike are together; what marks a quote is not shown. */
function blocksOf(text: string): Block[] {
	const blocks: Block[] = [];
	let at = 0;
	for (const line of text.split("\n")) {
		const signs = [...line];
		const isQuote = signs[0] === ">";
		const skip = isQuote ? (signs[1] === " " ? 2 : 1) : 0;
		const last = blocks.at(-1);
		if (last && last.isQuote === isQuote && !isQuote) last.text.push("\n", ...signs);
		else blocks.push({ isQuote, start: at + skip, text: signs.slice(skip) });
		at += signs.length + 1;
	}
	for (const block of blocks)
		while (block.text[0] === "\n") {
			block.text.shift();
			block.start++;
		}
	return blocks.filter(({ text }) => text.length > 0);
}

function Named({ block, of }: { block: Block; of: Comment }): JSX.Element {
	const parts: (string | JSX.Element)[] = [];
	let from = 0;
	for (const { at, length } of of.mentions) {
		const start = at - block.start;
		if (start < from || start + length > block.text.length) continue;
		parts.push(block.text.slice(from, start).join(""));
		parts.push(
			<strong key={at} class="mention">
				{block.text.slice(start, start + length).join("")}
			</strong>,
		);
		from = start + length;
	}
	parts.push(block.text.slice(from).join(""));
	return <>{parts}</>;
}

export function Words({ of }: { of: Comment }): JSX.Element {
	const blocks = blocksOf(of.text ?? "");
	return (
		<div class="comment-text" {...foreign(of.language)}>
			{blocks.map((block) =>
				block.isQuote ? (
					<blockquote key={block.start} dir="auto">
						<Named block={block} of={of} />
					</blockquote>
				) : (
					<p key={block.start} dir="auto">
						<Named block={block} of={of} />
					</p>
				),
			)}
		</div>
	);
}

/** The beginning of a reply that quotes something, and names who wrote it. */
export function quoteOf(text: string, name: string | null): string {
	const most = 300;
	const signs = [...text.replace(/^>.*\n?/gm, "").trim()];
	const said = signs.slice(0, most).join("") + (signs.length > most ? "…" : "");
	const lines = said
		.split("\n")
		.filter((line) => line.trim() !== "")
		.map((line) => `> ${line}`);
	return `${lines.join("\n")}\n\n${name === null ? "" : `@${name} `}`;
}
