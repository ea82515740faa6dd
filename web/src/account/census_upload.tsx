/* A census file on its way: sent in parts, its errors, what importing it would do, and who approves. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import {
	type CensusDiff,
	type CensusErrors,
	type CensusUpload,
	Problem,
	send,
	sendBytes,
} from "../lib/api";
import { date, number, percent, time } from "../lib/format";
import { usePages } from "../lib/resource";
import { findText, t } from "../lib/texts";
import { Button } from "../parts/controls";
import { Facts, Notice, ProblemNotice } from "../parts/said";
import { Bar, ErrorTable, FileField } from "./census_parts";
import { Twice } from "./census_press";
import { FormOf, useForm } from "./form";
import { Proof } from "./proof";

const PART = 49152;
const TRIES = 6;
/** So many of them are told. */
const ERRORS = 1000;
const PAUSE_MS = 1500;
/** What passes by itself: the same part again is fine. */
const PASSING = [
	"offline",
	"overloaded",
	"too_many_requests",
	"database_unavailable",
	"outcome_unknown",
	"registry_unavailable",
];

async function sendPart(path: string, part: Blob): Promise<void> {
	for (let tried = 1; ; tried++) {
		try {
			await sendBytes(path, part);
			return;
		} catch (error) {
			if (!(error instanceof Problem) || !PASSING.includes(error.code) || tried === TRIES)
				throw error;
			await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tried));
		}
	}
}

/** The file's bytes as they are, in order. */
async function sendAll(file: File, onProgress: (share: number) => void): Promise<void> {
	const begun = await send<{ number: number }>("POST", "/api/census/uploads");
	const path = `/api/census/uploads/${begun.number}`;
	const parts = Math.ceil(file.size / PART);
	for (let part = 1; part <= parts; part++) {
		onProgress((part - 1) / parts);
		const bytes = file.slice((part - 1) * PART, part * PART, "text/csv");
		await sendPart(`${path}/parts/${part}`, bytes);
	}
	onProgress(1);
	await send("POST", `${path}/end`);
}

export function SendFile(props: {
	onBusy: (isBusy: boolean) => void;
	onDone: () => Promise<void>;
}): JSX.Element {
	const form = useForm();
	const input = useRef<HTMLInputElement>(null);
	const [share, setShare] = useState<number | null>(null);
	const [name, setName] = useState("");
	const work = async (): Promise<void> => {
		const file = input.current?.files?.[0];
		if (!file) return;
		setName(file.name);
		props.onBusy(true);
		try {
			setShare(0);
			await sendAll(file, setShare);
		} finally {
			setShare(null);
			props.onBusy(false);
			await props.onDone();
		}
	};
	const check = () =>
		input.current?.files?.length ? [] : [{ at: "census-file", text: t("census.file_empty") }];
	return (
		<>
			{form.again && <Proof id="census-proof" onDone={form.again} />}
			{/* it stays, out of sight, while the password is asked for or the file goes: it has the file */}
			<div hidden={form.again !== null || share !== null}>
				<FormOf
					form={form}
					go={t("census.send")}
					heading="file"
					onSubmit={() => form.run(check, work)}
				>
					<FileField id="census-file" input={input} form={form} hint={t("census.choose_hint")} />
				</FormOf>
			</div>
			{share !== null && (
				<Bar id="census-progress" share={share} label={t("census.sending", { name })}>
					{t("census.sent", { share: percent(Math.floor(share * 10) / 10, 1) })}
				</Bar>
			)}
		</>
	);
}

/* --- errors ------------------------------------------------------------------------------------ */

function Errors({ of }: { of: CensusUpload }): JSX.Element {
	const path = `/api/census/uploads/${of.number}/errors`;
	const { page, problem, reload, more } = usePages<CensusErrors>(path);
	return (
		<>
			{problem && <ProblemNotice problem={problem} onRetry={() => void reload()} />}
			<ErrorTable id="census-errors" count={of.error_count} items={page?.items ?? []} />
			{of.error_count > ERRORS && <p class="small">{t("census.errors_most")}</p>}
			{page?.next && (
				<Button look="quiet" onPress={() => void more()}>
					{t("census.more")}
				</Button>
			)}
		</>
	);
}

/* --- the diff ---------------------------------------------------------------------------------- */

const shown = (count: number | null): string => (count === null ? t("census.few") : number(count));

function change(before: number | null, after: number | null): string {
	if (before === null || after === null) return "–";
	const by = after - before;
	return `${by > 0 ? "+" : by < 0 ? "−" : ""}${number(Math.abs(by))}`;
}

interface Line {
	name: string;
	before: number | null;
	after: number | null;
}

