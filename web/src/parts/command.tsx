/* Something to type elsewhere, with what copies it and what else belongs there. */
import type { ComponentChildren, JSX } from "preact";
import { CopyButton } from "./said";

export function Command(props: {
	text: string;
	label: string;
	children?: ComponentChildren;
}): JSX.Element {
	return (
		<>
			<p>
				<code class="code-long" dir="ltr">
					{props.text}
				</code>
			</p>
			<div class="row">
				<CopyButton text={props.text} label={props.label} />
				{props.children}
			</div>
		</>
	);
}
