/* What the city says to something: by theme, with a decision and its reason; and staff who say it. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { Proof } from "../account/proof";
import { me } from "../account/state";
import {
	get,
	type ResponseAsk,
	type ResponseList,
	type ResponseTheme,
	type CityResponse as Said,
	send,
} from "../lib/api";
import { date, lengthOf, number as shown } from "../lib/format";
import { listen } from "../lib/live";
import { asProblem } from "../lib/resource";
import { language, t } from "../lib/texts";
import { Button, Field, type FormError, More, Select } from "../parts/controls";
import { LongField } from "../parts/long";
import { Badge, Notice } from "../parts/said";
import { Paragraphs } from "./parts";
import { hrefOfComment } from "./state";

export type Kind = "debate" | "proposal" | "question";

const DECISIONS = ["accepted", "partly", "declined"] as const;
const MOST_THEMES = 20;

function Theme(props: {
	of: ResponseTheme;
	language: string;
	kind: Kind;
	number: number;
}): JSX.Element {
	const { of, kind, number } = props;
	return (
		<article class="card stack stack-s">
			<p class="row">
				<Badge {...(of.decision === "accepted" ? { tone: "ok" } : {})}>
					{t("response.decision", { decision: of.decision })}
				</Badge>
			</p>
			<h3 dir="auto">{of.theme}</h3>
			<h4>{t("response.heard")}</h4>
			<Paragraphs text={of.heard} language={props.language} />
			{of.comments.length > 0 && (
				<p class="small row">
					{of.comments.map((one) => (
						<a key={one} href={hrefOfComment({ kind, number, budget: null }, one)}>
							{t("response.comment", { number: shown(one) })}
						</a>
					))}
				</p>
			)}
			<h4>{t("response.reason")}</h4>
			<Paragraphs text={of.reason} language={props.language} />
		</article>
	);
}

function Version(props: { of: Said; kind: Kind; number: number; zone: string }): JSX.Element {
	const { of, zone } = props;
	return (
		<div class="stack">
			<p class="small soft">
				<time dateTime={of.at}>{t("response.on", { date: date(of.at, zone) })}</time>
			</p>
			{of.summary && <Paragraphs text={of.summary} language={of.language} />}
			{of.themes.map((one) => (
				<Theme
					key={one.theme}
					of={one}
					language={of.language}
					kind={props.kind}
					number={props.number}
				/>
			))}
		</div>
	);
}

interface Row {
	theme: string;
	heard: string;
	decision: string;
	reason: string;
	comments: string;
}

const EMPTY: Row = { theme: "", heard: "", decision: DECISIONS[0], reason: "", comments: "" };

const rowOf = (of: ResponseTheme): Row => ({ ...of, comments: of.comments.join(", ") });

/** Numbers of comments: as they stand, or as the end of their addresses. */
const commentsOf = (typed: string): number[] =>
	typed
		.split(/[\s,;،]+/)
		.filter((part) => part !== "")
		.map((part) => Number(/(\d{1,15})$/.exec(part)?.[1] ?? Number.NaN));

const within = (text: string, least: number, most: number): boolean =>
	lengthOf(text) >= least && lengthOf(text) <= most;

function checkRow(row: Row, i: number): FormError[] {
	const comments = commentsOf(row.comments);
	const wrong = {
		theme: !within(row.theme, 2, 80),
		heard: !within(row.heard, 10, 2000),
		reason: !within(row.reason, 20, 3000),
		comments: comments.some(Number.isNaN) || comments.length > 20,
	};
	return (["theme", "heard", "reason", "comments"] as const)
		.filter((name) => wrong[name])
		.map((name) => ({ at: `${name}-${i}`, text: t(`response.${name}_wrong`) }));
}

/** "/themes/0/reason" is the field reason-0. */
function placeOf(pointer: string): string | null {
	const [, i, name] = /^\/themes\/(\d+)\/(\w+)/.exec(pointer) ?? [];
	return name ? `${name}-${i}` : null;
}

function ThemeFields(props: {
	row: Row;
	i: number;
	set: (more: Partial<Row>) => void;
	errorOf: (id: string) => string | undefined;
	onRemove: (() => void) | null;
}): JSX.Element {
	const { row, i, set, errorOf } = props;
	const id = (name: string): string => `${name}-${i}`;
	return (
		<fieldset class="stack">
			<legend>{t("response.theme_number", { number: shown(i + 1) })}</legend>
			<Field
				id={id("theme")}
				label={t("response.theme")}
				value={row.theme}
				onInput={(theme) => set({ theme })}
				error={errorOf(id("theme"))}
			/>
			<LongField
				id={id("heard")}
				label={t("response.heard")}
				most={2000}
				rows={4}
				value={row.heard}
				onInput={(heard) => set({ heard })}
				error={errorOf(id("heard"))}
			/>
			<Field
				id={id("comments")}
				label={t("response.comments")}
				hint={t("response.comments_hint")}
				value={row.comments}
				onInput={(comments) => set({ comments })}
				error={errorOf(id("comments"))}
			/>
			<Select
				id={id("decision")}
				label={t("response.decided")}
				value={row.decision}
				options={DECISIONS.map((word) => [word, t("response.decision", { decision: word })])}
				onChange={(decision) => set({ decision })}
			/>
			<LongField
				id={id("reason")}
				label={t("response.reason")}
				most={3000}
				rows={4}
				value={row.reason}
				onInput={(reason) => set({ reason })}
				error={errorOf(id("reason"))}
			/>
			{props.onRemove && (
				<div class="row">
					<Button look="quiet" onPress={props.onRemove}>
						{t("response.remove", { number: shown(i + 1) })}
					</Button>
				</div>
			)}
		</fieldset>
	);
}

