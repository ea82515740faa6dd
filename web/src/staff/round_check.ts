/* The form of a round checked, as the API wants it, and where what the server finds is in it. */
import { centsOf, powerOf } from "../lib/amounts";
import { LANGUAGES, t } from "../lib/texts";
import { FIRST, isSlug, isWhole, linesOf, numberOf, textsOf } from "../lib/typed";
import { instantOf } from "../lib/zones";
import type { FormError } from "../parts/controls";
import {
	type Fields,
	type FormulaFields,
	type HeadingFields,
	isOneHeading,
	PHASES,
} from "./round_fields";

function checkHeading(one: HeadingFields, at: string, exponent: number): FormError[] {
	const errors: FormError[] = [];
	const need = (isFine: boolean, field: string, text: string): void => {
		if (!isFine) errors.push({ at: `${at}-${field}`, text });
	};
	need(one.names[FIRST].trim() !== "", `name-${FIRST}`, t("draft.name_wrong"));
	need(centsOf(one.budget, exponent) !== null, "budget", t("draft.budget_wrong"));
	need(isWhole(one.population, 2_147_483_647), "population", t("draft.whole_wrong"));
	need(
		one.income === "" || centsOf(one.income, exponent) !== null,
		"income",
		t("draft.budget_wrong"),
	);
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

/** A formula that is chosen is whole. */
export function checkFormula(of: FormulaFields, id: string, exponent: number): FormError[] {
	if (!of.isOn) return [];
	const errors: FormError[] = [];
	const total = centsOf(of.total, exponent);
	if (total === null || total % 10 ** exponent !== 0)
		errors.push({ at: `${id}-total`, text: t("money_form.total_wrong") });
	if (powerOf(of.byPeople) === null)
		errors.push({ at: `${id}-people`, text: t("money_form.power_wrong") });
	if (powerOf(of.byIncome) === null)
		errors.push({ at: `${id}-income`, text: t("money_form.power_wrong") });
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

/** Nothing said, nothing at all, or an amount. */
const isCost = (typed: string, exponent: number): boolean =>
	/^0*$/.test(typed.trim()) || centsOf(typed, exponent) !== null;

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
	const exponent = Number(of.exponent);
	need(isCost(of.cost, exponent), "cost", t("money_form.cost_wrong"));
	of.criteria?.forEach((one, i) => {
		need(one.names[FIRST].trim() !== "", `criterion-${i}-${FIRST}`, t("draft.name_wrong"));
	});
	errors.push(...checkPhases(of));
	of.groups.forEach((group, g) => {
		need(group.names[FIRST].trim() !== "", `group-${g}-name-${FIRST}`, t("draft.name_wrong"));
		need(isWhole(group.most, 64, true), `group-${g}-most`, t("draft.whole_wrong"));
		errors.push(...checkFormula(group.formula, `group-${g}-formula`, exponent));
		group.headings.forEach((one, h) => {
			errors.push(...checkHeading(one, `group-${g}-heading-${h}`, exponent));
		});
	});
	return errors;
}

function headingBody(one: HeadingFields, exponent: number): object {
	return {
		names: textsOf((code) => one.names[code]),
		budget_cents: centsOf(one.budget, exponent),
		population: numberOf(one.population),
		income_cents: centsOf(one.income, exponent),
		abouts: textsOf((code) => one.abouts[code]),
		sources: textsOf((code) => one.sources[code]),
		buys: textsOf((code) => one.buys[code]),
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

/** As the API wants it, of one that was checked. */
export const formulaBody = (of: FormulaFields, exponent: number): object => ({
	total_cents: centsOf(of.total, exponent),
	population_power_e3: powerOf(of.byPeople),
	income_power_e3: powerOf(of.byIncome),
});

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
	cost_cents: of.cost.trim() === "" ? null : (centsOf(of.cost, Number(of.exponent)) ?? 0),
	bindings: textsOf((code) => of.bindings[code]),
	documents: of.documents.map(({ id }) => ({ id })),
	...(of.criteria
		? {
				criteria: of.criteria.map(({ id, names }) => ({
					id,
					names: textsOf((code) => names[code]),
				})),
			}
		: {}),
	ways: [...(of.byAccount ? ["account"] : []), ...(of.byCode ? ["code"] : [])],
	phases: PHASES.filter((name) => of.phases[name].isOn).map((phase) => ({
		phase,
		starts_at: instantOf(of.phases[phase].at, of.zone),
	})),
	groups: of.groups.map((group) => ({
		names: textsOf((code) => group.names[code]),
		max_votable_headings: Number(group.most),
		...(group.formula.isOn ? { formula: formulaBody(group.formula, Number(of.exponent)) } : {}),
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
	names("/bindings", "binding");
	of.criteria?.forEach((_, i) => {
		names(`/criteria/${i}/names`, `criterion-${i}`);
	});
	PHASES.filter((name) => of.phases[name].isOn).forEach((name, i) => {
		places[`/phases/${i}/starts_at`] = `phase-${name}`;
	});
	of.groups.forEach((group, g) => {
		names(`/groups/${g}/names`, `group-${g}-name`);
		group.headings.forEach((one, h) => {
			const pointer = `/groups/${g}/headings/${h}`;
			const at = `group-${g}-heading-${h}`;
			names(`${pointer}/names`, `${at}-name`);
			for (const name of ["abouts", "sources", "buys"])
				names(`${pointer}/${name}`, `${at}-${name}`);
			places[`${pointer}/population`] = `${at}-population`;
			places[`${pointer}/income_cents`] = `${at}-income`;
			places[`${pointer}/budget_cents`] = `${at}-budget`;
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
	if (pointer.endsWith("/budget_cents")) return t("money_form.not_given");
	if (pointer.endsWith("/population") || pointer.endsWith("/income_cents"))
		return t("money_form.input_wrong", { code });
	if (pointer.includes("/districts/")) return t("draft.districts_same");
	return undefined;
}
