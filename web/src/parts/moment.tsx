/* A day and a time, in the zone that the label says. */
import type { JSX } from "preact";
import { FieldFrame } from "./controls";

export function MomentField(props: {
	id: string;
	label: string;
	hint?: string;
	error?: string | undefined;
	value: string;
	onInput: (value: string) => void;
}): JSX.Element {
	const { id, hint, error } = props;
	const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
	return (
		<FieldFrame id={id} label={props.label} hint={hint} error={error}>
			<input
				type="datetime-local"
				id={id}
				class="input"
				value={props.value}
				aria-describedby={described || undefined}
				aria-invalid={error ? "true" : undefined}
				onInput={(event) => props.onInput(event.currentTarget.value)}
			/>
		</FieldFrame>
	);
}
