/* For dangerous acts: that it is still the one who signed in. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Account, send } from "../lib/api";
import { t } from "../lib/texts";
import { FormOf, missing, Password, useForm } from "./form";
import { Continue, useProvider } from "./provider";
import { me } from "./state";

/** The password once more, then what was to be done. */
function ByPassword({ id, onDone }: { id: string; onDone: () => void }): JSX.Element {
	const [password, setPassword] = useState("");
	const form = useForm({ sign_in_wrong: id, account_locked: id });
	return (
		<FormOf
			form={form}
			go={t("proof.go")}
			onSubmit={() =>
				form.run(
					() => missing({ [id]: [password, t("field.password_empty")] }),
					async () => {
						me.value = await send<Account>("POST", "/api/account/proof", { password });
						setPassword("");
						onDone();
					},
				)
			}
		>
			<Password id={id} value={password} onInput={setPassword} error={form.of(id)} />
		</FormOf>
	);
}

/** Who has no password goes to their provider, and begins anew when they are back. */
function ByProvider(): JSX.Element {
	const name = useProvider() ?? t("provider.unnamed");
	return (
		<div class="stack stack-s">
			<p>{t("proof.provider", { name })}</p>
			<Continue name={name} purpose="proof" next={location.pathname} />
		</div>
	);
}

/** `id` where a page can ask in several places. */
export function Proof(props: { onDone: () => void; id?: string }): JSX.Element {
	const { onDone, id = "proof" } = props;
	return (
		<section class="card proof" aria-labelledby={`${id}-title`}>
			<h2 id={`${id}-title`}>
				{t(me.value?.has_password ? "proof.title" : "proof.title_provider")}
			</h2>
			<p>{t("proof.text")}</p>
			{me.value?.has_password && <ByPassword id={id} onDone={onDone} />}
			{me.value?.provider_at && <ByProvider />}
		</section>
	);
}
