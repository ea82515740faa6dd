/* What is kept of me: take it along, what I agreed to, and the end of my account. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Account, type Consents, get, getText, send } from "../lib/api";
import { moment } from "../lib/format";
import { useResource } from "../lib/resource";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Button, ButtonLink } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Notice, ProblemNotice, saveFile, Waiting } from "../parts/said";
import { FormOf, useForm } from "./form";
import { Proof } from "./proof";

const FORMS = [
	["text", "arca-account.txt"],
	["json", "arca-account.json"],
] as const;

function Export(): JSX.Element {
	const form = useForm();
	const [saved, setSaved] = useState("");
	const save = async (kind: string, name: string): Promise<void> => {
		saveFile(name, await getText(`/api/account/export?form=${kind}`));
		setSaved(name);
	};
	return (
		<section class="section" aria-labelledby="export-title">
			<h2 id="export-title">{t("data.export")}</h2>
			<p>{t("data.export_lead")}</p>
			<div role="status">
				{saved !== "" && <Notice tone="ok">{t("data.export_done", { name: saved })}</Notice>}
			</div>
			{form.errors.map(({ text }) => (
				<Notice key={text} tone="bad" isAlert>
					<p>{text}</p>
				</Notice>
			))}
			{form.again ? (
				<Proof onDone={form.again} />
			) : (
				<div class="row">
					{FORMS.map(([kind, name]) => (
						<Button
							key={kind}
							look="quiet"
							icon="download"
							isBusy={form.isBusy}
							onPress={() =>
								form.run(
									() => [],
									() => save(kind, name),
								)
							}
						>
							{t(`data.export_${kind}`)}
						</Button>
					))}
				</div>
			)}
		</section>
	);
}

type One = Consents["items"][number];

function Consent(props: { one: One; zone: string; onChange: () => void }): JSX.Element {
	const { one, zone } = props;
	const form = useForm();
	const set = async (): Promise<void> => {
		const body = { purpose: one.purpose, is_given: !one.is_given, version: one.version };
		await send("POST", "/api/account/consents", body);
		props.onChange();
	};
	const id = `consent-${one.purpose}`;
	return (
		<div class={`choice${one.is_given ? " choice-on" : ""}`}>
			<input
				type="checkbox"
				id={id}
				checked={one.is_given}
				aria-describedby={`${id}-when`}
				onChange={() => form.run(() => [], set)}
			/>
			<div class="choice-body">
				<label class="choice-title" for={id}>
					{one.text}
				</label>
				<p class="small soft" id={`${id}-when`} role="status">
					{form.errors[0]?.text ??
						(one.is_given && one.given_at
							? t("data.consent_since", { when: moment(one.given_at, zone) })
							: t("data.consent_none"))}
				</p>
			</div>
		</div>
	);
}

function ConsentList({ of }: { of: Account }): JSX.Element {
	const list = useResource("consents", () => get<Consents>("/api/account/consents"));
	return (
		<section class="section" aria-labelledby="consents-title">
			<h2 id="consents-title">{t("data.consents")}</h2>
			<p>{t("data.consents_text")}</p>
			{list.problem && <ProblemNotice problem={list.problem} onRetry={list.reload} />}
			{!list.value && !list.problem && <Waiting />}
			{list.value?.items.map((one) => (
				<Consent key={one.purpose} one={one} zone={of.zone ?? "UTC"} onChange={list.reload} />
			))}
		</section>
	);
}

/** Two steps: what it means, in full, and only then the button that does it. */
function Erase({ onDone }: { onDone: () => void }): JSX.Element {
	const [isOpen, setOpen] = useState(false);
	const form = useForm();
	const erase = async (): Promise<void> => {
		await send("DELETE", "/api/account");
		onDone();
	};
	return (
		<section class="section" aria-labelledby="erase-title">
			<h2 id="erase-title">{t("data.erase")}</h2>
			<p>{t("data.erase_text")}</p>
			{!isOpen && (
				<div class="row">
					<Button look="quiet" onPress={() => setOpen(true)}>
						{t("data.erase_begin")}
					</Button>
				</div>
			)}
			{isOpen && (
				<div class="stack">
					<Notice tone="warn" title={t("data.erase_sure")}>
						<ul>
							<li>{t("data.erase_undo")}</li>
							<li>{t("data.erase_gone")}</li>
							<li>{t("data.erase_stays")}</li>
							<li>{t("data.erase_again")}</li>
						</ul>
					</Notice>
					{form.again ? (
						<Proof onDone={form.again} />
					) : (
						<FormOf form={form} go={t("data.erase_go")} onSubmit={() => form.run(() => [], erase)}>
							{null}
						</FormOf>
					)}
					<Button look="text" onPress={() => setOpen(false)}>
						{t("data.erase_not")}
					</Button>
				</div>
			)}
		</section>
	);
}

function Erased(): JSX.Element {
	return (
		<>
			<div class="head">
				<Title name={t("data.erased")} takesFocus>
					{t("data.erased")}
				</Title>
			</div>
			<div class="stack">
				<Notice tone="ok">
					<p>{t("data.erased_text")}</p>
				</Notice>
				<div class="row">
					{/* a whole page load, so that nothing of the account stays in memory */}
					<ButtonLink to={href()}>{t("page.go_home")}</ButtonLink>
				</div>
			</div>
		</>
	);
}

export function Data({ of }: { of: Account }): JSX.Element {
	const [isErased, setErased] = useState(false);
	if (isErased) return <Erased />;
	return (
		<>
			<Crumbs trail={[{ name: t("account.title"), to: href("account") }]} />
			<div class="head">
				<Title name={t("account.data")} of={t("account.title")}>
					{t("account.data")}
				</Title>
				<p>
					<a href={href("privacy")}>{t("data.privacy")}</a>
				</p>
			</div>
			<Export />
			<ConsentList of={of} />
			<Erase onDone={() => setErased(true)} />
		</>
	);
}
