/* A valuator's own dossiers; and one of them: the report, comments inside, an interest. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { centsOf, typedOf } from "../lib/amounts";
import { get, send, type Valuation, type ValuationList } from "../lib/api";
import { moment, number } from "../lib/format";
import { usePages, useResource } from "../lib/resource";
import { worded } from "../lib/rounds";
import { go, href } from "../lib/router";
import { language, t } from "../lib/texts";
import { Button, ErrorSummary, Field, More, Radios, Select } from "../parts/controls";
import { Listed } from "../parts/listed";
import { LongField } from "../parts/long";
import { Badge, Facts, Notice, ProblemNotice, Waiting } from "../parts/said";
import { LazyProof } from "../talk/lazy";
import { By, Paragraphs } from "../talk/parts";
import { useTimes } from "../talk/state";
import { Desk } from "./parts";
import { DossierCard } from "./value_parts";

export function OwnDossiers(): JSX.Element {
	const [step, setStep] = useState("");
	const list = usePages<ValuationList>(
		`/api/account/valuations${step === "" ? "" : `?step=${step}`}`,
		{ idOf: (one) => one.project },
	);
	const steps = ["undecided", "decided", "finished"] as const;
	return (
		<Desk name={t("dossiers.own")} roles={["valuator"]}>
			{list.page && (
				<Facts
					items={steps.map((one) => [
						t("dossiers.step", { step: one }),
						number(list.page?.numbers[one] ?? 0),
					])}
				/>
			)}
			<Select
				id="filter-step"
				label={t("dossiers.filter_step")}
				value={step}
				options={[
					["", t("dossiers.any")],
					...steps.map((one): [string, string] => [one, t("dossiers.step", { step: one })]),
				]}
				onChange={setStep}
			/>
			<Listed
				list={list}
				said={
					list.page
						? t("dossiers.count", {
								n: list.page.items.length,
								shown: number(list.page.items.length),
							})
						: ""
				}
				none={t("dossiers.none")}
				more={t("dossiers.more")}
			>
				{list.page?.items.map((one) => (
					<DossierCard key={one.project} of={one} hasDossier />
				))}
			</Listed>
		</Desk>
	);
}

type State = Valuation["state"];
const STATES: State[] = ["undecided", "feasible", "unfeasible"];
const PLACES = {
	"/price_cents": "price",
	"/criterion": "criterion",
	"/explanation": "explanation",
};

function Report(props: { of: Valuation; onDone: (now: Valuation) => void }): JSX.Element {
	const { of } = props;
	const path = `/api/valuations/${of.project}`;
	const [state, setState] = useState<State>(of.state);
	const [price, setPrice] = useState(
		of.price_cents === null ? "" : typedOf(of.price_cents, of.currency_exponent),
	);
	const [criterion, setCriterion] = useState(of.criterion ?? "");
	const [text, setText] = useState(of.explanation ?? "");
	const [said, setSaid] = useState("");
	const form = useForm(PLACES, undefined, () => t("dossiers.needed"));
	const isPriced = state === "feasible" && of.is_priced;
	const save = (isEnd: boolean): void =>
		form.run(
			() =>
				isPriced && price !== "" && centsOf(price, of.currency_exponent) === null
					? [{ at: "price", text: t("dossiers.price_wrong") }]
					: [],
			async () => {
				setSaid("");
				let now = await send<Valuation>("POST", path, {
					revision: of.revision,
					language: language(),
					state,
					price_cents: isPriced ? centsOf(price, of.currency_exponent) : null,
					criterion: state === "unfeasible" && criterion !== "" ? criterion : null,
					explanation: text.trim() === "" ? null : text,
				});
				props.onDone(now);
				if (isEnd) {
					now = await send<Valuation>("POST", `${path}/finish`, { revision: now.revision });
					props.onDone(now);
				}
				setSaid(t("dossiers.saved"));
			},
		);
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<FormOf form={form} go={t("dossiers.save")} look="quiet" onSubmit={() => save(false)}>
			<Radios
				name="state"
				legend={t("dossiers.report")}
				value={state}
				options={STATES.map((one): [State, string] => [one, t("dossiers.state", { state: one })])}
				onChange={setState}
			/>
			{isPriced && (
				<Field
					id="price"
					label={t("dossiers.price")}
					hint={t("dossiers.price_hint", { currency: of.currency })}
					value={price}
					onInput={setPrice}
					error={form.of("price")}
				/>
			)}
			{state === "unfeasible" && (
				<Select
					id="criterion"
					label={t("dossiers.criterion")}
					value={criterion}
					options={[
						["", t("dossiers.criterion_none")],
						...of.criteria.map((one): [string, string] => [one.id, worded(one.names).text]),
					]}
					onChange={setCriterion}
				/>
			)}
			<LongField
				id="explanation"
				label={t("dossiers.explanation")}
				hint={t("dossiers.explanation_hint")}
				most={5000}
				rows={8}
				value={text}
				onInput={setText}
				error={form.of("explanation")}
			/>
			<p role="status">{said}</p>
			<div class="row">
				<Button isBusy={form.isBusy} onPress={() => save(true)}>
					{t("dossiers.finish")}
				</Button>
			</div>
		</FormOf>
	);
}

/** What is written, for who does not write. */
function Written({ of }: { of: Valuation }): JSX.Element {
	const criterion = of.criteria.find((one) => one.id === of.criterion);
	const items: [string, string][] = [
		[t("dossiers.report"), t("dossiers.state", { state: of.state })],
	];
	if (of.price_cents !== null)
		items.push([
			t("dossiers.price"),
			`${typedOf(of.price_cents, of.currency_exponent)} ${of.currency}`,
		]);
	if (criterion) items.push([t("dossiers.criterion"), worded(criterion.names).text]);
	return (
		<>
			<Facts items={items} />
			{of.explanation && of.explained_in && (
				<Paragraphs text={of.explanation} language={of.explained_in} />
			)}
		</>
	);
}

