/* What the form of a round has: nothing yet, or what a draft or a template says. */

import { typedOf } from "../lib/amounts";
import type { Budget, BudgetMoney, BudgetTemplate } from "../lib/api";
import { NO_WORDS, type Words, wordsOf } from "../lib/typed";
import { instantOf, localOf } from "../lib/zones";
import type { DocumentValue } from "../parts/uploads";

export const PHASES = [
	"informing",
	"accepting",
	"reviewing",
	"selecting",
	"valuating",
	"publishing_prices",
	"balloting",
	"counting",
	"finished",
] as const;
export type Phase = (typeof PHASES)[number];

/** Without these there is no round. */
export const NEEDED: Phase[] = ["accepting", "balloting", "counting"];
export const STYLES = ["knapsack", "approval", "ranking", "cumulative"] as const;
export type Style = (typeof STYLES)[number];
/** A most of projects is needed then. */
export const isOneHeading = (style: Style): boolean => style === "approval" || style === "ranking";

export interface HeadingFields {
	names: Words;
	budget: string;
	population: string;
	income: string;
	abouts: Words;
	sources: Words;
	buys: Words;
	style: Style;
	most: string;
	points: string;
	hidesMoney: boolean;
	isForResidents: boolean;
	districts: string;
	/** GeoJSON of a file that was chosen; null: what there is stays. */
	area: string | null;
	hasArea: boolean;
}

/** How a group's money is shared out; as it is typed while it is not chosen. */
export interface FormulaFields {
	isOn: boolean;
	total: string;
	byPeople: string;
	byIncome: string;
}

export interface GroupFields {
	names: Words;
	most: string;
	formula: FormulaFields;
	headings: HeadingFields[];
}

export interface Fields {
	slug: string;
	titles: Words;
	intros: Words;
	zone: string;
	currency: string;
	exponent: string;
	limit: string;
	threshold: string;
	top: string;
	age: string;
	census: string;
	byAccount: boolean;
	byCode: boolean;
	cost: string;
	bindings: Words;
	documents: DocumentValue[];
	/** Why a project may be found not feasible; null: as is usual. */
	criteria: { id: string; names: Words }[] | null;
	phases: Record<Phase, { isOn: boolean; at: string }>;
	groups: GroupFields[];
}

export const NO_HEADING: HeadingFields = {
	names: NO_WORDS,
	budget: "",
	population: "",
	income: "",
	abouts: NO_WORDS,
	sources: NO_WORDS,
	buys: NO_WORDS,
	style: "knapsack",
	most: "",
	points: "",
	hidesMoney: false,
	isForResidents: false,
	districts: "",
	area: null,
	hasArea: false,
};

export const NO_FORMULA: FormulaFields = { isOn: false, total: "", byPeople: "1", byIncome: "0" };
export const NO_GROUP: GroupFields = {
	names: NO_WORDS,
	most: "1",
	formula: NO_FORMULA,
	headings: [NO_HEADING],
};

export const newRound = (zone: string): Fields => ({
	slug: "",
	titles: NO_WORDS,
	intros: NO_WORDS,
	zone,
	currency: "EUR",
	exponent: "2",
	limit: "5",
	threshold: "",
	top: "",
	age: "16",
	census: "",
	byAccount: true,
	byCode: false,
	cost: "",
	bindings: NO_WORDS,
	documents: [],
	criteria: null,
	phases: Object.fromEntries(
		PHASES.map((name) => [name, { isOn: true, at: "" }]),
	) as Fields["phases"],
	groups: [NO_GROUP],
});

const typed = (value: number | null | undefined): string => (value == null ? "" : String(value));

type GroupTemplate = BudgetTemplate["groups"][number];
type HeadingLike = Omit<GroupTemplate["headings"][number], "area"> & {
	area?: string | null;
	has_area?: boolean;
};

