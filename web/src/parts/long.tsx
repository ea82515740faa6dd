/* A field for long texts, which says how much is left. */
import type { JSX } from "preact";
import { lengthOf, number } from "../lib/format";
import { t } from "../lib/texts";
import { FieldFrame } from "./controls";

export interface LongFieldProps {
	id: string;
	label: string;
	hint?: string;
	most: number;
	rows: number;
	value: string;
	onInput: (value: string) => void;
	error?: string | undefined;
}

export function LongField(props: LongFieldProps): JSX.Element {
	const { id, hint, error, most } = props;
	const left = most - lengthOf(props.value);
	const described = [hint && `${id}-hint`, `${id}-left`, error && `${id}-error`];
	return (
		<FieldFrame id={id} label={props.label} hint={hint} error={error}>
			<textarea
				id={id}
				class="input"
				dir="auto"
				rows={props.rows}
				value={props.value}
				aria-describedby={described.filter(Boolean).join(" ")}
				aria-invalid={error ? "true" : undefined}
				onInput={(event) => props.onInput(event.currentTarget.value)}
			/>
			<p class={left < 0 ? "field-error" : "field-hint"} id={`${id}-left`}>
				{left < 0
					? t("control.too_many", { n: -left, shown: number(-left) })
					: t("control.left", { n: left, shown: number(left) })}
			</p>
		</FieldFrame>
	);
}
