/* What the ballot on the screen and the one on paper have alike. */
import { type BallotHeading, type BallotStaff, get } from "../lib/api";
import { type Resource, useResource } from "../lib/resource";
import { href } from "../lib/router";
import { language } from "../lib/texts";

export function useBallot(slug: string): Resource<BallotStaff> {
	const path = `/api/staff/budgets/${encodeURIComponent(slug)}/ballot?language=${language()}`;
	return useResource(path, () => get<BallotStaff>(path));
}

export const hrefOfBallot = (slug: string, ...more: string[]): string =>
	href("staff", "rounds", slug, "ballot", ...more);

/** Headings that have something to vote on. */
export const votedIn = (of: BallotStaff): BallotHeading[] =>
	of.headings.filter((one) => one.projects.length > 0);

/** Whether a voter has to choose between this heading and another one. */
export const isOneOfGroup = (of: BallotStaff, heading: BallotHeading): boolean =>
	votedIn(of).filter((one) => one.group === heading.group).length > 1;
