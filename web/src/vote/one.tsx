/* One project at a time: for small screens, and for whoever wants to think. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../lib/texts";
import { Button } from "../parts/controls";
import type { Choice } from "./ballot";
import { what } from "./state";

export function OneByOne(props: {
	choices: Choice[];
	draw: (choice: Choice) => JSX.Element;
}): JSX.Element | null {
	const { choices, draw } = props;
	const [at, setAt] = useState(0);
	const count = useRef<HTMLParagraphElement>(null);
	const choice = choices[at];
	if (!choice) return null;
	const move = (by: number): void => {
		setAt((at + by + choices.length) % choices.length);
		count.current?.focus();
	};
	return (
		<div class="one">
			<p ref={count} tabIndex={-1} class="soft">
				{t("one.count", { what: what(), n: at + 1, of: choices.length })}
			</p>
			{draw(choice)}
			<div class="row">
				<Button look="quiet" onPress={() => move(-1)}>
					{t("one.before")}
				</Button>
				<Button look="quiet" onPress={() => move(1)}>
					{t("one.next")}
				</Button>
			</div>
		</div>
	);
}
