/* What only staff need comes when they do: forms, and what they do with a meeting on its page. */
import type { JSX } from "preact";
import { useChunk } from "../lib/resource";
import { Waiting } from "../parts/said";

type Later = typeof import("./later");

/** `draw` has the module once that and its texts are here. */
function Part({ draw }: { draw: (later: Later) => JSX.Element }): JSX.Element {
	const later = useChunk(() => import("./later"), "convene", "account", "markdown", "uploads");
	return later ? draw(later) : <Waiting />;
}

export function NewMeeting(): JSX.Element {
	return <Part draw={({ NewMeeting: Page }) => <Page />} />;
}

export function ChangeMeeting(props: { id: number }): JSX.Element {
	return <Part draw={({ ChangeMeeting: Page }) => <Page {...props} />} />;
}

export function Staff(props: Parameters<Later["Staff"]>[0]): JSX.Element {
	return <Part draw={({ Staff: Section }) => <Section {...props} />} />;
}
