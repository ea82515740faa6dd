/* What few readers want comes when they do: asking a question, which is for staff, and polls. */
import type { JSX } from "preact";
import { useChunk } from "../lib/resource";
import { Waiting } from "../parts/said";

export function NewQuestion(): JSX.Element {
	const module = useChunk(() => import("./form"), "ask", "account");
	return module ? <module.NewQuestion /> : <Waiting />;
}

type Polls = typeof import("./polls_all");

/** `draw` has the module once that and its texts are here. */
function OfPolls({ draw }: { draw: (polls: Polls) => JSX.Element }): JSX.Element | null {
	const polls = useChunk(() => import("./polls_all"), "poll", "polls", "account");
	return polls && draw(polls);
}

export function OpenPolls(): JSX.Element {
	return <OfPolls draw={({ OpenPolls: Section }) => <Section />} />;
}

export function PollsPage(): JSX.Element {
	return <OfPolls draw={({ PollsPage: Page }) => <Page />} />;
}

export function PollPage(props: { slug: string }): JSX.Element {
	return <OfPolls draw={({ PollPage: Page }) => <Page {...props} />} />;
}

export function PollForm(props: { slug: string | null }): JSX.Element {
	return <OfPolls draw={({ PollForm: Page }) => <Page {...props} />} />;
}