function Note(props: {
	of: Valuation;
	way: "notes" | "reopen";
	onDone: (now: Valuation) => void;
}): JSX.Element {
	const { way } = props;
	const id = `text-${way}`;
	const [text, setText] = useState("");
	const form = useForm({ "/text": id }, undefined, () => t("dossiers.needed"));
	const submit = (): void =>
		form.run(
			() => (text.trim() === "" ? [{ at: id, text: t("dossiers.needed") }] : []),
			async () => {
				props.onDone(
					await send<Valuation>("POST", `/api/valuations/${props.of.project}/${way}`, { text }),
				);
				setText("");
			},
		);
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<FormOf
			form={form}
			go={t(way === "notes" ? "dossiers.note_go" : "dossiers.reopen")}
			look="quiet"
			heading={`${way}-title`}
			onSubmit={submit}
		>
			<LongField
				id={id}
				label={t(way === "notes" ? "dossiers.note" : "dossiers.reopen_reason")}
				most={2000}
				rows={3}
				value={text}
				onInput={setText}
				error={form.of(id)}
			/>
		</FormOf>
	);
}

function Notes(props: { of: Valuation; onDone: (now: Valuation) => void }): JSX.Element {
	const { of } = props;
	const zone = useTimes();
	return (
		<section class="section stack" aria-labelledby="notes-title">
			<h2 id="notes-title">{t("dossiers.notes")}</h2>
			<p class="soft">{t("dossiers.notes_text")}</p>
			<ul class="stack" role="list">
				{of.notes.map((one) => (
					<li key={one.number} class="card stack stack-s">
						<p class="row small">
							<By author={one.by} />
							<span>{moment(one.at, zone)}</span>
							{one.kind === "reopened" && <Badge tone="sun">{t("dossiers.reopened")}</Badge>}
						</p>
						<p dir="auto">{one.text}</p>
					</li>
				))}
			</ul>
			{of.may_note && <Note of={of} way="notes" onDone={props.onDone} />}
		</section>
	);
}

function Recuse({ of }: { of: Valuation }): JSX.Element {
	const form = useForm({});
	const give = (): void =>
		form.run(
			() => [],
			async () => {
				await send("POST", `/api/valuations/${of.project}/recuse`);
				go(href("staff", "valuations"));
			},
		);
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<More summary={t("dossiers.recuse")}>
			<div class="stack">
				<ErrorSummary errors={form.errors} />
				<p>{t("dossiers.recuse_text")}</p>
				<div class="row">
					<Button look="quiet" isBusy={form.isBusy} onPress={give}>
						{t("dossiers.recuse_go")}
					</Button>
				</div>
			</div>
		</More>
	);
}

export function Dossier({ number: project }: { number: number }): JSX.Element {
	const path = `/api/valuations/${project}`;
	const { value, problem, reload } = useResource(path, () => get<Valuation>(path));
	const [last, setLast] = useState<Valuation | null>(null);
	const zone = useTimes();
	const of = last ?? value;
	return (
		<Desk name={of?.title ?? t("dossiers.report")} roles={["staff", "valuator"]}>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!of && !problem && <Waiting />}
			{of && (
				<div class="stack">
					<p class="row">
						<Badge tone={of.step === "finished" ? "ok" : "sun"}>
							{t("dossiers.step", { step: of.step })}
						</Badge>
						<a href={href("projects", of.budget, of.project)}>{t("dossiers.project")}</a>
					</p>
					{of.ends_at && (
						<Notice>
							<p>
								{of.phase === "valuating"
									? t("dossiers.embargo", { date: moment(of.ends_at, zone) })
									: t("dossiers.closed")}
							</p>
						</Notice>
					)}
					{of.finished_at && (
						<p>{t("dossiers.finished", { date: moment(of.finished_at, zone) })}</p>
					)}
					{of.may_write ? (
						<Report key={of.project} of={of} onDone={setLast} />
					) : (
						<Written of={of} />
					)}
					{of.may_reopen && (
						<section class="section" aria-labelledby="reopen-title">
							<h2 id="reopen-title">{t("dossiers.reopen")}</h2>
							<Note of={of} way="reopen" onDone={setLast} />
						</section>
					)}
					<Notes of={of} onDone={setLast} />
					{of.may_recuse && <Recuse of={of} />}
				</div>
			)}
		</Desk>
	);
}