function Respond(props: {
	kind: Kind;
	number: number;
	before: Said | null;
	onDone: (now: ResponseList) => void;
}): JSX.Element {
	const { kind, number, before } = props;
	const [rows, setRows] = useState<Row[]>(before ? before.themes.map(rowOf) : [EMPTY]);
	const [summary, setSummary] = useState(before?.summary ?? "");
	const places = Object.fromEntries(
		rows.flatMap((_, i) =>
			["theme", "heard", "reason", "comments"].map((name) => [
				`/themes/${i}/${name}`,
				`${name}-${i}`,
			]),
		),
	);
	const form = useForm({ ...places, "/summary": "summary" }, undefined, (pointer) => {
		const name = placeOf(pointer)?.split("-")[0];
		return name === "theme" || name === "heard" || name === "reason" || name === "comments"
			? t(`response.${name}_wrong`)
			: undefined;
	});
	const set = (i: number, more: Partial<Row>): void =>
		setRows((list) => list.map((row, j) => (i === j ? { ...row, ...more } : row)));
	const check = (): FormError[] => [
		...(lengthOf(summary) > 2000 ? [{ at: "summary", text: t("response.summary_wrong") }] : []),
		...rows.flatMap(checkRow),
	];
	const work = async (): Promise<void> => {
		const ask: ResponseAsk = {
			kind,
			subject: number,
			language: before?.language ?? language(),
			summary: summary.trim() === "" ? null : summary,
			themes: rows.map((row) => ({
				theme: row.theme,
				heard: row.heard,
				decision: DECISIONS.find((word) => word === row.decision) ?? DECISIONS[0],
				reason: row.reason,
				comments: commentsOf(row.comments),
			})),
		};
		props.onDone(await send<ResponseList>("POST", "/api/staff/responses", ask));
	};
	if (form.again) return <Proof onDone={form.again} />;
	return (
		<FormOf form={form} go={t("response.go")} onSubmit={() => form.run(check, work)}>
			<LongField
				id="summary"
				label={t("response.summary")}
				most={2000}
				rows={3}
				value={summary}
				onInput={setSummary}
				error={form.of("summary")}
			/>
			{rows.map((row, i) => (
				<ThemeFields
					// a row is its place: rows are only added and taken away
					key={`${i} of ${rows.length}`}
					row={row}
					i={i}
					set={(more) => set(i, more)}
					errorOf={form.of}
					onRemove={
						rows.length > 1 ? () => setRows((list) => list.filter((_, j) => j !== i)) : null
					}
				/>
			))}
			{rows.length < MOST_THEMES && (
				<div class="row">
					<Button look="quiet" onPress={() => setRows((list) => [...list, EMPTY])}>
						{t("response.add")}
					</Button>
				</div>
			)}
		</FormOf>
	);
}

/** Whether the city still has to speak. */
function Waits({ of, zone }: { of: ResponseList; zone: string }): JSX.Element | null {
	if (!of.awaited || of.awaited.answered_at) return null;
	const { due_at, is_overdue } = of.awaited;
	return (
		<Notice tone={is_overdue ? "warn" : "info"}>
			<p>{t(is_overdue ? "response.overdue" : "response.due", { date: date(due_at, zone) })}</p>
		</Notice>
	);
}

export function Response(props: { kind: Kind; number: number; zone: string }): JSX.Element | null {
	const { kind, number, zone } = props;
	const [value, setValue] = useState<ResponseList | null | undefined>();
	/** Whether there is news since it was read: one's own, or the city's. */
	const [news, setNews] = useState<"own" | "heard" | null>(null);
	const [sent, setSent] = useState(0);
	useEffect(() => {
		const read = (then: (found: ResponseList) => void): void => {
			get<ResponseList>(`/api/responses/of?kind=${kind}&subject=${number}`).then(
				(found) => {
					setValue(found);
					then(found);
				},
				(error) => {
					console.warn(asProblem(error).code);
					setValue((before) => before ?? null);
				},
			);
		};
		read(() => {
			if (location.hash === "#response")
				setTimeout(() => document.getElementById("response")?.scrollIntoView());
		});
		return listen(`${kind}:${number}`, (what, { version }) => {
			// one's own is told, too
			if (what === "response")
				read((found) => {
					if (found.items[0]?.version === version)
						setNews((before) => (before === "own" ? before : "heard"));
				});
			else if (what === "reset") read(() => {});
		});
	}, [kind, number]);
	if (value === undefined) return <span class="waiting" hidden />;
	if (!value || (!value.awaited && value.items.length === 0)) return null;
	const [newest, ...older] = value.items;
	const isStaff = me.value?.session.is_whole && me.value.roles.includes("staff");
	return (
		<section class="section stack" aria-labelledby="response">
			<h2 id="response" tabIndex={-1}>
				{t("response.title")}
			</h2>
			<Waits of={value} zone={zone} />
			{newest && <Version of={newest} kind={kind} number={number} zone={zone} />}
			{older.length > 0 && (
				<More summary={t("response.older", { n: older.length, shown: shown(older.length) })}>
					{older.map((one) => (
						<Version key={one.version} of={one} kind={kind} number={number} zone={zone} />
					))}
				</More>
			)}
			<div role="status">
				{news && (
					<Notice tone="ok">{t(news === "own" ? "response.done" : "response.heard_now")}</Notice>
				)}
			</div>
			{isStaff && (
				<More key={sent} summary={t(newest ? "response.again" : "response.open")}>
					<Respond
						kind={kind}
						number={number}
						before={newest ?? null}
						onDone={(now) => {
							setValue(now);
							setNews("own");
							setSent(sent + 1);
							setTimeout(() => document.getElementById("response")?.focus());
						}}
					/>
				</More>
			)}
		</section>
	);
}
