/* The ways into an account: its password, and a provider, added and taken away. */
import type { JSX } from "preact";
import { type Account, send } from "../lib/api";
import { day } from "../lib/format";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { FormOf, useForm } from "./form";
import { Proof } from "./proof";
import { Continue, useProvider } from "./provider";
import { readMe, useZone } from "./state";

function Remove({ name }: { name: string }): JSX.Element {
	const form = useForm();
	const remove = async (): Promise<void> => {
		await send("DELETE", "/api/account/provider");
		await readMe();
	};
	if (form.again) return <Proof onDone={form.again} />;
	return (
		<FormOf
			form={form}
			go={t("ways.remove", { name })}
			look="quiet"
			onSubmit={() => form.run(() => [], remove)}
		>
			{null}
		</FormOf>
	);
}

/** Only where there is more than the password. */
export function WaysSection({ of }: { of: Account }): JSX.Element | null {
	const zone = useZone(of);
	const name = useProvider();
	const here = href("account", "security");
	if (name === null && !of.provider_at) return null;
	const called = name ?? t("provider.unnamed");
	return (
		<section class="section" aria-labelledby="ways">
			<h2 id="ways">{t("ways.title")}</h2>
			<p>{t("ways.text")}</p>
			<ul class="stack stack-s" role="list">
				<li class="card session">
					<div>
						<h3>{t("field.password")}</h3>
						<p class="small soft">{of.has_password ? t("ways.has") : t("ways.has_not")}</p>
					</div>
				</li>
				<li class="card session">
					<div>
						<h3>
							<bdi>{called}</bdi>
						</h3>
						<p class="small soft">
							{of.provider_at
								? t("passkey.since", { when: day(of.provider_at, zone) })
								: t("ways.has_not")}
						</p>
					</div>
					{of.provider_at ? (
						<Remove name={called} />
					) : (
						<Continue
							name={called}
							purpose="link"
							next={here}
							go={t("ways.add", { name: called })}
							onProof={(again) => <Proof onDone={again} />}
						/>
					)}
				</li>
			</ul>
		</section>
	);
}
