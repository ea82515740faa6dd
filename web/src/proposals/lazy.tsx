/* What only some readers need comes when they do: one proposal with its Markdown, forms. */
import type { JSX } from "preact";
import { useChunk } from "../lib/resource";
import { Waiting } from "../parts/said";

type Later = typeof import("./later");

export function ProposalPage(props: { id: number }): JSX.Element {
	const module = useChunk(() => import("./proposal"), "petition", "lobby");
	return module ? <module.ProposalPage {...props} /> : <Waiting />;
}

/** `draw` has the module once that and its texts are here. */
function Part({ draw }: { draw: (later: Later) => JSX.Element }): JSX.Element {
	const later = useChunk(
		() => import("./later"),
		"petition",
		"propose",
		"account",
		"markdown",
		"uploads",
	);
	return later ? draw(later) : <Waiting />;
}

export function NewProposal(): JSX.Element {
	return <Part draw={({ NewProposal: Page }) => <Page />} />;
}

export function ChangeProposal(props: { id: number }): JSX.Element {
	return <Part draw={({ ChangeProposal: Page }) => <Page {...props} />} />;
}

export function Retire(props: Parameters<Later["Retire"]>[0]): JSX.Element {
	return <Part draw={({ Retire: Section }) => <Section {...props} />} />;
}

export function Rules(props: Parameters<Later["Rules"]>[0]): JSX.Element {
	return <Part draw={({ Rules: Section }) => <Section {...props} />} />;
}
