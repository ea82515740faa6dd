/* Was my identity used? For an officer who has the document of somebody before them. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type IdentityUse, send } from "../lib/api";
import { worded } from "../lib/rounds";
import { t } from "../lib/texts";
import { Field } from "../parts/controls";
import { Notice } from "../parts/said";
import { sayAtDesk } from "./code";
import { Dispute, dayOf } from "./dispute";
import { FormOf, missing, useForm } from "./form";
import { useWhile } from "./once";
import { Proof } from "./proof";

type UsedRound = IdentityUse["rounds"][number];

const WAYS = { account: "used.by_account", code: "used.by_code", desk: "used.by_desk" } as const;

function Round(props: { one: UsedRound; document: string; onDisputed: () => void }): JSX.Element {
	const { one } = props;
	const title = worded(one.titles);
	return (
		<li class="card stack stack-s">
			<h3 {...title.marks}>{title.text}</h3>
			<p>{t(WAYS[one.channel], { when: dayOf(one.admitted_on) })}</p>
			{one.credentials.length === 0 && <p>{t("used.nothing_issued")}</p>}
			<ul class="stack stack-s">
				{one.credentials.map((each) => (
					<li key={`${each.state} ${each.issued_on}`}>
						{t(`used.${each.state}`, { when: dayOf(each.issued_on) })}{" "}
						{t(each.has_voted ? "used.voted" : "used.not_voted")}
					</li>
				))}
			</ul>
			{one.dispute !== "none" && (
				<Dispute one={one} document={props.document} onDone={props.onDisputed} />
			)}
		</li>
	);
}

/** What was answered, and about which document: not shown, and not for longer than the answer. */
interface Answer extends IdentityUse {
	document: string;
}

export function Used({ onDisputed }: { onDisputed: () => void }): JSX.Element {
	const [document, setDocument] = useState("");
	const [use, setUse] = useState<Answer | null>(null);
	const form = useForm(
		{
			"/document": "document",
			document_form: "document",
			document_letter: "document",
			census_not_found: "document",
			verification_locked: "document",
		},
		sayAtDesk,
	);
	useWhile(use, () => setUse(null));
	const ask = async (): Promise<void> => {
		const asked = document.trim();
		setUse({
			...(await send<IdentityUse>("POST", "/api/desk/used", { document: asked })),
			document: asked,
		});
		setDocument("");
	};
	return (
		<section class="section" aria-labelledby="used">
			<h2 id="used">{t("used.title")}</h2>
			<p>{t("used.text")}</p>
			{form.again ? (
				<Proof onDone={form.again} />
			) : (
				<FormOf
					form={form}
					go={t("used.go")}
					onSubmit={() => {
						setUse(null);
						form.run(
							() => missing({ document: [document, t("verification.document_empty")] }),
							ask,
						);
					}}
				>
					<Field
						id="document"
						label={t("verification.document")}
						hint={t("verification.document_hint")}
						value={document}
						onInput={setDocument}
						error={form.of("document")}
						isCode
						autocomplete="off"
					/>
				</FormOf>
			)}
			<div role="status" class="stack">
				{use && (
					<Notice tone={use.rounds.length === 0 ? "ok" : "info"} title={t("used.answer")}>
						<p>{t("used.count", { n: use.rounds.length })}</p>
					</Notice>
				)}
			</div>
			{use && use.rounds.length > 0 && (
				<ul class="stack stack-s" role="list" id="used-rounds">
					{use.rounds.map((one) => (
						<Round key={one.round} one={one} document={use.document} onDisputed={onDisputed} />
					))}
				</ul>
			)}
		</section>
	);
}
