/* The desk of auditors and the monitor: what they say on the record, evidence to take along; and where staff answer. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { me } from "../account/state";
import { type Assessments, get, type RecordComment, type RecordComments, send } from "../lib/api";
import { lengthOf, number } from "../lib/format";
import { usePages, useResource, useSaid } from "../lib/resource";
import { href } from "../lib/router";
import { language, t } from "../lib/texts";
import { useRoundOptions } from "../pages/acts_filters";
import { AssessmentEntry, CommentEntry } from "../pages/record";
import { type FormError, More, Select } from "../parts/controls";
import { Listed } from "../parts/listed";
import { LongField } from "../parts/long";
import { ProblemNotice, Waiting } from "../parts/said";
import { LazyProof } from "../talk/lazy";
import { useDraft, useTimes } from "../talk/state";
import { Assess } from "./audit_assess";
import { Evidence } from "./audit_evidence";
import { Desk } from "./parts";

const LEAST = 20;
const MOST = 3000;

/** What is sure to be refused. */
function wrongIn(id: string, text: string): FormError[] {
	const length = lengthOf(text.trim());
	return length >= LEAST && length <= MOST ? [] : [{ at: id, text: t("audit.text_wrong") }];
}

function CommentForm({ onDone }: { onDone: () => void }): JSX.Element {
	const [round, setRound] = useState("");
	const [text, setText, forget] = useDraft("record");
	const form = useForm({ "/text": "text", "/round": "round" }, undefined, () =>
		t("audit.text_wrong"),
	);
	const rounds = useRoundOptions(round, t("audit.city"));
	const work = async (): Promise<void> => {
		await send<RecordComment>("POST", "/api/staff/record-comments", {
			round: round === "" ? null : round,
			language: language(),
			text,
		});
		forget();
		onDone();
	};
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<FormOf
			form={form}
			go={t("audit.comment_go")}
			onSubmit={() => form.run(() => wrongIn("text", text), work)}
		>
			<Select
				id="round"
				label={t("audit.about")}
				value={round}
				options={rounds}
				onChange={setRound}
			/>
			<LongField
				id="text"
				label={t("audit.comment_text")}
				hint={t("audit.comment_hint")}
				most={MOST}
				rows={6}
				value={text}
				onInput={setText}
				error={form.of("text")}
			/>
		</FormOf>
	);
}

function Comments(): JSX.Element {
	const path = "/api/account/record-comments";
	const [said, setSaid] = useState("");
	const zone = useTimes();
	const { value, problem, reload } = useResource(path, () => get<RecordComments>(path));
	const onDone = (): void => {
		setSaid(t("audit.commented"));
		reload();
	};
	return (
		<section class="section stack" aria-labelledby="comment">
			<h2 id="comment">{t("audit.comment")}</h2>
			<CommentForm onDone={onDone} />
			<p role="status">{said}</p>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			<ul class="stack" role="list">
				{value?.items.map((one) => (
					<CommentEntry key={one.number} of={one} zone={zone} />
				))}
			</ul>
		</section>
	);
}

/** The city's word about one comment or assessment, for good. */
function AnswerForm(props: { to: string; id: string; onDone: () => void }): JSX.Element {
	const { id } = props;
	const [text, setText] = useState("");
	const form = useForm({ "/text": id }, undefined, () => t("audit.text_wrong"));
	const work = async (): Promise<void> => {
		await send("POST", `${props.to}/answer`, { language: language(), text });
		props.onDone();
	};
	if (form.again) return <LazyProof id={`${id}-proof`} onDone={form.again} />;
	return (
		<FormOf
			form={form}
			go={t("audit.answer_go")}
			onSubmit={() => form.run(() => wrongIn(id, text), work)}
		>
			<LongField
				id={id}
				label={t("audit.answer_text")}
				hint={t("audit.comment_hint")}
				most={MOST}
				rows={5}
				value={text}
				onInput={setText}
				error={form.of(id)}
			/>
		</FormOf>
	);
}

function Answering(): JSX.Element {
	const [said, setSaid] = useState("");
	const zone = useTimes();
	const comments = usePages<RecordComments>("/api/record-comments?state=waiting");
	const assessments = usePages<Assessments>("/api/assessments?state=waiting");
	const words = (n: number): string => t("audit.shown", { n, shown: number(n) });
	const heard = [useSaid(assessments.page, words), useSaid(comments.page, words)];
	const form = (to: string, id: string): JSX.Element => (
		<More summary={t("audit.answer_open")}>
			<AnswerForm
				to={to}
				id={id}
				onDone={() => {
					setSaid(t("audit.answered"));
					void comments.reload();
					void assessments.reload();
				}}
			/>
		</More>
	);
	return (
		<section class="section stack" aria-labelledby="waiting">
			<h2 id="waiting">{t("audit.waiting")}</h2>
			<p role="status">{said}</p>
			<Listed
				list={assessments}
				said={heard[0] ?? ""}
				none={t("audit.waiting_none_assessments")}
				more={t("audit.more")}
			>
				{assessments.page?.items.map((one) => (
					<AssessmentEntry
						key={one.number}
						of={one}
						zone={zone}
						form={form(`/api/staff/assessments/${one.number}`, `assessed-${one.number}`)}
					/>
				))}
			</Listed>
			<Listed
				list={comments}
				said={heard[1] ?? ""}
				none={t("audit.waiting_none_comments")}
				more={t("audit.more")}
			>
				{comments.page?.items.map((one) => (
					<CommentEntry
						key={one.number}
						of={one}
						zone={zone}
						form={form(`/api/staff/record-comments/${one.number}`, `commented-${one.number}`)}
					/>
				))}
			</Listed>
		</section>
	);
}

export function AuditDesk(): JSX.Element {
	const has = (role: string): boolean => me.value?.roles.some((one) => one === role) ?? false;
	return (
		<Desk name={t("staff.audit")} roles={["auditor", "monitor", "staff"]}>
			<p class="lead">{t("audit.desk_lead")}</p>
			<p>
				<a href={href("acts", "record")}>{t("audit.record_link")}</a>
			</p>
			{has("auditor") && <Comments />}
			{has("monitor") && <Assess />}
			{has("staff") && <Answering />}
			<Evidence />
		</Desk>
	);
}
