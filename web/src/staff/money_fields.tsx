/* What a draft says of its money: what the round costs, what binds the city, what each heading is for, a formula that shares it out; and why projects may be found not feasible. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useForm } from "../account/form";
import { centsOf, typedOf } from "../lib/amounts";
import { type FormulaGiven, send } from "../lib/api";
import { LANGUAGES, t } from "../lib/texts";
import { FIRST, NO_WORDS, numberOf, type Words } from "../lib/typed";
import type { Wrong } from "../parts/by_language";
import { Button, Check, ErrorSummary, Field, More } from "../parts/controls";
import { LongField } from "../parts/long";
import { DocumentField } from "../parts/uploads";
import { checkFormula, formulaBody } from "./round_check";
import type { Fields, GroupFields, HeadingFields } from "./round_fields";

interface Part {
	fields: Fields;
	set: (more: Partial<Fields>) => void;
	of: Wrong;
}

function LongWords(props: {
	id: string;
	label: string;
	hint: string;
	most: number;
	words: Words;
	onInput: (words: Words) => void;
	of: Wrong;
}): JSX.Element {
	const { id, words } = props;
	return (
		<>
			{LANGUAGES.map(({ code, name }, i) => (
				<LongField
					key={code}
					id={`${id}-${code}`}
					label={`${props.label} (${name})`}
					{...(i === 0 ? { hint: props.hint } : {})}
					most={props.most}
					rows={2}
					value={words[code]}
					onInput={(text) => props.onInput({ ...words, [code]: text })}
					error={props.of(`${id}-${code}`)}
				/>
			))}
		</>
	);
}

/** For who reads budgets for the first time; on a page of its own that prints on one sheet. */
export function PlainWords(props: {
	id: string;
	one: HeadingFields;
	onChange: (more: Partial<HeadingFields>) => void;
	of: Wrong;
}): JSX.Element {
	const { id, one, onChange, of } = props;
	return (
		<More summary={t("money_form.plain")}>
			<div class="stack">
				{(["abouts", "sources", "buys"] as const).map((name) => (
					<LongWords
						key={name}
						id={`${id}-${name}`}
						label={t(`money_form.${name}`)}
						hint={t(`money_form.${name}_hint`)}
						most={1000}
						words={one[name]}
						onInput={(words) => onChange({ [name]: words })}
						of={of}
					/>
				))}
			</div>
		</More>
	);
}

/** What the server gives each heading takes the place of what was typed there. */
export function Formula(props: {
	id: string;
	group: GroupFields;
	currency: string;
	exponent: number;
	onChange: (more: Partial<GroupFields>) => void;
	of: Wrong;
}): JSX.Element {
	const { id, group, exponent, onChange } = props;
	const { formula, headings } = group;
	const [said, setSaid] = useState("");
	const places: Record<string, string> = { "/formula/total_cents": `${id}-total` };
	headings.forEach((_, h) => {
		places[`/headings/${h}/population`] = `${id.replace("-formula", "")}-heading-${h}-population`;
		places[`/headings/${h}/income_cents`] = `${id.replace("-formula", "")}-heading-${h}-income`;
	});
	const form = useForm(places, undefined, (_, code) => t("money_form.input_wrong", { code }));
	const set = (more: Partial<GroupFields["formula"]>): void =>
		onChange({ formula: { ...formula, ...more } });
	const of = (at: string): string | undefined => form.of(at) ?? props.of(at);
	const calculate = (): void =>
		form.run(
			() => checkFormula(formula, id, exponent),
			async () => {
				setSaid("");
				const { budgets } = await send<FormulaGiven>("POST", "/api/staff/formula", {
					currency_exponent: exponent,
					formula: formulaBody(formula, exponent),
					headings: headings.map((one) => ({
						population: numberOf(one.population),
						income_cents: centsOf(one.income, exponent),
					})),
				});
				onChange({
					headings: headings.map((one, h) => ({
						...one,
						budget: typedOf(budgets[h] ?? 0, exponent),
					})),
				});
				setSaid(t("money_form.given", { n: budgets.length }));
			},
		);
	return (
		<div class="stack">
			<Check id={`${id}-on`} isOn={formula.isOn} onChange={(isOn) => set({ isOn })}>
				{t("money_form.formula")}
			</Check>
			{formula.isOn && (
				<div class="card stack">
					<ErrorSummary errors={form.errors} />
					<h3>{t("money_form.formula_title")}</h3>
					<p>{t("money_form.formula_says")}</p>
					<Field
						id={`${id}-total`}
						label={t("money_form.total", { currency: props.currency })}
						hint={t("money_form.total_hint")}
						value={formula.total}
						onInput={(total) => set({ total })}
						error={of(`${id}-total`)}
					/>
					<Field
						id={`${id}-people`}
						label={t("money_form.by_people")}
						hint={t("money_form.by_people_hint")}
						value={formula.byPeople}
						onInput={(byPeople) => set({ byPeople })}
						error={of(`${id}-people`)}
					/>
					<Field
						id={`${id}-income`}
						label={t("money_form.by_income")}
						hint={t("money_form.by_income_hint")}
						value={formula.byIncome}
						onInput={(byIncome) => set({ byIncome })}
						error={of(`${id}-income`)}
					/>
					<div class="row">
						<Button look="quiet" isBusy={form.isBusy} onPress={calculate}>
							{t("money_form.calculate")}
						</Button>
					</div>
					<p role="status">{said}</p>
				</div>
			)}
		</div>
	);
}

