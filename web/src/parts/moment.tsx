/* A field for a day and a time of it, as they stand on the clocks of the zone that its hint names. */
import type { JSX } from "preact";
import { FieldFrame } from "./controls";

export function MomentField(props: {
	id: string;
	label: string;
	hint?: string | undefined;
	value: string;
	onInput: (value: string) => void;
	error?: string | undefined;
}): JSX.Element {
	const { id, hint, error } = props;
	const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
	return (
		<FieldFrame id={id} label={props.label} hint={hint} error={error}>
			<input
				id={id}
				type="datetime-local"
				class="input"
				value={props.value}
				aria-describedby={described || undefined}
				aria-invalid={error ? "true" : undefined}
				onInput={(event) => props.onInput(event.currentTarget.value)}
			/>
		</FieldFrame>
	);
}
