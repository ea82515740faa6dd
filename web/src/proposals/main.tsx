/* The pages of citizen proposals: the list, one of them, and the forms to begin and to change one. */
import type { ComponentChildren, JSX } from "preact";
import { readMe } from "../account/state";
import { place } from "../lib/router";
import { Frame, startShell } from "../parts/frame";
import { Missing } from "../parts/missing";
import { ChangeProposal, NewProposal, ProposalPage } from "./lazy";
import { ProposalList } from "./list";

function page(path: string[]): ComponentChildren {
	const [first = "", second = "", ...rest] = path.slice(1);
	if (first === "") return <ProposalList />;
	if (first === "new" && second === "") return <NewProposal />;
	if (!/^[1-9]\d{0,15}$/.test(first) || rest.length > 0) return <Missing isPage />;
	const id = Number(first);
	if (second === "edit") return <ChangeProposal key={id} id={id} />;
	return second === "" ? <ProposalPage key={id} id={id} /> : <Missing isPage />;
}

function App(): JSX.Element {
	return <Frame tab="proposals">{page(place.value.path)}</Frame>;
}

export const start = (): void => {
	startShell(<App />, "proposals");
	// who is not known to be signed in reads all the same
	readMe().catch(() => {});
};
