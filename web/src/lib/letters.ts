/*
 * Letters to print: a list cut at the ends of its records, and files of pages. What a letter says comes
 * with the codes from the server, which has it for `arcad census letters` as well.
 */
import { qrPath } from "../parts/qr";
import type { CensusLetters } from "./api";

const BYTES = 28000;
const PEOPLE = 100;
export const LETTERS_A_FILE = 100;

export type Letter = CensusLetters["letters"][number];

export interface Piece {
	text: string;
	/** Line of the file in which its first record stands, and lines of the header that stands before it. */
	line: number;
	head: number;
}

/** Records with their newlines: one within quotes ends none. */
function recordsOf(text: string): string[] {
	const records: string[] = [];
	let isQuoted = false;
	let start = 0;
	for (let i = 0; i < text.length; i++) {
		if (text[i] === '"') isQuoted = !isQuoted;
		if (text[i] !== "\n" || isQuoted) continue;
		records.push(text.slice(start, i + 1));
		start = i + 1;
	}
	if (start < text.length) records.push(text.slice(start));
	return records;
}

const linesOf = (text: string): number => text.split("\n").length - 1;

/** As many records as one request takes, each time with the header before them. */
export function piecesOf(whole: string): Piece[] {
	const [head = "", ...records] = recordsOf(whole.replace(/^\ufeff/, ""));
	const size = (text: string): number => new TextEncoder().encode(text).length;
	const first = size(head);
	const pieces: Piece[] = [];
	let line = 1 + linesOf(head);
	let piece: Piece = { text: head, line, head: linesOf(head) };
	let [bytes, count] = [first, 0];
	for (const record of records) {
		if (count === PEOPLE || (count > 0 && bytes + size(record) > BYTES)) {
			pieces.push(piece);
			piece = { text: head, line, head: linesOf(head) };
			[bytes, count] = [first, 0];
		}
		piece.text += record;
		bytes += size(record);
		count++;
		line += linesOf(record);
	}
	return [...pieces, piece];
}

/** Where a line of a piece stands in the file. */
export const lineIn = (piece: Piece, line: number): number =>
	line <= piece.head ? line : line - piece.head + piece.line - 1;

/* --- pages ------------------------------------------------------------------------------------- */

const ESCAPES: Record<string, string> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&#39;",
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);

/** As daemon/commands/census_letters.c has it. */
const STYLE =
	"@page{size:A4;margin:25mm 22mm}body{margin:0;font:16pt/1.5 sans-serif;color:#000}" +
	"section{break-after:page;min-height:240mm;display:flex;flex-direction:column;gap:8mm}" +
	"address{font-style:normal;white-space:pre-line;margin:20mm 0 15mm}" +
	"h1{font-size:24pt;line-height:1.2;margin:0}p{margin:0}" +
	".code{font:bold 30pt/1.2 monospace;border:1mm solid #000;padding:6mm;text-align:center}" +
	"svg{width:40mm;height:40mm}";

/** The same code without typing: the part behind # is never sent to a server. */
function qr(link: string): string {
	const { path, size } = qrPath(link);
	return (
		`<svg viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
		`<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`
	);
}

function letterOf(of: CensusLetters, one: Letter, origin: string): string {
	const { words } = of;
	const link = `${origin}/${words.language}/account/verification#${one.code}`;
	const lines = [
		`<section>\n<p>${escaped(of.city)}</p>`,
		`<address>${escaped(one.name)}\n${escaped(one.address)}</address>`,
		`<h1>${escaped(words.title)}</h1>`,
		`<p>${escaped(words.intro)}</p>`,
		`<p class="code" dir="ltr">${escaped(one.code)}</p>`,
		`<p>${escaped(words.how)}</p>`,
		qr(link),
		`<p>${escaped(words.valid)} <bdi>${of.until}</bdi>. ${escaped(words.secret)}</p>`,
		of.contact ? `<p>${escaped(words.ask)} <bdi>${escaped(of.contact)}</bdi></p>` : "",
		"</section>\n",
	];
	return lines.filter((line) => line !== "").join("\n");
}

/** One file to print. */
export function pageOf(of: CensusLetters, letters: Letter[], origin: string): string {
	const { language, direction, title } = of.words;
	const body = letters.map((one) => letterOf(of, one, origin)).join("");
	return `<!doctype html>\n<html lang="${language}" dir="${direction}">\n<meta charset="utf-8">\n<title>${escaped(title)}</title>\n<style>${STYLE}</style>\n<body>\n${body}</body>\n</html>\n`;
}
