/* The pages of staff: what each of their roles does, and rounds from their first draft on. */
import type { ComponentChildren, JSX } from "preact";
import { me, readMe } from "../account/state";
import { useChunk } from "../lib/resource";
import { href, place } from "../lib/router";
import { t } from "../lib/texts";
import { Frame, startShell } from "../parts/frame";
import { Missing } from "../parts/missing";
import { Waiting } from "../parts/said";
import { Desk } from "./parts";

const STAFF = ["staff"] as const;
const EVERY = ["staff", "valuator", "moderator", "officer", "auditor", "monitor", "forum"] as const;

/** What there is to do, where, and whose it is: for some of it pages are elsewhere. */
const tasks = () =>
	[
		["rounds", href("staff", "rounds"), STAFF],
		["dossiers", href("staff", "valuations"), ["valuator"]],
		["appeals", href("staff", "valuations", "appeals"), STAFF],
		["forum", href("staff", "forum"), ["staff", "forum", "auditor"]],
		["polls", href("questions", "polls"), STAFF],
		["questions", href("questions", "new"), STAFF],
		["responses", href("questions", "responses"), STAFF],
		["meetings", href("meetings"), STAFF],
		["desk", href("account", "desk"), ["officer"]],
		["census", href("account", "census"), ["staff", "auditor"]],
		["queue", href("account", "queue"), ["staff", "officer"]],
		["newsletters", href("account", "newsletters"), STAFF],
		["moderator", href("debates", "moderator"), ["staff", "moderator"]],
		["audit", href("staff", "audit"), ["auditor", "monitor", "staff"]],
		["tokens", href("account", "security"), ["auditor"]],
		["roles", href("account", "roles"), EVERY],
		["acts", href("acts"), EVERY],
	] as const;

const isMine = (roles: readonly string[]): boolean =>
	roles.some((role) => me.value?.roles.includes(role));

function Tasks(): JSX.Element {
	return (
		<Desk name={t("staff.title")} roles={EVERY}>
			<p class="lead">{t("staff.hello", { name: me.value?.pseudonym ?? "" })}</p>
			<ul class="grid" role="list">
				{tasks()
					.filter(([, , roles]) => isMine(roles))
					.map(([name, to]) => (
						<li key={name}>
							<article class="card card-link">
								<h2>
									<a href={to}>{t(`staff.${name}`)}</a>
								</h2>
								<p class="small soft">{t(`staff.${name}_text`)}</p>
							</article>
						</li>
					))}
			</ul>
		</Desk>
	);
}

/** Everything about rounds, which is long. */
function Rounds({ slug, third }: { slug: string; third: string }): JSX.Element {
	const chunk = useChunk(
		() => import("./all"),
		"draft",
		"forum",
		"money_form",
		"uploads",
		"account",
	);
	if (!chunk) return <Waiting />;
	if (slug === "") return <chunk.RoundList />;
	if (slug === "new" && third === "") return <chunk.NewRound />;
	if (third === "edit") return <chunk.EditRound key={slug} slug={slug} />;
	return third === "" ? <chunk.RoundDesk key={slug} slug={slug} /> : <Missing isPage />;
}

/** Valuation: one's own dossiers, one of them, groups, appeals; or (of a round) its board. */
function Valuations({ name, third }: { name: string; third: string }): JSX.Element {
	const chunk = useChunk(() => import("./value"), "dossiers", "account");
	if (!chunk) return <Waiting />;
	if (name === "dossiers" && /^[1-9]\d{0,14}$/.test(third))
		return <chunk.Dossier key={third} number={Number(third)} />;
	if (third !== "") return <Missing isPage />;
	if (name === "") return <chunk.OwnDossiers />;
	if (name === "appeals") return <chunk.Appeals />;
	return name === "groups" ? <chunk.Groups /> : <Missing isPage />;
}

function Board({ slug }: { slug: string }): JSX.Element {
	const chunk = useChunk(() => import("./value"), "dossiers", "account");
	return chunk ? <chunk.Board key={slug} slug={slug} /> : <Waiting />;
}

/** The ballot of a round: on the screen, and specimens on paper. */
function Ballot({ slug, size }: { slug: string; size: string }): JSX.Element {
	const chunk = useChunk(() => import("./ballot_all"), "ballot", "project");
	if (!chunk) return <Waiting />;
	if (size === "") return <chunk.BallotDesk key={slug} slug={slug} />;
	return size === "paper" || size === "large" ? (
		<chunk.BallotPaper key={slug} slug={slug} isLarge={size === "large"} />
	) : (
		<Missing isPage />
	);
}

/** What waits for both sides of the forum. */
function Forum(): JSX.Element {
	const chunk = useChunk(() => import("../forum/desk"), "forum", "account");
	return chunk ? <chunk.ForumDesk /> : <Waiting />;
}

/** The record: what auditors and the monitor say, evidence, and where staff answer. */
function Audit(): JSX.Element {
	const chunk = useChunk(() => import("./audit"), "audit", "account");
	return chunk ? <chunk.AuditDesk /> : <Waiting />;
}

function page(path: string[]): ComponentChildren {
	const [first = "", slug = "", third = "", ...rest] = path.slice(1);
	if (first === "rounds" && third === "ballot" && rest.length <= 1)
		return <Ballot slug={slug} size={rest[0] ?? ""} />;
	if (rest.length > 0) return <Missing isPage />;
	if (first === "") return <Tasks />;
	if (first === "valuations") return <Valuations name={slug} third={third} />;
	if (first === "forum" && slug === "") return <Forum />;
	if (first === "audit" && slug === "") return <Audit />;
	if (first !== "rounds") return <Missing isPage />;
	return third === "valuation" ? <Board slug={slug} /> : <Rounds slug={slug} third={third} />;
}

function App(): JSX.Element {
	return <Frame tab="staff">{page(place.value.path)}</Frame>;
}

export const start = (): void => {
	startShell(<App />, "staff");
	readMe().catch(() => {});
};
