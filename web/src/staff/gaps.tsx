/* What is missing of a round, by the phase before which it has to be there. */
import type { JSX } from "preact";
import type { BudgetStaff } from "../lib/api";
import { t } from "../lib/texts";
import { Badge } from "../parts/said";

export function GapList({ gaps }: { gaps: BudgetStaff["gaps"] }): JSX.Element {
	return (
		<ul class="stack stack-s" role="list">
			{gaps.map(({ before, code, is_needed, count }) => (
				<li key={`${before} ${code}`} class="row">
					<Badge tone={is_needed ? "warn" : "sun"}>
						{t(is_needed ? "draft.needed" : "draft.advised")}
					</Badge>
					<span>
						{t("draft.before", { phase: before })} {t("draft.gap", { code, n: count })}
					</span>
				</li>
			))}
		</ul>
	);
}
