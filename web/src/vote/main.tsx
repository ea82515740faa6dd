/* The vote page: its frame first; all that votes is loaded beside it. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../lib/api";
import { asProblem } from "../lib/resource";
import { useRounds, worded } from "../lib/rounds";
import { href, place } from "../lib/router";
import { t } from "../lib/texts";
import { ButtonLink } from "../parts/controls";
import { Frame, startShell, Title } from "../parts/frame";
import { ProblemNotice, Waiting } from "../parts/said";

type Steps = (props: { slug: string }) => JSX.Element;

function OfRound({ slug }: { slug: string }): JSX.Element {
	const [Shown, setShown] = useState<Steps | null>(null);
	const [problem, setProblem] = useState<Problem | null>(null);
	useEffect(() => {
		import("./steps").then(
			(module) => setShown(() => module.Steps),
			() => setProblem(asProblem(new Error("the page's program could not be loaded"))),
		);
	}, []);
	if (problem) return <ProblemNotice problem={problem} onRetry={() => location.reload()} />;
	return Shown ? <Shown slug={slug} /> : <Waiting />;
}

/** /vote/ without a round: the open ones to choose from. */
function Choose(): JSX.Element {
	const rounds = useRounds();
	const open = rounds.value?.items.filter(({ phase }) => phase === "balloting") ?? [];
	return (
		<>
			<div class="head">
				<Title name={t("enter.title")}>{t("enter.title")}</Title>
			</div>
			{rounds.problem && <ProblemNotice problem={rounds.problem} onRetry={rounds.reload} />}
			{rounds.value && open.length === 0 && <p>{t("choose.none")}</p>}
			<ul class="stack" role="list">
				{open.map((one) => (
					<li key={one.slug}>
						<ButtonLink to={href("vote", one.slug)}>{worded(one.titles).text}</ButtonLink>
					</li>
				))}
			</ul>
		</>
	);
}

function App(): JSX.Element {
	const slug = place.value.path[1];
	return (
		<Frame tab="vote">
			<div class="page vote">{slug ? <OfRound slug={slug} /> : <Choose />}</div>
		</Frame>
	);
}

export const start = (): void => startShell(<App />);