function headingOf(one: HeadingLike, exponent: number): HeadingFields {
	return {
		names: wordsOf(one.names),
		budget: typedOf(one.budget_cents, exponent),
		population: typed(one.population),
		income: one.income_cents == null ? "" : typedOf(one.income_cents, exponent),
		abouts: wordsOf(one.abouts),
		sources: wordsOf(one.sources),
		buys: wordsOf(one.buys),
		style: one.style ?? "knapsack",
		most: typed(one.max_choices),
		points: typed(one.points),
		hidesMoney: one.hide_money ?? false,
		isForResidents: one.residents_only ?? false,
		districts: (one.districts ?? []).join("\n"),
		area: one.area ?? null,
		hasArea: one.has_area ?? !!one.area,
	};
}

function formulaOf(of: GroupTemplate["formula"] | null, exponent: number): FormulaFields {
	if (!of) return NO_FORMULA;
	return {
		isOn: true,
		total: typedOf(of.total_cents, exponent),
		byPeople: typedOf(of.population_power_e3, 3),
		byIncome: typedOf(of.income_power_e3, 3),
	};
}

/** What a round and a template have alike; the former's money comes beside it. */
function common(
	of: Budget | BudgetTemplate,
	money: Pick<BudgetTemplate, "cost_cents" | "bindings">,
): Omit<Fields, "slug" | "phases" | "groups" | "documents"> {
	const exponent = of.currency_exponent ?? 2;
	return {
		cost: money.cost_cents == null ? "" : typedOf(money.cost_cents, exponent),
		bindings: wordsOf(money.bindings),
		criteria: of.criteria?.map(({ id, names }) => ({ id, names: wordsOf(names) })) ?? null,
		titles: wordsOf(of.titles),
		intros: wordsOf(of.intros),
		zone: of.zone,
		currency: of.currency ?? "EUR",
		exponent: typed(of.currency_exponent ?? 2),
		limit: typed(of.project_limit ?? 5),
		threshold: typed(of.support_threshold),
		top: typed(of.support_top),
		age: typed(of.least_age),
		census: typed(of.census),
		byAccount: of.ways?.includes("account") ?? true,
		byCode: of.ways?.includes("code") ?? false,
	};
}

function phasesOf(rows: { phase: string; at: string }[]): Fields["phases"] {
	return Object.fromEntries(
		PHASES.map((name) => {
			const row = rows.find(({ phase }) => phase === name);
			return [name, { isOn: !!row, at: row?.at ?? "" }];
		}),
	) as Fields["phases"];
}

export const fieldsOf = (of: Budget, money: BudgetMoney): Fields => ({
	...common(of, money),
	slug: of.slug,
	documents: money.documents,
	phases: phasesOf(
		of.phases.map((row) => ({ phase: row.phase, at: localOf(row.starts_at, of.zone) })),
	),
	groups: of.groups.map((group) => ({
		names: wordsOf(group.names),
		most: typed(group.max_votable_headings),
		formula: formulaOf(money.groups[group.number]?.formula, of.currency_exponent),
		headings: of.headings
			.filter((heading) => heading.group === group.number)
			.map((heading, h) =>
				headingOf({ ...money.groups[group.number]?.headings[h], ...heading }, of.currency_exponent),
			),
	})),
});

/** A template's round, whose first phase begins at a moment of the template's zone. */
export function ofTemplate(template: BudgetTemplate, slug: string, first: string): Fields {
	const start = instantOf(first, template.zone);
	const at = (seconds: number): string =>
		start ? localOf(Date.parse(start) + 1000 * seconds, template.zone) : "";
	return {
		...common(template, template),
		slug,
		documents: [],
		phases: phasesOf(
			template.phases.map((row) => ({ phase: row.phase, at: at(row.after_seconds) })),
		),
		groups: template.groups.map((group) => ({
			names: wordsOf(group.names),
			most: typed(group.max_votable_headings ?? 1),
			formula: formulaOf(group.formula, template.currency_exponent ?? 2),
			headings: group.headings.map((one) => headingOf(one, template.currency_exponent ?? 2)),
		})),
	};
}
