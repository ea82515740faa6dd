/* What only some readers need comes when they do: one proposal with its Markdown, forms. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { loadTexts } from "../lib/texts";
import { Waiting } from "../parts/said";

type Later = typeof import("./later");
type Reading = typeof import("./proposal");

export function ProposalPage(props: { id: number }): JSX.Element {
	const [module, setModule] = useState<Reading | null>(null);
	useEffect(() => {
		Promise.all([import("./proposal"), loadTexts("petition"), loadTexts("lobby")]).then(([found]) =>
			setModule(() => found),
		);
	}, []);
	return module ? <module.ProposalPage {...props} /> : <Waiting />;
}

/** `draw` has the module once that and its texts are here. */
function Part({ draw }: { draw: (later: Later) => JSX.Element }): JSX.Element {
	const [later, setLater] = useState<Later | null>(null);
	useEffect(() => {
		Promise.all([
			import("./later"),
			...(["petition", "propose", "account", "markdown", "uploads"] as const).map(loadTexts),
		]).then(async ([module]) => {
			await module.styleLater();
			setLater(module);
		});
	}, []);
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
