/* What pages of valuation have alike: how far something is, a dossier in a list. */
import type { ComponentChildren, JSX } from "preact";
import type { ValuationItem } from "../lib/api";
import { number } from "../lib/format";
import { href } from "../lib/router";
import { foreign, t } from "../lib/texts";
import { Badge } from "../parts/said";

export const STEPS = ["unassigned", "undecided", "decided", "finished"] as const;

export const hrefOfDossier = (project: number): string =>
	href("staff", "valuations", "dossiers", project);

/** One project with how far its report is; `children` are for who works on the list. */
export function DossierCard(props: {
	of: ValuationItem;
	hasDossier: boolean;
	children?: ComponentChildren;
}): JSX.Element {
	const { of } = props;
	const title = of.title ?? String(of.project);
	const names = of.valuators.map((one) => one.account?.pseudonym ?? one.seat).join(", ");
	return (
		<li>
			<article class="card debate-card">
				<h2 {...foreign(of.language)}>
					{props.hasDossier ? <a href={hrefOfDossier(of.project)}>{title}</a> : title}
				</h2>
				<p class="small debate-counts">
					<Badge tone={of.step === "finished" ? "ok" : "sun"}>
						{t("dossiers.step", { step: of.step })}
					</Badge>
					<span>{t("dossiers.state", { state: of.state })}</span>
					<span dir="auto">{names || t("dossiers.nobody")}</span>
					{of.recusals > 0 && (
						<span>{t("dossiers.interests", { n: of.recusals, shown: number(of.recusals) })}</span>
					)}
				</p>
				{props.children}
			</article>
		</li>
	);
}
