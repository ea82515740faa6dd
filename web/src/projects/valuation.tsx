/* What the city found out about a project; and its author's reply and appeal. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import {
	type Budget,
	get,
	type Proposed,
	send,
	type ValuationPublic,
	type ValuationPublicOf,
} from "../lib/api";
import { date, lengthOf, money } from "../lib/format";
import { asProblem } from "../lib/resource";
import { worded } from "../lib/rounds";
import { t } from "../lib/texts";
import { More } from "../parts/controls";
import { LongField } from "../parts/long";
import { Badge, Facts } from "../parts/said";
import { Paragraphs } from "../talk/parts";
import { isValued } from "./state";

const LENGTH = [20, 2000] as const;

function Found({ of, budget, zone }: { of: ValuationPublic; budget: Budget; zone: string }) {
	const items: [string, JSX.Element | string][] = [];
	if (of.price_cents !== null)
		items.push([
			t("valuation.price"),
			money(of.price_cents, { currency: budget.currency, exponent: budget.currency_exponent }),
		]);
	if (of.criterion) items.push([t("valuation.criterion"), worded(of.criterion).text]);
	return (
		<>
			<p class="row">
				<Badge {...(of.state === "feasible" ? { tone: "ok" as const } : {})}>
					{t("valuation.state", { state: of.state })}
				</Badge>
				<span>{t("valuation.published", { date: date(of.published_at, zone) })}</span>
			</p>
			{of.state === "undecided" && <p>{t("valuation.undecided_text")}</p>}
			{items.length > 0 && <Facts items={items} />}
			{of.explanation && of.explained_in && (
				<Paragraphs text={of.explanation} language={of.explained_in} />
			)}
		</>
	);
}

function Said({ of, language, zone }: { of: ValuationPublic; language: string; zone: string }) {
	const { reply, appeal } = of;
	return (
		<>
			{reply && (
				<>
					<h3>{t("valuation.reply")}</h3>
					<Paragraphs text={reply.text} language={language} />
				</>
			)}
			{appeal && (
				<>
					<h3>{t("valuation.appeal")}</h3>
					<Paragraphs text={appeal.text} language={language} />
					{appeal.outcome ? (
						<>
							<h3>{t("valuation.outcome", { outcome: appeal.outcome })}</h3>
							<Paragraphs text={appeal.reason ?? ""} language={appeal.reasoned_in ?? language} />
						</>
					) : (
						<p>
							{t(appeal.is_overdue ? "valuation.overdue" : "valuation.due", {
								date: date(appeal.due_at, zone),
							})}
						</p>
					)}
				</>
			)}
		</>
	);
}

function Write(props: {
	way: "reply" | "appeal";
	number: number;
	until: string;
	zone: string;
	onDone: (now: ValuationPublicOf) => void;
}): JSX.Element {
	const { way } = props;
	const id = `valuation-${way}`;
	const [text, setText] = useState("");
	const form = useForm({ "/text": id });
	const submit = (): void =>
		form.run(
			() => {
				const length = lengthOf(text.trim());
				return length < LENGTH[0] || length > LENGTH[1]
					? [{ at: id, text: t("valuation.length") }]
					: [];
			},
			async () =>
				props.onDone(
					await send<ValuationPublicOf>("POST", `/api/projects/${props.number}/valuation/${way}`, {
						text,
					}),
				),
		);
	return (
		<More summary={t(`valuation.${way}_open`)}>
			<FormOf form={form} go={t(`valuation.${way}_go`)} look="quiet" onSubmit={submit}>
				<LongField
					id={id}
					label={t(`valuation.${way}_label`)}
					hint={t(`valuation.${way}_text`, { date: date(props.until, props.zone) })}
					most={LENGTH[1]}
					rows={5}
					value={text}
					onInput={setText}
					error={form.of(id)}
				/>
			</FormOf>
		</More>
	);
}

/** Nothing before the phase has ended. Whether it is too late says the city, which has the clock. */
export function Valued(props: {
	of: Proposed;
	isAuthor: boolean;
	budget: Budget;
	zone: string;
}): JSX.Element | null {
	const { budget, zone } = props;
	const { number, language } = props.of;
	const [now, setNow] = useState<ValuationPublicOf | null>(null);
	const [said, setSaid] = useState("");
	const isPublic = isValued(budget);
	useEffect(() => {
		if (isPublic)
			get<ValuationPublicOf>(`/api/projects/${number}/valuation`).then(setNow, (error) =>
				console.warn(asProblem(error).code),
			);
	}, [number, isPublic]);
	const of = now?.valuation;
	if (!of) return null;
	const done = (next: ValuationPublicOf): void => {
		setNow(next);
		setSaid(t("valuation.done"));
		setTimeout(() => document.getElementById("valuation")?.focus());
	};
	const mayWrite = props.isAuthor && of.found !== "undecided";
	const isEarly = (until: string): boolean => Date.parse(budget.now) < Date.parse(until);
	const common = { number, zone, onDone: done };
	return (
		<section class="section stack" aria-labelledby="valuation">
			<h2 id="valuation" tabIndex={-1}>
				{t("valuation.title")}
			</h2>
			<p role="status">{said}</p>
			<Found of={of} budget={budget} zone={zone} />
			<Said of={of} language={language} zone={zone} />
			{mayWrite && !of.reply && isEarly(of.reply_until) && (
				<Write way="reply" until={of.reply_until} {...common} />
			)}
			{mayWrite && of.found === "unfeasible" && !of.appeal && isEarly(of.appeal_until) && (
				<Write way="appeal" until={of.appeal_until} {...common} />
			)}
		</section>
	);
}
