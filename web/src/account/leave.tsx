/* Where a letter of a list says how to get no more of them: by one press, without signing in. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { send } from "../lib/api";
import { t } from "../lib/texts";
import { Title } from "../parts/frame";
import { FormOf, useForm } from "./form";
import { Cut, Done } from "./links";
import { takeToken } from "./state";

export function Leave(): JSX.Element {
	const [token] = useState(takeToken);
	const [isDone, setDone] = useState(false);
	const form = useForm();
	if (isDone) return <Done title={t("leave.title")} text={t("leave.done")} />;
	if (token === "") return <Cut title={t("leave.title")} />;
	const leave = async (): Promise<void> => {
		await send("POST", `/api/mail/unsubscribe?token=${token}`);
		setDone(true);
	};
	return (
		<>
			<div class="head">
				<Title name={t("leave.title")}>{t("leave.title")}</Title>
				<p class="lead">{t("leave.lead")}</p>
			</div>
			<FormOf form={form} go={t("leave.go")} onSubmit={() => form.run(() => [], leave)}>
				{null}
			</FormOf>
		</>
	);
}
