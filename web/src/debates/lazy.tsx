/* One debate and the forms come when they are asked for: a list needs neither. */
import type { JSX } from "preact";
import { useChunk } from "../lib/resource";
import { Waiting } from "../parts/said";

type Later = typeof import("./later");

/** `draw` has the module once that and its texts are here. */
function Part({ draw }: { draw: (later: Later) => JSX.Element }): JSX.Element {
	const later = useChunk(() => import("./later"), "debate");
	return later ? draw(later) : <Waiting />;
}

export function DebatePage(props: { id: number }): JSX.Element {
	return <Part draw={({ DebatePage: Page }) => <Page {...props} />} />;
}

export function ChangeDebate(props: { id: number }): JSX.Element {
	return <Part draw={({ ChangeDebate: Page }) => <Page {...props} />} />;
}

export function NewDebate(): JSX.Element {
	return <Part draw={({ NewDebate: Page }) => <Page />} />;
}
