/* What pages of projects have in common: phases, goals, tags, who writes it. */
import type { JSX } from "preact";
import type { BudgetItem, Proposed, ProposedItem } from "../lib/api";
import { moment } from "../lib/format";
import { t } from "../lib/texts";
import { More } from "../parts/controls";
import { Badge } from "../parts/said";
import { By } from "../talk/parts";
import { whenOf } from "./state";

/** The phase that is now, what it is for, and all of them in their order. */
export function Phases({ of }: { of: BudgetItem }): JSX.Element {
	return (
		<div class="stack stack-s">
			<p class="row">
				<Badge {...(of.phase === "accepting" ? { tone: "ok" } : {})}>
					{t("phase.names", { phase: of.phase })}
				</Badge>
				<span class="soft">{whenOf(of)}</span>
			</p>
			<p>{t("phase.says", { phase: of.phase })}</p>
			<More summary={t("phase.all")}>
				<ol class="budget-phases">
					{of.phases.map(({ phase, starts_at }) => (
						<li key={phase} aria-current={phase === of.phase ? "step" : undefined}>
							<strong>{t("phase.names", { phase })}</strong>
							{phase === of.phase && <> ({t("phase.here")})</>}
							<br />
							<time dateTime={starts_at} class="small soft">
								{t("phase.from_when", { when: moment(starts_at, of.zone) })}
							</time>
						</li>
					))}
				</ol>
			</More>
		</div>
	);
}

/** Who proposes it: in whose name, and with whom. */
export function Authors({ of }: { of: ProposedItem | Proposed }): JSX.Element {
	const others = "co_authors" in of ? of.co_authors : [];
	return (
		<>
			<By author={of.author} />
			{others.length > 0 && (
				<>
					{" "}
					{t("project.with")}{" "}
					{others.map((one, i) => (
						<span key={one.pseudonym}>
							{i > 0 && ", "}
							<By author={one} />
						</span>
					))}
				</>
			)}
			{of.collective && <> · {t("project.collective", { name: of.collective })}</>}
		</>
	);
}
