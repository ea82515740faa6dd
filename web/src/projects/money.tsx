/* The money of a round in plain words: how it was shared out, what the round costs, what binds the city; and of one heading, a sheet to print. */
import type { JSX } from "preact";
import { type BudgetMoney, get } from "../lib/api";
import { money, number, percent } from "../lib/format";
import { useResource } from "../lib/resource";
import { type Worded, worded } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Button } from "../parts/controls";
import { Documents } from "../parts/documents";
import { Crumbs, Title } from "../parts/frame";
import { Missing } from "../parts/missing";
import { Facts, ProblemNotice, Waiting } from "../parts/said";
import { hrefOfBudget } from "./state";

type Group = BudgetMoney["groups"][number];
type Heading = Group["headings"][number];

const hrefOf = (slug: string, heading?: number): string =>
	heading === undefined
		? href("projects", slug, "money")
		: href("projects", slug, "money", String(heading));

const priced = (of: BudgetMoney): { currency: string; exponent: number } => ({
	currency: of.currency,
	exponent: of.currency_exponent,
});

const totalOf = (headings: Heading[]): number =>
	headings.reduce((sum, { budget_cents }) => sum + budget_cents, 0);

/** The formula with its powers, as somebody would write it; a power of nothing is left out. */
function formulaText(of: BudgetMoney, formula: NonNullable<Group["formula"]>): string {
	const total = money(formula.total_cents, priced(of));
	const people = number(formula.population_power_e3 / 1000);
	if (formula.income_power_e3 === 0) return t("money.formula_people", { total, people });
	return t("money.formula", { total, people, income: number(formula.income_power_e3 / 1000) });
}

function GroupTable({ of, group }: { of: BudgetMoney; group: Group }): JSX.Element {
	const name = worded(group.names);
	const id = `group-${group.number}`;
	const total = totalOf(group.headings);
	const hasPeople = group.headings.some(({ population }) => population !== null);
	const hasIncome = group.headings.some(({ income_cents }) => income_cents !== null);
	return (
		<section class="section stack" aria-labelledby={id}>
			<h2 id={id} {...name.marks}>
				{name.text}
			</h2>
			<p>{group.formula ? formulaText(of, group.formula) : t("money.by_hand")}</p>
			{group.formula && <p class="small soft">{t("money.rounding")}</p>}
			<div
				class="scroller"
				tabIndex={0}
				role="region"
				aria-label={t("money.table", { name: name.text })}
			>
				<table class="table table-short">
					<thead>
						<tr>
							<th scope="col">{t("money.heading")}</th>
							{hasPeople && (
								<th scope="col" class="number">
									{t("money.people")}
								</th>
							)}
							{hasIncome && (
								<th scope="col" class="number">
									{t("money.income")}
								</th>
							)}
							<th scope="col" class="number">
								{t("money.budget")}
							</th>
							<th scope="col" class="number">
								{t("money.share")}
							</th>
						</tr>
					</thead>
					<tbody>
						{group.headings.map((one) => {
							const called = worded(one.names);
							return (
								<tr key={one.number}>
									<th scope="row" {...called.marks}>
										<a href={hrefOf(of.slug, one.number)}>{called.text}</a>
									</th>
									{hasPeople && (
										<td class="number">{one.population === null ? "–" : number(one.population)}</td>
									)}
									{hasIncome && (
										<td class="number">
											{one.income_cents === null ? "–" : money(one.income_cents, priced(of))}
										</td>
									)}
									<td class="number">{money(one.budget_cents, priced(of))}</td>
									<td class="number">{percent(one.budget_cents, total)}</td>
								</tr>
							);
						})}
					</tbody>
				</table>
			</div>
		</section>
	);
}

function All({ of }: { of: BudgetMoney }): JSX.Element {
	const binding = worded(of.bindings);
	const facts: [string, string][] = [
		[t("money.total"), money(totalOf(of.groups.flatMap(({ headings }) => headings)), priced(of))],
	];
	if (of.cost_cents !== null) facts.push([t("money.cost"), money(of.cost_cents, priced(of))]);
	return (
		<>
			<Facts items={facts} />
			<section class="section stack" aria-labelledby="binding">
				<h2 id="binding">{t("money.binding")}</h2>
				{binding.text ? (
					<p {...binding.marks}>{binding.text}</p>
				) : (
					<p class="soft">{t("money.binding_none")}</p>
				)}
				{of.documents.length > 0 && (
					<>
						<h3>{t("money.documents")}</h3>
						<Documents of={of.documents} />
					</>
				)}
			</section>
			{of.groups.map((group) => (
				<GroupTable key={group.number} of={of} group={group} />
			))}
		</>
	);
}

function Plain({ name, of }: { name: string; of: Worded }): JSX.Element {
	return (
		<section class="stack stack-s">
			<h2>{name}</h2>
			{of.text ? (
				<p class="lead" {...of.marks}>
					{of.text}
				</p>
			) : (
				<p class="soft">{t("money.not_said")}</p>
			)}
		</section>
	);
}

/** One heading on one sheet: nothing of it is needed to understand it. */
function Sheet({ of, heading }: { of: BudgetMoney; heading: Heading }): JSX.Element {
	const { population, budget_cents } = heading;
	const facts: [string, string][] = [[t("money.budget"), money(budget_cents, priced(of))]];
	if (population !== null)
		facts.push([
			t("money.people"),
			`${number(population)} (${t("money.each", { amount: money(Math.round(budget_cents / population), priced(of)) })})`,
		]);
	return (
		<>
			<Facts items={facts} />
			<Plain name={t("money.abouts")} of={worded(heading.abouts)} />
			<Plain name={t("money.sources")} of={worded(heading.sources)} />
			<Plain
				name={t("money.buys", {
					amount: money(10_000 * 10 ** of.currency_exponent, priced(of)),
				})}
				of={worded(heading.buys)}
			/>
			<div class="row no-print">
				<Button icon="print" onPress={() => print()}>
					{t("money.print")}
				</Button>
				<a href={hrefOf(of.slug)}>{t("money.all")}</a>
			</div>
		</>
	);
}

/** `heading` is its number as the address has it; "" is all of the round. */
export function Money({ slug, heading }: { slug: string; heading: string }): JSX.Element {
	const path = `/api/budgets/${encodeURIComponent(slug)}/money`;
	const { value, problem, reload } = useResource(path, () => get<BudgetMoney>(path));
	const one = value?.groups
		.flatMap(({ headings }) => headings)
		.find(({ number: n }) => String(n) === heading);
	if (value && heading !== "" && !one) return <Missing isPage />;
	const round = value ? worded(value.titles) : { text: slug, marks: {} };
	const title = one ? worded(one.names) : { text: t("money.title"), marks: {} };
	return (
		<div class="page debate">
			<Crumbs
				trail={[
					{ name: t("projects.title"), to: href("projects") },
					{ name: round.text, to: hrefOfBudget(slug) },
					...(one ? [{ name: t("money.title"), to: hrefOf(slug) }] : []),
				]}
			/>
			<div class="head">
				<Title name={title.text} of={round.text} marks={title.marks}>
					{title.text}
				</Title>
			</div>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && (
				<div class="stack">{one ? <Sheet of={value} heading={one} /> : <All of={value} />}</div>
			)}
		</div>
	);
}
