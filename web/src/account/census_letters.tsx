/* Letters with codes: a list of addresses is looked at, then sent in pieces; what comes back is printed. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { type CensusLetters, sendBytes } from "../lib/api";
import { number, percent } from "../lib/format";
import { LETTERS_A_FILE, type Letter, lineIn, type Piece, pageOf, piecesOf } from "../lib/letters";
import { useRounds, worded } from "../lib/rounds";
import { findText, LANGUAGES, language, t } from "../lib/texts";
import { Button, Select } from "../parts/controls";
import { Notice, saveFile } from "../parts/said";
import { Bar, ErrorTable, FileField } from "./census_parts";
import { FormOf, useForm } from "./form";
import { Proof } from "./proof";

type Counts = Pick<CensusLetters, "count" | "verified" | "unknown" | "twice" | "not_eligible">;
type Errors = CensusLetters["errors"];

interface Printed {
	counts: Counts;
	errors: Errors;
	files: string[];
}

const NONE: Counts = { count: 0, verified: 0, unknown: 0, twice: 0, not_eligible: 0 };
const KINDS = ["verified", "unknown", "twice", "not_eligible"] as const;

function add(counts: Counts, more: Counts): Counts {
	const sum = { ...counts };
	for (const kind of ["count", ...KINDS] as const) sum[kind] += more[kind];
	return sum;
}

interface Printing {
	pieces: Piece[];
	query: string;
	onShare: (share: number) => void;
}

/** Without codes: what is wrong, and when it began. */
async function look(printing: Printing): Promise<{ errors: Errors; begun: number }> {
	const errors: Errors = [];
	let begun = 0;
	for (const [i, piece] of printing.pieces.entries()) {
		printing.onShare(i / printing.pieces.length / 2);
		const got = await sendPiece(piece, `${printing.query}&dry=yes`);
		begun ||= got.begun;
		errors.push(...got.errors.map((one) => ({ ...one, line: lineIn(piece, one.line) })));
	}
	return { errors, begun };
}

const sendPiece = (piece: Piece, query: string): Promise<CensusLetters> =>
	sendBytes<CensusLetters>(
		`/api/census/letters?${query}`,
		new Blob([piece.text], { type: "text/csv" }),
	);

async function print(printing: Printing): Promise<Printed> {
	const { errors, begun } = await look(printing);
	if (errors.length > 0) return { counts: NONE, errors, files: [] };
	const letters: Letter[] = [];
	let counts = NONE;
	let last: CensusLetters | null = null;
	for (const [i, piece] of printing.pieces.entries()) {
		printing.onShare(0.5 + i / printing.pieces.length / 2);
		last = await sendPiece(piece, `${printing.query}&begun=${begun}`);
		counts = add(counts, last);
		letters.push(...last.letters);
	}
	const files: string[] = [];
	for (let at = 0; last && at < letters.length; at += LETTERS_A_FILE)
		files.push(pageOf(last, letters.slice(at, at + LETTERS_A_FILE), location.origin));
	return { counts, errors, files };
}

function Result({ of }: { of: Printed }): JSX.Element {
	if (of.errors.length > 0)
		return (
			<>
				<Notice tone="bad" isAlert>
					<p>{t("letters.wrong")}</p>
				</Notice>
				<ErrorTable id="letters-errors" count={of.errors.length} items={of.errors} />
			</>
		);
	const rest = KINDS.filter((kind) => of.counts[kind] > 0);
	return (
		<Notice
			tone={of.files.length > 0 ? "ok" : "warn"}
			title={t("letters.made", { n: of.counts.count })}
		>
			{rest.length > 0 && (
				<p>
					{t("letters.none_for")}{" "}
					{rest
						.map((kind) => `${findText(`letters.${kind}`)}: ${number(of.counts[kind])}`)
						.join(" · ")}
				</p>
			)}
			{of.files.length > 0 && <p>{t("letters.keep")}</p>}
			<ul class="stack stack-s" role="list">
				{of.files.map((file, i) => {
					const name = `letters-${String(i + 1).padStart(4, "0")}.html`;
					return (
						<li key={name}>
							<Button look="quiet" onPress={() => saveFile(name, file, "text/html")}>
								{t("letters.save", { number: number(i + 1) })}
							</Button>
						</li>
					);
				})}
			</ul>
		</Notice>
	);
}

export function Letters(): JSX.Element {
	const form = useForm();
	const input = useRef<HTMLInputElement>(null);
	const rounds = useRounds();
	const [slug, setSlug] = useState("");
	const [tongue, setTongue] = useState<string>(language());
	const [share, setShare] = useState<number | null>(null);
	const [printed, setPrinted] = useState<Printed | null>(null);
	const work = async (): Promise<void> => {
		const file = input.current?.files?.[0];
		if (!file) return;
		setPrinted(null);
		setShare(0);
		try {
			const round = slug === "" ? "" : `&round=${encodeURIComponent(slug)}`;
			const pieces = piecesOf(await file.text());
			setPrinted(await print({ pieces, query: `language=${tongue}${round}`, onShare: setShare }));
		} finally {
			setShare(null);
		}
	};
	const check = () =>
		input.current?.files?.length ? [] : [{ at: "letters-file", text: t("census.file_empty") }];
	return (
		<section class="section stack" aria-labelledby="letters">
			<h2 id="letters">{t("letters.title")}</h2>
			<p>{t("letters.text")}</p>
			{form.again && <Proof id="letters-proof" onDone={form.again} />}
			<div hidden={form.again !== null || share !== null}>
				<FormOf
					form={form}
					go={t("letters.go")}
					heading="letters"
					look="quiet"
					onSubmit={() => form.run(check, work)}
				>
					<FileField id="letters-file" input={input} form={form} hint={t("letters.hint")} />
					<Select
						id="letters-round"
						label={t("letters.round")}
						value={slug}
						options={[
							["", t("letters.all")],
							...(rounds.value?.items ?? []).map((one): [string, string] => [
								one.slug,
								worded(one.titles).text,
							]),
						]}
						onChange={setSlug}
					/>
					<Select
						id="letters-language"
						label={t("letters.language")}
						value={tongue}
						options={LANGUAGES.map(({ code, name }): [string, string] => [code, name])}
						onChange={setTongue}
					/>
				</FormOf>
			</div>
			{share !== null && (
				<Bar id="letters-progress" share={share} label={t("letters.busy")}>
					{t("letters.share", { share: percent(Math.floor(share * 10) / 10, 1) })}
				</Bar>
			)}
			<div role="status" class="stack">
				{printed && <Result of={printed} />}
			</div>
		</section>
	);
}
