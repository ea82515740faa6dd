/* For dangerous acts: that it is still the one who signed in. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Account, send } from "../lib/api";
import { t } from "../lib/texts";
import { FormOf, missing, Password, useForm } from "./form";
import { Continue, useProvider } from "./provider";
import { me } from "./state";

/** The password once more, then what was to be done. */
function ByPassword({ onDone }: { onDone: () => void }): JSX.Element {
	const [password, setPassword] = useState("");
	const form = useForm({ sign_in_wrong: "proof", account_locked: "proof" });
	return (
		<FormOf
			form={form}
			go={t("proof.go")}
			onSubmit={() =>
				form.run(
					() => missing({ proof: [password, t("field.password_empty")] }),
					async () => {
						me.value = await send<Account>("POST", "/api/account/proof", { password });
						setPassword("");
						onDone();
					},
				)
			}
		>
			<Password id="proof" value={password} onInput={setPassword} error={form.of("proof")} />
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

export function Proof({ onDone }: { onDone: () => void }): JSX.Element {
	return (
		<section class="card" aria-labelledby="proof-title">
			<h2 id="proof-title">{t(me.value?.has_password ? "proof.title" : "proof.title_provider")}</h2>
			<p>{t("proof.text")}</p>
			{me.value?.has_password && <ByPassword onDone={onDone} />}
			{me.value?.provider_at && <ByProvider />}
		</section>
	);
}
