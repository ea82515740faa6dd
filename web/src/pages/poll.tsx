/* What a round asks that is a poll, from what staff announced. */
import type { JSX } from "preact";
import { get, type Poll } from "../lib/api";
import { useResource } from "../lib/resource";
import { PollQuestions } from "../parts/poll";
import { ProblemNotice, Waiting } from "../parts/said";

export function PollOf({ slug }: { slug: string }): JSX.Element {
	const path = `/api/polls/${encodeURIComponent(slug)}`;
	const { value, problem, reload } = useResource(path, () => get<Poll>(path));
	if (problem) return <ProblemNotice problem={problem} onRetry={reload} />;
	return value ? <PollQuestions poll={value} /> : <Waiting />;
}
