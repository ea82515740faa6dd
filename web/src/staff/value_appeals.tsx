/* Appeals against reports: what waits, by when, and deciding it; never one's own. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { centsOf } from "../lib/amounts";
import { get, send, type ValuationAppeals, type ValuationPublicOf } from "../lib/api";
import { moment } from "../lib/format";
import { useResource } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { foreign, language, t } from "../lib/texts";
import { Field, More, Radios } from "../parts/controls";
import { LongField } from "../parts/long";
import { Badge, ProblemNotice, Waiting } from "../parts/said";
import { LazyProof } from "../talk/lazy";
import { Paragraphs } from "../talk/parts";
import { useTimes } from "../talk/state";
import { Desk } from "./parts";

type Item = ValuationAppeals["items"][number];
type Outcome = "upheld" | "kept";

function Decide({ of, onDone }: { of: Item; onDone: () => void }): JSX.Element {
	const [outcome, setOutcome] = useState<Outcome>("kept");
	const [price, setPrice] = useState("");
	const [reason, setReason] = useState("");
	const id = (name: string): string => `${name}-${of.project}`;
	const form = useForm({ "/price_cents": id("price"), "/reason": id("reason") }, undefined, () =>
		t("dossiers.needed"),
	);
	const isPriced = outcome === "upheld" && of.is_priced;
	const submit = (): void =>
		form.run(
			() =>
				isPriced && centsOf(price, of.currency_exponent) === null
					? [{ at: id("price"), text: t("dossiers.price_wrong") }]
					: [],
			async () => {
				await send<ValuationPublicOf>("POST", `/api/valuations/${of.project}/appeal/decide`, {
					outcome,
					price_cents: isPriced ? centsOf(price, of.currency_exponent) : null,
					reason,
					language: language(),
				});
				onDone();
			},
		);
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<FormOf form={form} go={t("dossiers.decide")} onSubmit={submit}>
			<Radios
				name={id("outcome")}
				legend={t("dossiers.outcome")}
				value={outcome}
				options={[
					["upheld", t("dossiers.upheld")],
					["kept", t("dossiers.kept")],
				]}
				onChange={setOutcome}
			/>
			{isPriced && (
				<Field
					id={id("price")}
					label={t("dossiers.price")}
					hint={t("dossiers.price_hint", { currency: of.currency })}
					value={price}
					onInput={setPrice}
					error={form.of(id("price"))}
				/>
			)}
			<LongField
				id={id("reason")}
				label={t("dossiers.reason")}
				most={3000}
				rows={5}
				value={reason}
				onInput={setReason}
				error={form.of(id("reason"))}
			/>
		</FormOf>
	);
}

function Waits({ of, onDone }: { of: Item; onDone: () => void }): JSX.Element {
	const zone = useTimes();
	const found = of.valuation;
	const appeal = found?.appeal;
	return (
		<li>
			<article class="card stack">
				<h2 {...foreign(of.language)}>
					<a href={href("projects", of.budget, of.project)}>{of.title}</a>
				</h2>
				{appeal && (
					<p>
						<Badge tone={appeal.is_overdue ? "warn" : "sun"}>
							{t(appeal.is_overdue ? "dossiers.overdue" : "dossiers.due", {
								date: moment(appeal.due_at, zone),
							})}
						</Badge>
					</p>
				)}
				{found?.criterion && <p>{worded(found.criterion).text}</p>}
				{found?.explanation && (
					<Paragraphs text={found.explanation} language={found.explained_in ?? of.language} />
				)}
				<h3>{t("dossiers.appeal")}</h3>
				{appeal && <Paragraphs text={appeal.text} language={of.language} />}
				{of.may_decide ? (
					<More summary={t("dossiers.decide")}>
						<Decide of={of} onDone={onDone} />
					</More>
				) : (
					<p>{t("dossiers.appeal_own")}</p>
				)}
			</article>
		</li>
	);
}

export function Appeals(): JSX.Element {
	const path = "/api/staff/valuations/appeals";
	const { value, problem, reload } = useResource(path, () => get<ValuationAppeals>(path));
	return (
		<Desk name={t("staff.appeals")}>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value?.items.length === 0 && <p class="lead">{t("dossiers.none")}</p>}
			<ul class="stack" role="list">
				{value?.items.map((one) => (
					<Waits key={one.project} of={one} onDone={reload} />
				))}
			</ul>
		</Desk>
	);
}
