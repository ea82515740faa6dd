/* Who has lost the second step and all codes: asks for a letter that comes in 72 hours, or ends that. */
import type { JSX } from "preact";
import { type Account, type FactorReset, send } from "../lib/api";
import { moment } from "../lib/format";
import { t } from "../lib/texts";
import { More } from "../parts/controls";
import { Notice } from "../parts/said";
import { FormOf, useForm } from "./form";
import { me, useZone } from "./state";

/** At the second step. */
export function Lost({ of }: { of: Account }): JSX.Element {
	const zone = useZone(of);
	const form = useForm();
	const ask = async (): Promise<void> => {
		const found = await send<FactorReset>("POST", "/api/account/factor/reset");
		me.value = { ...of, factor_reset_at: found.ready_at };
	};
	if (of.factor_reset_at)
		return (
			<div role="status">
				<Notice title={t("lost.waiting")}>
					<p>{t("lost.waiting_text", { when: moment(of.factor_reset_at, zone) })}</p>
				</Notice>
			</div>
		);
	return (
		<More summary={t("lost.title")}>
			<div class="stack">
				<p>{t("lost.text")}</p>
				<FormOf form={form} go={t("lost.go")} look="quiet" onSubmit={() => form.run(() => [], ask)}>
					{null}
				</FormOf>
			</div>
		</More>
	);
}

/** For who is in, and perhaps did not ask for it. */
export function LostNotice({ of }: { of: Account }): JSX.Element | null {
	const zone = useZone(of);
	const form = useForm();
	const end = async (): Promise<void> => {
		await send("DELETE", "/api/account/factor/reset");
		me.value = { ...of, factor_reset_at: null };
	};
	if (!of.factor_reset_at) return null;
	return (
		<Notice tone="warn" title={t("lost.notice")}>
			<p>{t("lost.notice_text", { when: moment(of.factor_reset_at, zone) })}</p>
			<FormOf form={form} go={t("lost.end")} look="quiet" onSubmit={() => form.run(() => [], end)}>
				{null}
			</FormOf>
		</Notice>
	);
}
