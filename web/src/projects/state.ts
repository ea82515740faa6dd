/* Rounds before their vote, as these pages need them: read once, their names and phases in words. */
import { type Budget, type BudgetItem, get } from "../lib/api";
import { deadline, moment } from "../lib/format";
import { type Resource, useResource } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";

const kept = new Map<string, Promise<Budget>>();

export function readBudget(slug: string): Promise<Budget> {
	const found = kept.get(slug);
	if (found) return found;
	const fresh = get<Budget>(`/api/budgets/${encodeURIComponent(slug)}`);
	kept.set(slug, fresh);
	fresh.catch(() => kept.delete(slug));
	return fresh;
}

/** As it is by now; pages that are drawn after this have it, too. */
export function rereadBudget(slug: string): Promise<Budget> {
	kept.delete(slug);
	return readBudget(slug);
}

export const useBudget = (slug: string): Resource<Budget> =>
	useResource(`budget ${slug}`, () => readBudget(slug));

export const hrefOfBudget = (slug: string): string => href("projects", slug);
export const hrefOfProject = (slug: string, number: number): string =>
	href("projects", slug, number);

/** Drafts are written until the end of accepting; only then are they published. */
export const takesDrafts = (of: BudgetItem): boolean =>
	["drafting", "informing", "accepting"].includes(of.phase);

/** After valuating: what the city found out is public. */
export const isValued = (of: BudgetItem): boolean =>
	["publishing_prices", "balloting", "counting", "finished"].includes(of.phase);

/** Of the phase that is now: until when; before the first: from when. */
export function whenOf(of: BudgetItem): string {
	const now = of.phases.find(({ phase }) => phase === of.phase);
	if (now?.ends_at) return t("phase.until_when", { when: deadline(now.ends_at, of.zone) });
	const first = of.phases[0];
	return of.phase === "drafting" && first
		? t("phase.from_when", { when: moment(first.starts_at, of.zone) })
		: "";
}

/** What a heading is called, with its group where there are several. */
export function headingName(of: Budget, number: number | null): string {
	const heading = of.headings.find((one) => one.number === number);
	return heading ? worded(heading.names).text : "";
}
