/* What pages of proposals have in common: how far one is. */
import type { JSX } from "preact";
import type { ProposalItem } from "../lib/api";
import { number } from "../lib/format";
import { t } from "../lib/texts";

export function Progress(props: {
	of: Pick<ProposalItem, "supports" | "needed">;
	label: string;
}): JSX.Element {
	const { supports, needed } = props.of;
	return (
		<div class="stack stack-s">
			<progress
				class="support-progress"
				max={needed}
				value={Math.min(supports, needed)}
				aria-label={t("proposal.progress_of", { name: props.label })}
			/>
			<p class="small">
				<strong>{t("proposal.supports", { n: supports, shown: number(supports) })}</strong>{" "}
				{t("proposal.of_needed", { n: needed, shown: number(needed) })}
			</p>
		</div>
	);
}
