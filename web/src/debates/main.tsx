/* The pages of debates: the list, one of them, and the forms to begin and to change one. */
import type { ComponentChildren, JSX } from "preact";
import { readMe } from "../account/state";
import { place } from "../lib/router";
import { Frame, startShell } from "../parts/frame";
import { Missing } from "../parts/missing";
import { isModeration, Moderation } from "../talk/lazy";
import { ChangeDebate, DebatePage, NewDebate } from "./lazy";
import { DebateList } from "./list";

function page(path: string[]): ComponentChildren {
	const [first = "", second = "", ...rest] = path.slice(1);
	if (first === "") return <DebateList />;
	if (first === "new" && second === "") return <NewDebate />;
	if (isModeration(first) && second === "") return <Moderation key={first} name={first} />;
	if (!/^[1-9]\d{0,15}$/.test(first) || rest.length > 0) return <Missing isPage />;
	const id = Number(first);
	if (second === "edit") return <ChangeDebate key={id} id={id} />;
	return second === "" ? <DebatePage key={id} id={id} /> : <Missing isPage />;
}

function App(): JSX.Element {
	return <Frame tab="debates">{page(place.value.path)}</Frame>;
}

export const start = (): void => {
	startShell(<App />, "debates");
	// who is not known to be signed in reads all the same
	readMe().catch(() => {});
};
