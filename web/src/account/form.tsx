/* What all forms of an account share. */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { Problem } from "../lib/api";
import { asProblem } from "../lib/resource";
import { findText, t } from "../lib/texts";
import { Button, ErrorSummary, Field, type FormError } from "../parts/controls";
import { problemText } from "../parts/said";
import { me } from "./state";
import { isWorking } from "./work";

export interface Form {
	errors: FormError[];
	isBusy: boolean;
	/** What is wrong with a field, if anything is. */
	of: (id: string) => string | undefined;
	/** Checks what was typed, and does the work if nothing is wrong with it. */
	run: (check: () => FormError[], work: () => Promise<void>) => void;
	/** The server wants the password once more: what is to be done then. */
	again: (() => void) | null;
}

/** A problem at its field: by the problem's own places ("/name"), or where the form says. */
function errorsOf(
	problem: Problem,
	places: Record<string, string>,
	say: (problem: Problem) => string,
	sayAt?: (pointer: string, code: string) => string | undefined,
): FormError[] {
	const rows = problem.errors
		.map(({ pointer, code }) => ({
			at: places[pointer] ?? pointer.slice(1),
			text: sayAt?.(pointer, code) ?? findText(`wrong.${code}`) ?? "",
		}))
		.filter(({ text }) => text !== "");
	if (rows.length > 0) return rows;
	return [{ at: places[problem.code] ?? "", text: say(problem) }];
}

/** `say` where a page says something of its own about a problem, `sayAt` about what is wrong at a place of it. */
export function useForm(
	places: Record<string, string> = {},
	say = problemText,
	sayAt?: (pointer: string, code: string) => string | undefined,
): Form {
	const [errors, setErrors] = useState<FormError[]>([]);
	const [isBusy, setBusy] = useState(false);
	const [again, setAgain] = useState<(() => void) | null>(null);
	const run = (check: () => FormError[], work: () => Promise<void>): void => {
		const found = check();
		setErrors(found);
		if (found.length > 0 || isBusy) return;
		setBusy(true);
		setAgain(null);
		work()
			.catch((error) => {
				const problem = asProblem(error);
				if (problem.code === "proof_needed") setAgain(() => () => run(() => [], work));
				else if (problem.code === "account_missing") me.value = null;
				else setErrors(errorsOf(problem, places, say, sayAt));
			})
			.finally(() => setBusy(false));
	};
	return { errors, isBusy, run, again, of: (id) => errors.find(({ at }) => at === id)?.text };
}

/** Nothing typed is told at each field. */
export function missing(fields: Record<string, [string, string]>): FormError[] {
	return Object.entries(fields)
		.filter(([, [value]]) => value.trim() === "")
		.map(([at, [, text]]) => ({ at, text }));
}

export function FormOf(props: {
	form: Form;
	go: string;
	onSubmit: () => void;
	children: ComponentChildren;
	look?: "plain" | "quiet";
	/** The id of its heading, where a page has several forms that can be wrong at once. */
	heading?: string;
}): JSX.Element {
	const { form } = props;
	return (
		<form
			class="stack form"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				props.onSubmit();
			}}
		>
			<ErrorSummary errors={form.errors} {...(props.heading ? { of: props.heading } : {})} />
			{props.children}
			<div class="row">
				<Button type="submit" look={props.look ?? "plain"} isBusy={form.isBusy}>
					{props.go}
				</Button>
			</div>
			<div role="status">{form.isBusy && isWorking.value && <p>{t("work.text")}</p>}</div>
		</form>
	);
}

export function Password(props: {
	id?: string;
	label?: string;
	hint?: string;
	value: string;
	onInput: (value: string) => void;
	error?: string | undefined;
	isNew?: boolean;
}): JSX.Element {
	const [isShown, setShown] = useState(false);
	const id = props.id ?? "password";
	return (
		<div class="password">
			<Field
				id={id}
				type={isShown ? "text" : "password"}
				label={props.label ?? t("field.password")}
				{...(props.hint === undefined ? {} : { hint: props.hint })}
				value={props.value}
				onInput={props.onInput}
				error={props.error}
				autocomplete={props.isNew ? "new-password" : "current-password"}
			/>
			<button
				type="button"
				class="button button-quiet password-show"
				aria-pressed={isShown}
				aria-controls={id}
				onClick={() => setShown(!isShown)}
			>
				{isShown ? t("field.hide") : t("field.show")}
			</button>
		</div>
	);
}

export function EmailField(props: {
	form: Form;
	id?: string;
	label?: string;
	hint?: string;
	value: string;
	onInput: (value: string) => void;
	autocomplete?: string;
}): JSX.Element {
	const id = props.id ?? "email";
	return (
		<Field
			id={id}
			type="email"
			label={props.label ?? t("field.email")}
			{...(props.hint === undefined ? {} : { hint: props.hint })}
			value={props.value}
			onInput={props.onInput}
			error={props.form.of(id) ?? props.form.of("email")}
			autocomplete={props.autocomplete ?? "email"}
		/>
	);
}

/** A code of the app, or one for when it is lost. */
export function CodeField(props: {
	form: Form;
	id: string;
	label?: string;
	hint: string;
	value: string;
	onInput: (value: string) => void;
}): JSX.Element {
	return (
		<Field
			id={props.id}
			label={props.label ?? t("step.code")}
			hint={props.hint}
			value={props.value}
			onInput={props.onInput}
			error={props.form.of(props.id) ?? props.form.of("code")}
			isCode
			autocomplete="one-time-code"
		/>
	);
}
