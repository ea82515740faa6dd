/* The form of a debate: a title and a text. What was typed stays until the server has it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { type Debate, get, send } from "../lib/api";
import { lengthOf } from "../lib/format";
import { useResource } from "../lib/resource";
import { go, href } from "../lib/router";
import { language, t } from "../lib/texts";
import { Field, type FormError } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { LongField } from "../parts/long";
import { Notice, ProblemNotice, Waiting } from "../parts/said";
import { Blocked, SignInFirst } from "../talk/parts";
import { useDraft, useTimes, useWriter } from "../talk/state";

const TITLE = [4, 80] as const;
const TEXT = [10, 10000] as const;

const isWithin = (text: string, [least, most]: readonly [number, number]): boolean =>
	lengthOf(text) >= least && lengthOf(text) <= most;

/** `start` is what a debate says that is changed. */
function Write(props: {
	name: string;
	goText: string;
	start?: Debate;
	onSend: (title: string, text: string) => Promise<Debate>;
}): JSX.Element {
	const { name, start } = props;
	const [title, setTitle, forgetTitle] = useDraft(`${name} title`, start?.title ?? "");
	const [text, setText, forgetText] = useDraft(`${name} text`, start?.text ?? "");
	const form = useForm({
		title_form: "title",
		text_form: "text",
		"/title": "title",
		"/text": "text",
	});
	const check = (): FormError[] => [
		...(isWithin(title, TITLE) ? [] : [{ at: "title", text: t("debate_form.title_wrong") }]),
		...(isWithin(text, TEXT) ? [] : [{ at: "text", text: t("debate_form.text_wrong") }]),
	];
	const work = async (): Promise<void> => {
		const sent = await props.onSend(title, text);
		forgetTitle();
		forgetText();
		go(href("debates", sent.number));
	};
	return (
		<FormOf form={form} go={props.goText} onSubmit={() => form.run(check, work)}>
			<Field
				id="title"
				label={t("debate_form.title")}
				hint={t("debate_form.title_hint")}
				value={title}
				onInput={setTitle}
				error={form.of("title")}
			/>
			<LongField
				id="text"
				label={t("debate_form.text")}
				hint={t("debate_form.text_hint")}
				most={TEXT[1]}
				rows={12}
				value={text}
				onInput={setText}
				error={form.of("text")}
			/>
		</FormOf>
	);
}

export function NewDebate(): JSX.Element {
	const writer = useWriter();
	const zone = useTimes();
	return (
		<div class="page vote">
			<Crumbs trail={[{ name: t("debates.title"), to: href("debates") }]} />
			<div class="head">
				<Title name={t("debates.begin")} of={t("debates.title")}>
					{t("debates.begin")}
				</Title>
				<p class="lead">{t("debate_form.lead")}</p>
			</div>
			{writer === undefined && <Waiting />}
			{writer === null && <SignInFirst text={t("debate_form.sign_in")} />}
			{writer?.blockedUntil && <Blocked until={writer.blockedUntil} zone={zone} />}
			{writer && !writer.blockedUntil && (
				<Write
					name="new"
					goText={t("debate_form.go")}
					onSend={(title, text) =>
						send<Debate>("POST", "/api/debates", { title, text, language: language() })
					}
				/>
			)}
		</div>
	);
}

export function ChangeDebate({ id }: { id: number }): JSX.Element {
	const writer = useWriter();
	const [start] = useState(`change ${id}`);
	const { value, problem, reload } = useResource(start, () => get<Debate>(`/api/debates/${id}`));
	return (
		<div class="page vote">
			<Crumbs
				trail={[
					{ name: t("debates.title"), to: href("debates") },
					{ name: value?.title ?? "…", to: href("debates", id) },
				]}
			/>
			<div class="head">
				<Title name={t("debate_form.change")} of={t("debates.title")}>
					{t("debate_form.change")}
				</Title>
			</div>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{writer === null && <SignInFirst text={t("debate_form.sign_in")} />}
			{(writer === undefined || (!value && !problem)) && <Waiting />}
			{writer && value && (
				<div class="stack">
					<Notice>
						<p>{t("debate_form.change_text")}</p>
					</Notice>
					<Write
						name={start}
						goText={t("debate_form.change_go")}
						start={value}
						onSend={(title, text) => send<Debate>("POST", `/api/debates/${id}`, { title, text })}
					/>
				</div>
			)}
		</div>
	);
}