function Table(props: { id: string; caption: string; first: string; lines: Line[] }): JSX.Element {
	return (
		<div class="scroller" role="region" aria-labelledby={props.id} tabIndex={0}>
			<table class="table table-short">
				<caption id={props.id}>{props.caption}</caption>
				<thead>
					<tr>
						<th scope="col">{props.first}</th>
						<th scope="col" class="number">
							{t("census.before")}
						</th>
						<th scope="col" class="number">
							{t("census.after")}
						</th>
						<th scope="col" class="number">
							{t("census.difference")}
						</th>
					</tr>
				</thead>
				<tbody>
					{props.lines.map((line) => (
						<tr key={line.name}>
							<th scope="row">
								<bdi>{line.name}</bdi>
							</th>
							<td class="number">{shown(line.before)}</td>
							<td class="number">{shown(line.after)}</td>
							<td class="number">
								<bdi dir="ltr">{change(line.before, line.after)}</bdi>
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

function Diff({ of }: { of: CensusDiff }): JSX.Element {
	const ageName = (from: number, to: number | null): string =>
		to === null
			? t("census.age_from", { from: number(from) })
			: t("census.age", { from: number(from), to: number(to) });
	return (
		<div class="stack">
			<p>
				{t("census.total", { before: number(of.before), after: number(of.after) })}{" "}
				{t("census.change", {
					added: number(of.new),
					changed: number(of.changed),
					gone: number(of.gone),
				})}
			</p>
			<Notice tone={of.gone_verified + of.gone_admitted > 0 ? "warn" : "info"}>
				<p>{t("census.gone_verified", { n: of.gone_verified })}</p>
				<p>{t("census.gone_admitted", { n: of.gone_admitted })}</p>
			</Notice>
			<Table
				id="census-districts"
				caption={t("census.districts")}
				first={t("census.district")}
				lines={of.districts}
			/>
			<Table
				id="census-ages"
				caption={t("census.ages")}
				first={t("census.age_name")}
				lines={of.ages.map((one) => ({ ...one, name: ageName(one.from, one.to) }))}
			/>
			<p class="small soft">{t("census.hidden")}</p>
		</div>
	);
}

/* --- one upload -------------------------------------------------------------------------------- */

function About({ of, zone }: { of: CensusUpload; zone: string }): JSX.Element {
	const items: [string, string][] = [
		[t("census.by"), t(of.is_mine ? "census.seat_mine" : "census.seat", { seat: number(of.seat) })],
	];
	if (of.state !== "wrong") items.push([t("census.rows"), number(of.rows)]);
	if (of.until) items.push([t("census.until"), `${date(of.until, zone)}, ${time(of.until, zone)}`]);
	return (
		<>
			<Facts items={items} />
			{of.file_sha256 && (
				<p class="small">
					{t("census.hash")}:{" "}
					<code class="hash" dir="ltr" translate={false}>
						{of.file_sha256}
					</code>
				</p>
			)}
		</>
	);
}

function Choices(props: {
	of: CensusUpload;
	onDone: (said: string) => Promise<void>;
	onReload: () => Promise<void>;
}): JSX.Element {
	const { of } = props;
	const path = `/api/census/uploads/${of.number}`;
	const approve = async (): Promise<void> => {
		try {
			await send("POST", `${path}/approval`, { against: of.against });
		} catch (error) {
			if (error instanceof Problem && error.code === "upload_changed") void props.onReload();
			throw error;
		}
		await props.onDone(t("census.approved"));
	};
	const drop = async (): Promise<void> => {
		await send("DELETE", path);
		await props.onDone(t("census.drop_done"));
	};
	return (
		<>
			{of.state === "waits" && of.is_mine && (
				<Notice tone="info">
					<p>{t("census.other_approves")}</p>
				</Notice>
			)}
			{of.state === "waits" && !of.is_mine && (
				<Twice
					id="census-approve"
					look="plain"
					label={t("census.approve")}
					sure={t("census.approve_sure")}
					says={t("census.approve_text")}
					work={approve}
				/>
			)}
			<Twice
				id="census-drop"
				label={t("census.drop")}
				sure={t("census.drop_sure")}
				says={t("census.drop_text")}
				work={drop}
			/>
		</>
	);
}

/** What is told of one that is over. */
function Over({ of }: { of: CensusUpload }): JSX.Element | null {
	if (of.state === "applied")
		return (
			<Notice tone="ok" title={t("census.applied")}>
				<p>{t("census.applied_text", { number: number(of.batch ?? 0) })}</p>
			</Notice>
		);
	if (of.state !== "dropped" || of.reason === "asked") return null;
	return (
		<Notice tone="warn" title={t("census.dropped")}>
			<p>{findText(`census.dropped_${of.reason}`) ?? ""}</p>
		</Notice>
	);
}

export function Upload(props: {
	of: CensusUpload;
	zone: string;
	onDone: (said: string) => Promise<void>;
	onReload: () => Promise<void>;
}): JSX.Element | null {
	const { of, zone } = props;
	const isAtWork = of.state === "checking" || of.state === "applying";
	if (of.state === "applied" || of.state === "dropped") return <Over of={of} />;
	return (
		<div class="card stack">
			<h3>{t("census.upload", { number: number(of.number) })}</h3>
			<p role="status">{t(`census.state_${of.state}`)}</p>
			<About of={of} zone={zone} />
			{of.state === "wrong" && <Errors of={of} />}
			{of.diff && <Diff of={of.diff} />}
			{!isAtWork && <Choices of={of} onDone={props.onDone} onReload={props.onReload} />}
		</div>
	);
}
