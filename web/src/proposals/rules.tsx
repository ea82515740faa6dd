/* Staff say how many supports proposals take that are begun from now on. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { type ProposalRules, send } from "../lib/api";
import { t } from "../lib/texts";
import { Field, type FormError } from "../parts/controls";
import { Notice } from "../parts/said";
import { LazyProof } from "../talk/lazy";

/** A whole number within its limits, or null. */
function whole(typed: string, least: number, most: number): number | null {
	const value = /^\d{1,9}$/.test(typed.trim()) ? Number(typed) : Number.NaN;
	return value >= least && value <= most ? value : null;
}

/** Per cent with up to two decimals, in ten-thousandths; a comma is a point. */
function shareOf(typed: string): number | null {
	const text = typed.trim().replace(",", ".");
	return /^\d{1,2}(\.\d{1,2})?$/.test(text)
		? whole(String(Math.round(Number(text) * 100)), 1, 5000)
		: null;
}

export function Rules(props: { rules: ProposalRules | null; onDone: () => void }): JSX.Element {
	const { rules } = props;
	const [share, setShare] = useState(rules ? String(rules.share_e4 / 100) : "1");
	const [census, setCensus] = useState(rules ? String(rules.census) : "");
	const [months, setMonths] = useState(rules ? String(rules.months) : "12");
	const [isDone, setDone] = useState(false);
	const form = useForm({});
	const values = {
		share_e4: shareOf(share),
		census: whole(census, 1, 100000000),
		months: whole(months, 1, 36),
	};
	const check = (): FormError[] => [
		...(values.share_e4 === null ? [{ at: "share", text: t("petition.rules_share_wrong") }] : []),
		...(values.census === null ? [{ at: "census", text: t("petition.rules_census_wrong") }] : []),
		...(values.months === null ? [{ at: "months", text: t("petition.rules_months_wrong") }] : []),
	];
	const submit = (): void => {
		setDone(false);
		form.run(check, async () => {
			await send<ProposalRules>("POST", "/api/staff/proposal-rules", values);
			setDone(true);
			props.onDone();
		});
	};
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<>
			<p>{t("petition.rules_text")}</p>
			<FormOf form={form} go={t("petition.rules_go")} look="quiet" onSubmit={submit}>
				<Field
					id="share"
					label={t("petition.rules_share")}
					hint={t("petition.rules_share_hint")}
					value={share}
					onInput={setShare}
					error={form.of("share")}
				/>
				<Field
					id="census"
					label={t("petition.rules_census")}
					value={census}
					onInput={setCensus}
					error={form.of("census")}
				/>
				<Field
					id="months"
					label={t("petition.rules_months")}
					value={months}
					onInput={setMonths}
					error={form.of("months")}
				/>
			</FormOf>
			<div role="status">{isDone && <Notice tone="ok">{t("petition.rules_done")}</Notice>}</div>
		</>
	);
}
