/* What the form of a round has, checked and as the API wants it. */

import { centsOf, typedOf } from "../lib/amounts";
import type { Budget, BudgetTemplate } from "../lib/api";
import { LANGUAGES, t } from "../lib/texts";
import {
	FIRST,
	isSlug,
	isWhole,
	linesOf,
	NO_WORDS,
	numberOf,
	textsOf,
	type Words,
	wordsOf,
} from "../lib/typed";
import { instantOf, localOf } from "../lib/zones";
import type { FormError } from "../parts/controls";

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

export interface HeadingFields {
	names: Words;
	budget: string;
	population: string;
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

export interface GroupFields {
	names: Words;
	most: string;
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
	phases: Record<Phase, { isOn: boolean; at: string }>;
	groups: GroupFields[];
}

export const NO_HEADING: HeadingFields = {
	names: NO_WORDS,
	budget: "",
	population: "",
	style: "knapsack",
	most: "",
	points: "",
	hidesMoney: false,
	isForResidents: false,
	districts: "",
	area: null,
	hasArea: false,
};

export const NO_GROUP: GroupFields = { names: NO_WORDS, most: "1", headings: [NO_HEADING] };

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
	phases: Object.fromEntries(
		PHASES.map((name) => [name, { isOn: true, at: "" }]),
	) as Fields["phases"],
	groups: [NO_GROUP],
});

const typed = (value: number | null | undefined): string => (value == null ? "" : String(value));

type HeadingLike = Omit<BudgetTemplate["groups"][number]["headings"][number], "area"> & {
	area?: string | null;
	has_area?: boolean;
};

