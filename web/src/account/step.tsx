/* The second step with a passkey. */
import type { JSX } from "preact";
import { type Account, type PasskeyAsk, send } from "../lib/api";
import { signPasskey } from "../lib/passkeys";
import { t } from "../lib/texts";
import { FormOf, useForm } from "./form";
import { me } from "./state";

/** One button, and what went wrong in words. */
export function UsePasskey({ onIn }: { onIn: () => void }): JSX.Element {
	const form = useForm();
	const use = async (): Promise<void> => {
		const options = await send<PasskeyAsk>("POST", "/api/account/session/passkey");
		const body = await signPasskey(options);
		me.value = await send<Account>("POST", "/api/account/session/passkey/confirm", body);
		onIn();
	};
	return (
		<FormOf form={form} go={t("step.passkey")} onSubmit={() => form.run(() => [], use)}>
			{null}
		</FormOf>
	);
}
