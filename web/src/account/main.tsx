/* The pages of one's own account: which one is drawn, and what needs somebody who is signed in. */
import type { ComponentChildren, JSX } from "preact";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Account, Problem } from "../lib/api";
import { asProblem } from "../lib/resource";
import { place, startRouter } from "../lib/router";
import { Frame } from "../parts/frame";
import { Missing } from "../parts/missing";
import { ProblemNotice, Waiting } from "../parts/said";
import { Data } from "./data";
import { NotMe } from "./help";
import { Confirm, ConfirmAgain, Invite, NewAddress, Reset } from "./links";
import { Overview } from "./overview";
import { Profile } from "./profile";
import { Register } from "./register";
import { Security } from "./security";
import { SecondStep, SignIn } from "./signin";
import { me, readMe } from "./state";
import { Verification } from "./verification";

/** Pages that anybody may open. */
const OPEN: Record<string, () => JSX.Element> = {
	register: Register,
	confirm: Confirm,
	again: ConfirmAgain,
	reset: Reset,
	invite: Invite,
	address: NewAddress,
	help: NotMe,
};

/** Pages of who is signed in; the others sign in first, and are then where they wanted to be. */
const OWN: Record<string, (props: { of: Account }) => JSX.Element> = {
	"": Overview,
	signin: Overview,
	profile: Profile,
	security: Security,
	data: Data,
	verification: Verification,
};

function Own({ name }: { name: string }): JSX.Element {
	const [problem, setProblem] = useState<Problem | null>(null);
	const ask = (): void => {
		setProblem(null);
		readMe().catch((error) => setProblem(asProblem(error)));
	};
	useEffect(ask, []);
	const Page = OWN[name];
	if (problem) return <ProblemNotice problem={problem} onRetry={ask} />;
	if (me.value === undefined) return <Waiting />;
	if (me.value === null) return <SignIn />;
	if (!me.value.session.is_whole) return <SecondStep />;
	return Page ? <Page of={me.value} /> : <Missing />;
}

function page(path: string[]): ComponentChildren {
	const [name = "", ...rest] = path.slice(1);
	const Open = OPEN[name];
	if (rest.length > 0 || (!Open && !OWN[name])) return <Missing />;
	return Open ? <Open key={name} /> : <Own key={name} name={name} />;
}

function App(): JSX.Element {
	return (
		<Frame tab="account">
			<div class="page vote">{page(place.value.path)}</div>
		</Frame>
	);
}

export function start(): void {
	startRouter("account");
	const root = document.getElementById("app");
	if (!root) return;
	root.textContent = "";
	render(<App />, root);
}