function headingOf(one: HeadingLike, exponent: number): HeadingFields {
	return {
		names: wordsOf(one.names),
		budget: typedOf(one.budget_cents, exponent),
		population: typed(one.population),
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

/** What a round and a template have alike. */
function common(of: Budget | BudgetTemplate): Omit<Fields, "slug" | "phases" | "groups"> {
	return {
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

export const fieldsOf = (of: Budget): Fields => ({
	...common(of),
	slug: of.slug,
	phases: phasesOf(
		of.phases.map((row) => ({ phase: row.phase, at: localOf(row.starts_at, of.zone) })),
	),
	groups: of.groups.map((group) => ({
		names: wordsOf(group.names),
		most: typed(group.max_votable_headings),
		headings: of.headings
			.filter((heading) => heading.group === group.number)
			.map((heading) => headingOf(heading, of.currency_exponent)),
	})),
});

/** A template's round, whose first phase begins at a moment of the template's zone. */
export function ofTemplate(template: BudgetTemplate, slug: string, first: string): Fields {
	const start = instantOf(first, template.zone);
	const at = (seconds: number): string =>
		start ? localOf(Date.parse(start) + 1000 * seconds, template.zone) : "";
	return {
		...common(template),
		slug,
		phases: phasesOf(
			template.phases.map((row) => ({ phase: row.phase, at: at(row.after_seconds) })),
		),
		groups: template.groups.map((group) => ({
			names: wordsOf(group.names),
			most: typed(group.max_votable_headings ?? 1),
			headings: group.headings.map((one) => headingOf(one, template.currency_exponent ?? 2)),
		})),
	};
}

export const isOneHeading = (style: Style): boolean => style === "approval" || style === "ranking";

function checkHeading(one: HeadingFields, at: string, exponent: number): FormError[] {
	const errors: FormError[] = [];
	const need = (isFine: boolean, field: string, text: string): void => {
		if (!isFine) errors.push({ at: `${at}-${field}`, text });
	};
	need(one.names[FIRST].trim() !== "", `name-${FIRST}`, t("draft.name_wrong"));
	need(centsOf(one.budget, exponent) !== null, "budget", t("draft.budget_wrong"));
	need(isWhole(one.population, 2_147_483_647), "population", t("draft.whole_wrong"));
	need(
		one.style === "cumulative" || isWhole(one.most, 200, isOneHeading(one.style)),
		"most",
		t("draft.most_wrong"),
	);
	need(
		one.style !== "cumulative" || isWhole(one.points, 255, true),
		"points",
		t("draft.points_wrong"),
	);
	need(
		!one.isForResidents || linesOf(one.districts).length > 0,
		"districts",
		t("draft.districts_wrong"),
	);
	return errors;
}

/** Each phase begins after the one before it; those that are needed are there. */
export function checkPhases(of: Fields): FormError[] {
	const errors: FormError[] = [];
	let before = "";
	for (const name of PHASES) {
		const { isOn, at } = of.phases[name];
		if (!isOn) continue;
		if (instantOf(at, of.zone) === null)
			errors.push({ at: `phase-${name}`, text: t("draft.moment_wrong", { phase: name }) });
		else if (before !== "" && (instantOf(at, of.zone) ?? "") <= before)
			errors.push({ at: `phase-${name}`, text: t("draft.order_wrong", { phase: name }) });
		before = instantOf(at, of.zone) ?? before;
	}
	return errors;
}

export function check(of: Fields): FormError[] {
	const errors: FormError[] = [];
	const need = (isFine: boolean, at: string, text: string): void => {
		if (!isFine) errors.push({ at, text });
	};
	need(isSlug(of.slug), "slug", t("draft.slug_wrong"));
	need(of.titles[FIRST].trim() !== "", `title-${FIRST}`, t("draft.title_wrong"));
	need(/^[A-Z]{3}$/.test(of.currency.trim()), "currency", t("draft.currency_wrong"));
	need(/^[0-4]$/.test(of.exponent.trim()), "exponent", t("draft.exponent_wrong"));
	need(isWhole(of.limit, 100, true), "limit", t("draft.limit_wrong"));
	need(isWhole(of.threshold, 10_000_000), "threshold", t("draft.whole_wrong"));
	need(isWhole(of.top, 10_000), "top", t("draft.whole_wrong"));
	need(isWhole(of.age, 120), "age", t("draft.age_wrong"));
	need(isWhole(of.census, 1_000_000), "census", t("draft.whole_wrong"));
	need(of.byAccount || of.byCode, "by-account", t("draft.way_wrong"));
	errors.push(...checkPhases(of));
	of.groups.forEach((group, g) => {
		need(group.names[FIRST].trim() !== "", `group-${g}-name-${FIRST}`, t("draft.name_wrong"));
		need(isWhole(group.most, 64, true), `group-${g}-most`, t("draft.whole_wrong"));
		group.headings.forEach((one, h) => {
			errors.push(...checkHeading(one, `group-${g}-heading-${h}`, Number(of.exponent)));
		});
	});
	return errors;
}

function headingBody(one: HeadingFields, exponent: number): object {
	return {
		names: textsOf((code) => one.names[code]),
		budget_cents: centsOf(one.budget, exponent),
		population: numberOf(one.population),
		style: one.style,
		...(one.style === "cumulative"
			? { points: numberOf(one.points) }
			: { max_choices: numberOf(one.most) }),
		hide_money: one.style === "approval" && one.hidesMoney,
		residents_only: one.isForResidents,
		districts: linesOf(one.districts),
		...(one.area !== null ? { area: one.area } : {}),
	};
}

export const bodyOf = (of: Fields): object => ({
	slug: of.slug.trim(),
	titles: textsOf((code) => of.titles[code]),
	intros: textsOf((code) => of.intros[code]),
	zone: of.zone.trim(),
	currency: of.currency.trim(),
	currency_exponent: Number(of.exponent),
	project_limit: Number(of.limit),
	support_threshold: numberOf(of.threshold),
	support_top: numberOf(of.top),
	least_age: numberOf(of.age),
	census: numberOf(of.census),
	ways: [...(of.byAccount ? ["account"] : []), ...(of.byCode ? ["code"] : [])],
	phases: PHASES.filter((name) => of.phases[name].isOn).map((phase) => ({
		phase,
		starts_at: instantOf(of.phases[phase].at, of.zone),
	})),
	groups: of.groups.map((group) => ({
		names: textsOf((code) => group.names[code]),
		max_votable_headings: Number(group.most),
		headings: group.headings.map((one) => headingBody(one, Number(of.exponent))),
	})),
});

/** Where the server's "/groups/0/headings/1/area" is in this form. */
export function placesOf(of: Fields): Record<string, string> {
	const places: Record<string, string> = {
		slug_taken: "slug",
		zone_unknown: "zone",
		"/zone": "zone",
	};
	const names = (pointer: string, at: string): void => {
		for (const { code } of LANGUAGES) places[`${pointer}/${code}`] = `${at}-${code}`;
	};
	names("/titles", "title");
	names("/intros", "text");
	PHASES.filter((name) => of.phases[name].isOn).forEach((name, i) => {
		places[`/phases/${i}/starts_at`] = `phase-${name}`;
	});
	of.groups.forEach((group, g) => {
		names(`/groups/${g}/names`, `group-${g}-name`);
		group.headings.forEach((one, h) => {
			const pointer = `/groups/${g}/headings/${h}`;
			const at = `group-${g}-heading-${h}`;
			names(`${pointer}/names`, `${at}-name`);
			places[`${pointer}/area`] = `${at}-area`;
			linesOf(one.districts).forEach((_, i) => {
				places[`${pointer}/districts/${i}`] = `${at}-districts`;
			});
		});
	});
	return places;
}

/** What the server found, in words of this form. */
export function wrongAt(pointer: string, code: string): string | undefined {
	if (pointer.startsWith("/phases/")) return t("draft.order_wrong", { phase: code });
	if (pointer.endsWith("/area")) return t("draft.area_wrong", { code });
	if (pointer.includes("/districts/")) return t("draft.districts_same");
	return undefined;
}
