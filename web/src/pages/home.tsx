/* The first page: every round of the city, the open one first. */
import type { JSX } from "preact";
import type { RoundItem } from "../lib/api";
import { deadline, moment } from "../lib/format";
import { useRounds, worded } from "../lib/rounds";
import { href } from "../lib/router";
import { language, t } from "../lib/texts";
import { ButtonLink } from "../parts/controls";
import { Title } from "../parts/frame";
import { KeyIcon } from "../parts/icons";
import { Badge, ProblemNotice, Waiting } from "../parts/said";
import { Tiles } from "../parts/tiles";

export function PhaseBadge({ round }: { round: Pick<RoundItem, "phase"> }): JSX.Element {
	const text = t("phase.name", { phase: round.phase });
	return round.phase === "balloting" ? (
		<Badge tone="ok" isLive>
			{text}
		</Badge>
	) : (
		<Badge>{text}</Badge>
	);
}

export function whenOf(round: RoundItem): string {
	if (round.phase === "publishing_prices")
		return t("phase.opens", { moment: moment(round.opens_at, round.zone) });
	if (round.phase === "balloting")
		return t("phase.until", { moment: deadline(round.closes_at, round.zone) });
	return t("phase.closed", { moment: deadline(round.closes_at, round.zone) });
}

function RoundCard({ round }: { round: RoundItem }): JSX.Element {
	const title = worded(round.titles);
	return (
		<li>
			<article class="card card-link heading-card">
				<Tiles seed={round.slug} columns={12} rows={2} fill />
				<div class="heading-card-body">
					<div class="row">
						<PhaseBadge round={round} />
						{round.is_poll && <Badge>{t("round.poll")}</Badge>}
						{round.is_rehearsal && <Badge tone="warn">{t("round.rehearsal")}</Badge>}
					</div>
					<h3 {...title.marks}>
						<a href={href("rounds", round.slug)}>{title.text}</a>
					</h3>
					<p class="soft">{whenOf(round)}</p>
				</div>
			</article>
		</li>
	);
}

/** The three keys of the chest, in plain words. */
export function ThreeKeys(): JSX.Element {
	return (
		<ul class="keys" role="list">
			{(["voter", "city", "civil"] as const).map((key) => (
				<li key={key}>
					<KeyIcon of={key} />
					<h3>{t(`keys.${key}_title`)}</h3>
					<p class="soft">{t(`keys.${key}_text`)}</p>
				</li>
			))}
		</ul>
	);
}

const ORDER = ["balloting", "publishing_prices", "counting", "finished"];

export function Home(): JSX.Element {
	const rounds = useRounds();
	const items = [...(rounds.value?.items ?? [])].sort(
		(a, b) => ORDER.indexOf(a.phase) - ORDER.indexOf(b.phase),
	);
	const open = items.find((round) => round.phase === "balloting");
	return (
		<>
			<div class="band">
				<div class="page">
					<div class="band-text">
						<Title name={t("home.title")}>{t("home.title")}</Title>
						<p class="lead">{t("home.lead")}</p>
						{open && (
							<div class="row">
								<ButtonLink to={href("vote", open.slug)} look="sun" isBig>
									{t("round.vote")}
								</ButtonLink>
								<ButtonLink to={href("rounds", open.slug)} look="quiet">
									{t(open.is_poll ? "round.see_questions" : "round.see_projects")}
								</ButtonLink>
							</div>
						)}
					</div>
					<div class="band-art">
						<Tiles seed="arca de tres llaves 5" columns={6} rows={6} fill />
					</div>
				</div>
			</div>
			<div class="page">
				<section class="section" aria-labelledby="rounds">
					<h2 id="rounds">{t("home.rounds")}</h2>
					{rounds.problem && <ProblemNotice problem={rounds.problem} onRetry={rounds.reload} />}
					{!rounds.value && !rounds.problem && <Waiting />}
					{rounds.value && items.length === 0 && <p>{t("home.none")}</p>}
					<ul class="grid" role="list">
						{items.map((round) => (
							<RoundCard key={round.slug} round={round} />
						))}
					</ul>
					<p class="small">
						<a href={`/api/calendar/${language()}`}>{t("home.calendar")}</a>
						{" · "}
						<a href={`/api/feeds/${language()}/rounds`}>{t("home.feed")}</a>
					</p>
				</section>
				<section class="section" aria-labelledby="keys">
					<h2 id="keys">{t("keys.title")}</h2>
					<p class="lead">{t("keys.lead")}</p>
					<ThreeKeys />
				</section>
			</div>
		</>
	);
}
