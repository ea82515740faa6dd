/* Writing a comment, or an answer to one. What was typed stays until the server has it. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { type Comment, type CommentTree, send } from "../lib/api";
import { lengthOf } from "../lib/format";
import { language, t } from "../lib/texts";
import { Button, type FormError, Radios } from "../parts/controls";
import { LongField } from "../parts/long";
import { type Subject, useDraft } from "./state";

const MOST = 1000;
const STANCES = ["for", "neutral", "against"] as const;

function checkText(id: string, text: string): FormError[] {
	const length = lengthOf(text);
	if (length === 0) return [{ at: id, text: t("compose.empty") }];
	return length > MOST ? [{ at: id, text: t("compose.long") }] : [];
}

/** Where the comment begins a tree: for, neutral or against. */
export function Compose(props: {
	subject: Subject;
	onDone: (made: CommentTree) => void;
}): JSX.Element {
	const { kind, number } = props.subject;
	const [text, setText, forget] = useDraft(`comment ${kind} ${number}`);
	const [stance, setStance, forgetStance] = useDraft(`stance ${kind} ${number}`, "neutral");
	const form = useForm({ comment_form: "comment", "/text": "comment" });
	const work = async (): Promise<void> => {
		const ask = { kind, subject: number, stance, text, language: language() };
		const made = await send<CommentTree>("POST", "/api/comments", ask);
		forget();
		forgetStance();
		props.onDone(made);
	};
	return (
		<FormOf
			form={form}
			go={t("compose.go")}
			onSubmit={() => form.run(() => checkText("comment", text), work)}
		>
			<Radios
				name="stance"
				legend={t("compose.stance")}
				value={stance}
				options={STANCES.map((word): [string, string] => [word, t(`comment.stance_${word}`)])}
				onChange={setStance}
			/>
			<LongField
				id="comment"
				label={t("compose.text")}
				most={MOST}
				rows={4}
				value={text}
				onInput={setText}
				error={form.of("comment")}
			/>
		</FormOf>
	);
}

export function Reply(props: {
	to: Comment;
	name: string;
	/** What it begins with, before what was typed and not sent yet. */
	quoted: string;
	onDone: (made: Comment) => void;
	onLeave: () => void;
}): JSX.Element {
	const { to, name } = props;
	const id = `reply-${to.number}`;
	const box = useRef<HTMLDivElement>(null);
	const [text, setText, forget] = useDraft(id);
	const form = useForm({ comment_form: id, "/text": id });
	const work = async (): Promise<void> => {
		const ask = { text, language: language() };
		const made = await send<Comment>("POST", `/api/comments/${to.number}/replies`, ask);
		forget();
		props.onDone(made);
	};
	useEffect(() => {
		const { quoted } = props;
		if (quoted !== "" && !text.startsWith(quoted)) setText(quoted + text);
		const field = box.current?.querySelector("textarea");
		field?.focus();
		// where one goes on writing
		setTimeout(() => field?.setSelectionRange(quoted.length, quoted.length));
	}, []);
	return (
		<div ref={box} class="reply-form">
			<FormOf
				form={form}
				go={t("compose.reply_go")}
				look="quiet"
				onSubmit={() => form.run(() => checkText(id, text), work)}
			>
				<LongField
					id={id}
					label={t("compose.reply", { name })}
					most={MOST}
					rows={3}
					value={text}
					onInput={setText}
					error={form.of(id)}
				/>
			</FormOf>
			<Button look="text" onPress={props.onLeave}>
				{t("compose.leave")}
			</Button>
		</div>
	);
}
