/* The pages of one's own account: which one is drawn, and what needs somebody who is signed in. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Account, Problem } from "../lib/api";
import { asProblem } from "../lib/resource";
import { place } from "../lib/router";
import { loadTexts } from "../lib/texts";
import { Frame, startShell } from "../parts/frame";
import { Missing } from "../parts/missing";
import { ProblemNotice, Waiting } from "../parts/said";
import { NotMe } from "./help";
import { Confirm, ConfirmAgain, FactorOff, Invite, NewAddress, Reset } from "./links";
import { Back } from "./provider";
import { Register } from "./register";
import { SecondStep, SignIn } from "./signin";
import { me, readMe } from "./state";

/** Pages that anybody may open. */
const OPEN: Record<string, () => JSX.Element> = {
	register: Register,
	confirm: Confirm,
	again: ConfirmAgain,
	reset: Reset,
	invite: Invite,
	address: NewAddress,
	factor: FactorOff,
	help: NotMe,
	back: Back,
};

type Pages = Record<string, (props: { of: Account }) => JSX.Element>;

/** Who is signed in has pages; the others sign in first, and are then where they wanted to be. */
const OWN = [
	"",
	"signin",
	"profile",
	"security",
	"data",
	"verification",
	"roles",
	"desk",
	"queue",
	"census",
	"notices",
	"newsletters",
	"unsubscribe",
];

/** Those of a few, with texts of their own: each such chunk, and in which one a page is. */
const CHUNKS = { queue: () => import("./queue"), census: () => import("./census") };
const APART: Record<string, keyof typeof CHUNKS> = {
	queue: "queue",
	census: "census",
	newsletters: "census",
};

/** Most of them come together; those of a few, each by itself. */
async function load(name: string): Promise<{ PAGES: Pages }> {
	const apart = APART[name];
	const module = apart ? CHUNKS[apart]() : import("./own");
	await Promise.all(["own", ...(apart ? [apart] : [])].map(loadTexts));
	return module;
}

function Own({ name }: { name: string }): JSX.Element {
	const [problem, setProblem] = useState<Problem | null>(null);
	const [pages, setPages] = useState<Pages | null>(null);
	const ask = (): void => {
		setProblem(null);
		Promise.all([load(name), readMe()]).then(
			([module]) => setPages(module.PAGES),
			(error) => setProblem(asProblem(error)),
		);
	};
	useEffect(ask, []);
	const Page = pages?.[name];
	if (problem) return <ProblemNotice problem={problem} onRetry={ask} />;
	if (me.value === undefined) return <Waiting />;
	// the one of them that needs nobody who is signed in
	const Free = name === "unsubscribe" && (Page as (() => JSX.Element) | undefined);
	if (Free) return <Free />;
	if (me.value === null) return <SignIn />;
	if (!me.value.session.is_whole) return <SecondStep of={me.value} />;
	return Page ? <Page of={me.value} /> : <Waiting />;
}

function page(path: string[]): ComponentChildren {
	const [name = "", ...rest] = path.slice(1);
	const Open = OPEN[name];
	if (rest.length > 0 || (!Open && !OWN.includes(name))) return <Missing />;
	return Open ? <Open key={name} /> : <Own key={name} name={name} />;
}

function App(): JSX.Element {
	return (
		<Frame tab="account">
			<div class="page vote">{page(place.value.path)}</div>
		</Frame>
	);
}

export const start = (): void => startShell(<App />, "account");
