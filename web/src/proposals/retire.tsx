/* Its author retires a proposal, with a reason for everybody. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { type Proposal, send } from "../lib/api";
import { lengthOf } from "../lib/format";
import { t } from "../lib/texts";
import { More, Select } from "../parts/controls";
import { LongField } from "../parts/long";
import { useDraft } from "../talk/state";

const WHY = ["duplicate", "started", "unfeasible", "done", "other"] as const;
const [LEAST, MOST] = [10, 500] as const;

export function Retire(props: { of: Proposal; onDone: (now: Proposal) => void }): JSX.Element {
	const { of } = props;
	const [why, setWhy] = useState<string>(WHY[0]);
	const [reason, setReason, forget] = useDraft(`retire ${of.number}`);
	const form = useForm({ reason_form: "reason", "/reason": "reason" });
	const submit = (): void =>
		form.run(
			() =>
				lengthOf(reason) < LEAST || lengthOf(reason) > MOST
					? [{ at: "reason", text: t("propose.reason_wrong") }]
					: [],
			async () => {
				const ask = { why, reason };
				const now = await send<Proposal>("POST", `/api/proposals/${of.number}/retire`, ask);
				forget();
				props.onDone(now);
			},
		);
	return (
		<section class="section" aria-labelledby="retire">
			<h2 id="retire">{t("petition.retire")}</h2>
			<More summary={t("petition.retire_open")}>
				<p>{t("petition.retire_text")}</p>
				<FormOf form={form} go={t("petition.retire_go")} look="quiet" onSubmit={submit}>
					<Select
						id="why"
						label={t("petition.retire_why")}
						value={why}
						options={WHY.map((word) => [word, t("petition.why", { why: word })])}
						onChange={setWhy}
					/>
					<LongField
						id="reason"
						label={t("petition.retire_reason")}
						hint={t("propose.reason_hint")}
						most={MOST}
						rows={4}
						value={reason}
						onInput={setReason}
						error={form.of("reason")}
					/>
				</FormOf>
			</More>
		</section>
	);
}
