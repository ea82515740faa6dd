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

/** What there is to do, and where: for other roles these pages are elsewhere. */
const tasks = () =>
	[
		["rounds", href("staff", "rounds")],
		["appeals", href("staff", "valuations", "appeals")],
		["polls", href("questions", "polls")],
		["questions", href("questions", "new")],
		["responses", href("questions", "responses")],
		["meetings", href("meetings")],
		["census", href("account", "census")],
		["queue", href("account", "queue")],
		["newsletters", href("account", "newsletters")],
		["moderator", href("debates", "moderator")],
		["roles", href("account", "roles")],
		["acts", href("acts")],
	] as const;

function Tasks(): JSX.Element {
	return (
		<Desk name={t("staff.title")}>
			<p class="lead">{t("staff.hello", { name: me.value?.pseudonym ?? "" })}</p>
			<ul class="grid" role="list">
				{tasks().map(([name, to]) => (
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
	const chunk = useChunk(() => import("./all"), "draft", "account");
	if (!chunk) return <Waiting />;
	if (slug === "") return <chunk.RoundList />;
	if (slug === "new" && third === "") return <chunk.NewRound />;
	if (third === "edit") return <chunk.EditRound key={slug} slug={slug} />;
	return third === "" ? <chunk.RoundDesk key={slug} slug={slug} /> : <Missing isPage />;
}

/** Valuation: the board of a round, one's own dossiers, one of them. */
function Valuations({ slug, third }: { slug: string; third: string }): JSX.Element {
	const chunk = useChunk(() => import("./value"), "dossiers", "account");
	if (!chunk) return <Waiting />;
	if (slug === "" && third === "") return <chunk.OwnDossiers />;
	if (slug === "appeals" && third === "") return <chunk.Appeals />;
	if (slug === "dossiers" && /^[1-9]\d{0,14}$/.test(third))
		return <chunk.Dossier key={third} number={Number(third)} />;
	return slug !== "" && third === "" ? <chunk.Board key={slug} slug={slug} /> : <Missing isPage />;
}

/** The ballot of a round: on the screen, and specimens on paper. */
function Ballot({ slug, size }: { slug: string; size: string }): JSX.Element {
	const chunk = useChunk(() => import("./ballot_all"), "ballot", "valuation");
	if (!chunk) return <Waiting />;
	if (size === "") return <chunk.BallotDesk key={slug} slug={slug} />;
	return size === "paper" || size === "large" ? (
		<chunk.BallotPaper key={slug} slug={slug} isLarge={size === "large"} />
	) : (
		<Missing isPage />
	);
}

function page(path: string[]): ComponentChildren {
	const [first = "", slug = "", third = "", ...rest] = path.slice(1);
	if (first === "") return <Tasks />;
	if (first === "valuations" && rest.length === 0) return <Valuations slug={slug} third={third} />;
	if (first === "rounds" && third === "ballot" && rest.length <= 1)
		return <Ballot slug={slug} size={rest[0] ?? ""} />;
	if (first !== "rounds" || rest.length > 0) return <Missing isPage />;
	return <Rounds slug={slug} third={third} />;
}

function App(): JSX.Element {
	return <Frame tab="staff">{page(place.value.path)}</Frame>;
}

export const start = (): void => {
	startShell(<App />, "staff");
	readMe().catch(() => {});
};
