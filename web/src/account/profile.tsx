/* What others see of me, the language that I am written to in, and my address. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Account, send } from "../lib/api";
import { href } from "../lib/router";
import { LANGUAGES, t } from "../lib/texts";
import { Field, Select } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Notice } from "../parts/said";
import { EmailField, FormOf, missing, useForm } from "./form";
import { Proof } from "./proof";
import { Mailed } from "./register";
import { me } from "./state";
import { Telling } from "./telling";

const home = () => [{ name: t("account.title"), to: href("account") }];

export interface ProfileAsk {
	pseudonym: string;
	language: string;
	zone: string | null;
}

/** One's own, or (`labels`) that of somebody who is helped. */
export function ProfileForm(props: {
	of: ProfileAsk;
	labels: { pseudonym: string; hint: string; language: string };
	autocomplete: string;
	onSave: (body: ProfileAsk) => Promise<void>;
}): JSX.Element {
	const { of, labels } = props;
	const [pseudonym, setPseudonym] = useState(of.pseudonym);
	const [spoken, setSpoken] = useState(of.language);
	const [zone, setZone] = useState(of.zone ?? "");
	const [isSaved, setSaved] = useState(false);
	const form = useForm({
		pseudonym_form: "pseudonym",
		pseudonym_taken: "pseudonym",
		zone_unknown: "zone",
		language_unknown: "language",
	});
	const touch = (set: (value: string) => void) => (value: string) => {
		set(value);
		setSaved(false);
	};
	const save = async (): Promise<void> => {
		const place = zone.trim() === "" ? null : zone.trim();
		await props.onSave({ pseudonym, language: spoken, zone: place });
		setSaved(true);
	};
	return (
		<FormOf
			form={form}
			go={t("profile.save")}
			onSubmit={() =>
				form.run(() => missing({ pseudonym: [pseudonym, t("field.pseudonym_empty")] }), save)
			}
		>
			<Field
				id="pseudonym"
				label={labels.pseudonym}
				hint={labels.hint}
				value={pseudonym}
				onInput={touch(setPseudonym)}
				error={form.of("pseudonym")}
				autocomplete={props.autocomplete}
			/>
			<Select
				id="language"
				label={labels.language}
				value={spoken}
				options={LANGUAGES.map(({ code, name }) => [code, name])}
				onChange={touch(setSpoken)}
			/>
			<Field
				id="zone"
				label={t("profile.zone")}
				hint={t("profile.zone_hint")}
				value={zone}
				onInput={touch(setZone)}
				error={form.of("zone")}
			/>
			<div role="status">{isSaved && <Notice tone="ok">{t("profile.saved")}</Notice>}</div>
		</FormOf>
	);
}

function Shown({ of }: { of: Account }): JSX.Element {
	const isPerson = of.kind === "person";
	const save = async (body: ProfileAsk): Promise<void> => {
		me.value = await send<Account>("POST", "/api/account/profile", body);
	};
	return (
		<ProfileForm
			of={of}
			labels={{
				pseudonym: isPerson ? t("field.pseudonym") : t("register.name"),
				hint: isPerson ? t("field.pseudonym_hint") : t("register.name_hint"),
				language: t("profile.language"),
			}}
			autocomplete="nickname"
			onSave={save}
		/>
	);
}

function Address({ of }: { of: Account }): JSX.Element {
	const [email, setEmail] = useState("");
	const [isSent, setSent] = useState(false);
	const form = useForm({ email_form: "new-email" });
	if (isSent) return <Mailed email={email.trim()} />;
	if (form.again) return <Proof onDone={form.again} />;
	return (
		<section class="section" aria-labelledby="address">
			<h2 id="address">{t("profile.address")}</h2>
			<p>
				{t("profile.address_now")} <bdi dir="ltr">{of.email}</bdi>. {t("profile.address_text")}
			</p>
			<FormOf
				form={form}
				go={t("profile.address_go")}
				look="quiet"
				onSubmit={() =>
					form.run(
						() => missing({ "new-email": [email, t("field.email_empty")] }),
						async () => {
							await send("POST", "/api/account/address", { email });
							setSent(true);
						},
					)
				}
			>
				<EmailField
					form={form}
					id="new-email"
					label={t("profile.address_new")}
					value={email}
					onInput={setEmail}
				/>
			</FormOf>
		</section>
	);
}

export function Profile({ of }: { of: Account }): JSX.Element {
	return (
		<>
			<Crumbs trail={home()} />
			<div class="head">
				<Title name={t("account.profile")} of={t("account.title")}>
					{t("account.profile")}
				</Title>
			</div>
			<Shown of={of} />
			<Telling />
			<Address of={of} />
		</>
	);
}
