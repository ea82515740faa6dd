/* The code of somebody's account, as an officer types it; and what is said to officers. */
import type { JSX } from "preact";
import type { Problem } from "../lib/api";
import { findText, t } from "../lib/texts";
import { Field, type FormError } from "../parts/controls";
import { problemText } from "../parts/said";
import { type Form, missing } from "./form";

const CODE = /^[0-9a-z]{13}$/;

/** What residents are told of themselves is told to an officer otherwise. */
export const sayAtDesk = (problem: Problem): string => {
	const text = findText(`desk.problem_${problem.code}`) ?? problemText(problem);
	return problem.clause === null ? text : `${text} ${problem.clause}`;
};

/** As it is sent: however it was read aloud or copied. */
export const codeOf = (typed: string): string => typed.replace(/[\s-]/g, "").toLowerCase();

export function checkCode(id: string, typed: string): FormError[] {
	const none = missing({ [id]: [typed, t("desk.account_empty")] });
	if (none.length > 0 || CODE.test(codeOf(typed))) return none;
	return [{ at: id, text: t("desk.account_form") }];
}

export function AccountField(props: {
	id: string;
	form: Form;
	value: string;
	onInput: (value: string) => void;
}): JSX.Element {
	return (
		<Field
			id={props.id}
			label={t("desk.account")}
			hint={t("desk.account_hint")}
			value={props.value}
			onInput={props.onInput}
			error={props.form.of(props.id)}
			isCode
		/>
	);
}
