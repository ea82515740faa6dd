/* The second step: set up with an app, codes for when the app is lost, taken away again. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Account, type Factor, type RecoveryCodes, send } from "../lib/api";
import { t } from "../lib/texts";
import { Button, More } from "../parts/controls";
import { Qr } from "../parts/qr";
import { Notice, saveFile } from "../parts/said";
import { CodeField, FormOf, missing, useForm } from "./form";
import { Proof } from "./proof";
import { readMe } from "./state";

const groups = (text: string): string => text.replace(/(.{4})(?=.)/g, "$1 ");

function SetUp(props: { factor: Factor; onCodes: (codes: string[]) => void }): JSX.Element {
	const [code, setCode] = useState("");
	const form = useForm({ factor_wrong: "factor-code" });
	const confirm = async (): Promise<void> => {
		const found = await send<RecoveryCodes>("POST", "/api/account/factor/confirm", { code });
		props.onCodes(found.recovery_codes ?? []);
		await readMe();
	};
	if (form.again) return <Proof onDone={form.again} />;
	return (
		<div class="stack">
			<p>{t("factor.scan")}</p>
			<Qr text={props.factor.uri} label={t("factor.qr")} />
			<More summary={t("factor.by_hand")}>
				<p>{t("factor.by_hand_text")}</p>
				<p class="secret" dir="ltr" translate={false}>
					{groups(props.factor.secret)}
				</p>
			</More>
			<FormOf
				form={form}
				go={t("factor.confirm")}
				onSubmit={() =>
					form.run(() => missing({ "factor-code": [code, t("step.empty")] }), confirm)
				}
			>
				<CodeField
					form={form}
					id="factor-code"
					hint={t("factor.code_hint")}
					value={code}
					onInput={setCode}
				/>
			</FormOf>
		</div>
	);
}

export function Codes(props: { codes: string[]; onKept: () => void }): JSX.Element {
	return (
		<div class="stack">
			<Notice tone="ok" title={t("factor.done")}>
				<p>{t("factor.codes_text")}</p>
			</Notice>
			<ol class="recovery-codes" translate={false} dir="ltr">
				{props.codes.map((code) => (
					<li key={code}>{code}</li>
				))}
			</ol>
			<div class="row">
				<Button
					look="quiet"
					icon="download"
					onPress={() =>
						saveFile("arca.txt", `${t("factor.codes_file")}\n\n${props.codes.join("\n")}\n`)
					}
				>
					{t("factor.download")}
				</Button>
				<Button onPress={props.onKept}>{t("factor.kept")}</Button>
			</div>
		</div>
	);
}

export function FactorSection({ of }: { of: Account }): JSX.Element {
	const [factor, setFactor] = useState<Factor | null>(null);
	const [codes, setCodes] = useState<string[]>([]);
	const form = useForm();
	const begin = async (): Promise<void> => {
		setFactor(await send<Factor>("POST", "/api/account/factor"));
	};
	const hasApp = of.factors.includes("app");
	const remove = async (): Promise<void> => {
		await send("DELETE", "/api/account/factor");
		await readMe();
	};
	const confirmed = (made: string[]): void => {
		setCodes(made);
		setFactor(null);
	};
	const body = (): JSX.Element => {
		if (form.again) return <Proof onDone={form.again} />;
		if (codes.length > 0) return <Codes codes={codes} onKept={() => setCodes([])} />;
		if (factor) return <SetUp factor={factor} onCodes={confirmed} />;
		const [name, work] = hasApp
			? ([t("factor.remove"), remove] as const)
			: ([t("factor.begin"), begin] as const);
		return (
			<FormOf form={form} go={name} look="quiet" onSubmit={() => form.run(() => [], work)}>
				{null}
			</FormOf>
		);
	};
	return (
		<section class="section" aria-labelledby="factor">
			<h2 id="factor">{t("account.factor")}</h2>
			<p>{hasApp && codes.length === 0 ? t("factor.is_on") : t("factor.text")}</p>
			{body()}
		</section>
	);
}
