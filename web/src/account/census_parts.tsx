/* What a census file and a list of addresses have in common: a field for them, a bar, their errors. */
import type { ComponentChildren, JSX, RefObject } from "preact";
import { number } from "../lib/format";
import { findText, t } from "../lib/texts";
import { FieldFrame } from "../parts/controls";
import type { Form } from "./form";

export function FileField(props: {
	id: string;
	input: RefObject<HTMLInputElement | null>;
	form: Form;
	hint: string;
}): JSX.Element {
	const { id } = props;
	const error = props.form.of(id);
	return (
		<FieldFrame id={id} label={t("census.choose")} hint={props.hint} error={error}>
			<input
				id={id}
				class="input"
				type="file"
				accept=".csv,text/csv"
				ref={props.input}
				aria-describedby={`${id}-hint${error ? ` ${id}-error` : ""}`}
				aria-invalid={error ? "true" : undefined}
			/>
		</FieldFrame>
	);
}

/** What is said beside it changes seldom: it is read aloud. */
export function Bar(props: {
	id: string;
	label: string;
	share: number;
	children: ComponentChildren;
}): JSX.Element {
	return (
		<div class="field">
			<label for={props.id}>{props.label}</label>
			<progress id={props.id} class="census-progress" max={1} value={props.share} />
			<p role="status" class="small">
				{props.children}
			</p>
		</div>
	);
}

export function ErrorTable(props: {
	id: string;
	count: number;
	items: { line: number; column: number; code: string }[];
}): JSX.Element {
	return (
		<div class="scroller" role="region" aria-labelledby={props.id} tabIndex={0}>
			<table class="table table-short">
				<caption id={props.id}>{t("census.errors", { n: props.count })}</caption>
				<thead>
					<tr>
						<th scope="col">{t("census.line")}</th>
						<th scope="col">{t("census.column")}</th>
						<th scope="col">{t("census.what")}</th>
					</tr>
				</thead>
				<tbody>
					{props.items.map((one) => (
						<tr key={`${one.line} ${one.column} ${one.code}`}>
							<td>{number(one.line)}</td>
							<td>{one.column === 0 ? "–" : number(one.column)}</td>
							<td>{findText(`census.error_${one.code}`) ?? one.code}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
