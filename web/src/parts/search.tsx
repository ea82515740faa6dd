/* A field whose words are in the address as `q`. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { place, setFilter } from "../lib/router";
import { Field } from "./controls";

/** It waits until typing pauses. */
export function SearchField({ label }: { label: string }): JSX.Element {
	const [text, setText] = useState(place.value.query.get("q") ?? "");
	const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
	const change = (next: string): void => {
		setText(next);
		clearTimeout(timer.current);
		timer.current = setTimeout(() => setFilter("q", next.trim()), 300);
	};
	return <Field id="q" type="search" icon="search" label={label} value={text} onInput={change} />;
}
