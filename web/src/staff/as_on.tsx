/* A round as it will be at a moment that staff choose: its phase, what people may do then, what is missing before it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { type Budget, type BudgetAsOn, get } from "../lib/api";
import { zoneName } from "../lib/format";
import { t } from "../lib/texts";
import { instantOf, localOf } from "../lib/zones";
import { MomentField } from "../parts/moment";
import { when } from "../talk/state";
import { GapList } from "./gaps";

function Found({ of, zone }: { of: BudgetAsOn; zone: string }): JSX.Element {
	return (
		<div class="card stack">
			<h3 id="as-on-found" tabIndex={-1}>
				{t("as_on.phase", {
					when: when(of.at, zone),
					name: t("draft.phase", { phase: of.phase }),
				})}
			</h3>
			{of.starts_at && <p>{t("as_on.since", { when: when(of.starts_at, zone) })}</p>}
			<p>
				{of.ends_at && of.after
					? t("as_on.until", {
							when: when(of.ends_at, zone),
							name: t("draft.phase", { phase: of.after }),
						})
					: t("as_on.last")}
			</p>
			<h4>{t("as_on.may")}</h4>
			{of.may.length === 0 && <p>{t("as_on.nothing")}</p>}
			<ul>
				{of.may.map((act) => (
					<li key={act}>{t("as_on.act", { act })}</li>
				))}
			</ul>
			<h4>{t("as_on.gaps")}</h4>
			{of.gaps.length === 0 && <p>{t("as_on.gaps_none")}</p>}
			<GapList gaps={of.gaps} />
		</div>
	);
}

export function AsOn({ of }: { of: Budget }): JSX.Element {
	const [typed, setTyped] = useState(localOf(of.now, of.zone));
	const [found, setFound] = useState<BudgetAsOn | null>(null);
	const form = useForm({ "/at": "as-on" });
	const look = (): void =>
		form.run(
			() => (instantOf(typed, of.zone) === null ? [{ at: "as-on", text: t("as_on.wrong") }] : []),
			async () => {
				const at = instantOf(typed, of.zone) ?? of.now;
				const path = `/api/budgets/${encodeURIComponent(of.slug)}/as-on?at=${at}`;
				setFound(await get<BudgetAsOn>(path));
				setTimeout(() => document.getElementById("as-on-found")?.focus());
			},
		);
	return (
		<section class="section stack" aria-labelledby="as-on-title">
			<h2 id="as-on-title">{t("as_on.title")}</h2>
			<p>{t("as_on.text", { zone: zoneName(of.zone) })}</p>
			<FormOf form={form} go={t("as_on.go")} heading="as-on-title" look="quiet" onSubmit={look}>
				<MomentField
					id="as-on"
					label={t("as_on.field")}
					value={typed}
					onInput={setTyped}
					error={form.of("as-on")}
				/>
			</FormOf>
			{found && <Found of={found} zone={of.zone} />}
		</section>
	);
}