export function MoneyOfRound({ fields, set, of }: Part): JSX.Element {
	return (
		<>
			<Field
				id="cost"
				label={t("money_form.cost", { currency: fields.currency })}
				hint={t("money_form.cost_hint")}
				value={fields.cost}
				onInput={(cost) => set({ cost })}
				error={of("cost")}
			/>
			<h2>{t("money_form.binding_title")}</h2>
			<LongWords
				id="binding"
				label={t("money_form.binding")}
				hint={t("money_form.binding_hint")}
				most={2000}
				words={fields.bindings}
				onInput={(bindings) => set({ bindings })}
				of={of}
			/>
			<DocumentField
				id="documents"
				label={t("money_form.documents")}
				value={fields.documents}
				onChange={(documents) => set({ documents })}
				most={10}
			/>
		</>
	);
}

/** Of a name that no other one has. */
function freshId(taken: string[]): string {
	let n = taken.length + 1;
	while (taken.includes(`reason-${n}`)) n++;
	return `reason-${n}`;
}

export function Criteria({ fields, set, of }: Part): JSX.Element {
	const { criteria } = fields;
	return (
		<section class="stack" aria-labelledby="criteria">
			<h2 id="criteria">{t("money_form.criteria")}</h2>
			<p>{t(criteria ? "money_form.criteria_text" : "money_form.criteria_usual")}</p>
			{criteria?.map((one, i) => {
				const name = one.names[FIRST] || t("money_form.criterion", { n: i + 1 });
				return (
					<fieldset key={one.id} class="card stack">
						<legend>{name}</legend>
						{LANGUAGES.map(({ code, name: spoken }) => (
							<Field
								key={code}
								id={`criterion-${i}-${code}`}
								label={`${t("money_form.criterion", { n: i + 1 })} (${spoken})`}
								value={one.names[code]}
								onInput={(text) =>
									set({
										criteria: criteria.map((other) =>
											other === one ? { ...one, names: { ...one.names, [code]: text } } : other,
										),
									})
								}
								error={of(`criterion-${i}-${code}`)}
							/>
						))}
						{criteria.length > 1 && (
							<div class="row">
								<Button
									look="text"
									onPress={() => set({ criteria: criteria.filter((other) => other !== one) })}
								>
									{t("draft.remove", { name })}
								</Button>
							</div>
						)}
					</fieldset>
				);
			})}
			{criteria && criteria.length < 30 && (
				<div class="row">
					<Button
						look="quiet"
						icon="plus"
						onPress={() =>
							set({
								criteria: [
									...criteria,
									{ id: freshId(criteria.map(({ id }) => id)), names: NO_WORDS },
								],
							})
						}
					>
						{t("money_form.criterion_add")}
					</Button>
				</div>
			)}
		</section>
	);
}
