/* What the first page does without comes when it is wanted: projects on ballots, results, statistics, polls. */
import type { JSX } from "preact";
import { useChunk } from "../lib/resource";
import { Waiting } from "../parts/said";

type Ballots = typeof import("./ballots");
type Results = typeof import("./results");
type Numbers = typeof import("./statistics");
type Polls = typeof import("./poll");

export function ProjectPage(props: Parameters<Ballots["ProjectPage"]>[0]): JSX.Element {
	const chunk = useChunk(() => import("./ballots"), "ballots");
	return chunk ? <chunk.ProjectPage {...props} /> : <Waiting />;
}

export function Projects(props: { slug: string }): JSX.Element {
	const chunk = useChunk(() => import("./ballots"), "ballots");
	return chunk ? <chunk.Projects {...props} /> : <Waiting />;
}

/** Bars, tables and reasons. */
export function ResultsPage(props: { slug: string }): JSX.Element {
	const chunk: Results | null = useChunk(() => import("./results"), "ballots", "results", "poll");
	return chunk ? <chunk.ResultsPage {...props} /> : <Waiting />;
}

/** Who takes part, by group. */
export function StatisticsPage(props: { slug: string }): JSX.Element {
	const chunk: Numbers | null = useChunk(() => import("./statistics"), "stats");
	return chunk ? <chunk.StatisticsPage {...props} /> : <Waiting />;
}

export function PollOf(props: Parameters<Polls["PollOf"]>[0]): JSX.Element {
	const chunk = useChunk(() => import("./poll"), "poll");
	return chunk ? <chunk.PollOf {...props} /> : <Waiting />;
}

export function Closing(props: { slug: string }): JSX.Element {
	const chunk = useChunk(() => import("./closing"), "closing");
	return chunk ? <chunk.Closing {...props} /> : <Waiting />;
}
