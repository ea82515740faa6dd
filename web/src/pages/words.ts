/* Rules of a contest in words. */
import type { Contest } from "../lib/api";
import { type Currency, money } from "../lib/format";
import { t } from "../lib/texts";

type Styled = Pick<
	Contest,
	"kind" | "max_choices" | "project_count" | "max_points" | "max_sum_points" | "max_cost_cents"
>;

/** One sentence that says how to vote here. */
export function howToVote(contest: Styled, currency: Currency): string {
	const { kind, max_choices: max, project_count } = contest;
	const n = Math.min(max, project_count);
	if ((kind & 15) === 2) return t("how.ranking", { n });
	if ((kind & 15) === 3 || kind === 5)
		return t("how.points", { n: contest.max_sum_points ?? 0, max: contest.max_points ?? 0 });
	if (contest.max_cost_cents !== null)
		return t("how.knapsack", { money: money(contest.max_cost_cents, currency) });
	return n >= project_count ? t("how.approval_any") : t("how.approval", { n });
}
