/*
 * The privacy notice, in layers: what everybody should know in a minute, then all of it, and how long
 * what is kept, with what went, as the server says it.
 */
import type { JSX } from "preact";
import { get, type MapGround, type Retention } from "../lib/api";
import { moment, number } from "../lib/format";
import { hostOf } from "../lib/ground";
import { useResource } from "../lib/resource";
import { useRounds, worded } from "../lib/rounds";
import { href } from "../lib/router";
import { findText, t } from "../lib/texts";
import { ButtonLink } from "../parts/controls";
import { Frame, startShell, Title } from "../parts/frame";
import { ProblemNotice, Waiting } from "../parts/said";

const FIRST = ["who", "purpose", "time", "rights", "contact"] as const;
const WHOLE = [
	"account",
	"shown",
	"census",
	"ballots",
	"mail",
	"network",
	"place",
	"device",
	"erased",
	"not",
] as const;

const DAY_S = 86400;
const HOUR_S = 3600;

function period(seconds: number | null): string {
	if (seconds === null) return t("privacy.kept_open");
	if (seconds % DAY_S === 0) return t("time.days", { n: seconds / DAY_S });
	if (seconds % HOUR_S === 0) return t("time.hours", { n: seconds / HOUR_S });
	return t("time.minutes", { n: seconds / 60 });
}

type Kept = Retention["items"][number];

function Row({ one, zone }: { one: Kept; zone: string }): JSX.Element {
	return (
		<tr>
			<th scope="row">{findText(`kept.${one.kind}`) ?? one.kind}</th>
			<td>
				{period(one.keep_seconds)}
				{one.keep_seconds !== null && `, ${findText(`counts.${one.counts_from}`) ?? ""}`}
			</td>
			<td class="number">{one.tidied_at ? number(one.gone) : "–"}</td>
			<td>{one.tidied_at ? moment(one.tidied_at, zone) : "–"}</td>
		</tr>
	);
}

function HowLong({ zone }: { zone: string }): JSX.Element {
	const list = useResource("retention", () => get<Retention>("/api/retention"));
	return (
		<section class="section" aria-labelledby="kept">
			<h2 id="kept">{t("privacy.kept")}</h2>
			<p>{t("privacy.kept_text")}</p>
			{list.problem && <ProblemNotice problem={list.problem} onRetry={list.reload} />}
			{!list.value && !list.problem && <Waiting />}
			{list.value && (
				<div class="scroller" tabIndex={0} role="region" aria-label={t("privacy.kept_time")}>
					<table class="table">
						<thead>
							<tr>
								<th scope="col">{t("privacy.kept_what")}</th>
								<th scope="col">{t("privacy.kept_time")}</th>
								<th scope="col" class="number">
									{t("privacy.kept_gone")}
								</th>
								<th scope="col">{t("privacy.kept_tidied")}</th>
							</tr>
						</thead>
						<tbody>
							{list.value.items.map((one) => (
								<Row key={one.kind} one={one} zone={zone} />
							))}
						</tbody>
					</table>
				</div>
			)}
		</section>
	);
}

function Privacy(): JSX.Element {
	const rounds = useRounds();
	const city = rounds.value ? worded(rounds.value.city.names).text : t("privacy.city");
	const contact = rounds.value?.city.contact;
	const ground = useResource("map", () => get<MapGround>("/api/map")).value;
	const tiles = ground?.tiles;
	return (
		<div class="page">
			<div class="head">
				<Title name={t("privacy.title")}>{t("privacy.title")}</Title>
				<p class="lead">{t("privacy.lead")}</p>
			</div>
			<section class="stack" aria-labelledby="first">
				<h2 id="first">{t("privacy.first")}</h2>
				<div class="faq">
					{FIRST.map((name) => (
						<div key={name}>
							<h3>{t(`privacy.${name}_title`)}</h3>
							<p>{t(`privacy.${name}_text`, { city })}</p>
							{name === "contact" && contact && (
								<p>
									<a href={`mailto:${contact}`} dir="ltr">
										{contact}
									</a>
								</p>
							)}
						</div>
					))}
				</div>
				<div class="row">
					<ButtonLink to={href("account", "data")} look="quiet">
						{t("privacy.go_data")}
					</ButtonLink>
				</div>
			</section>
			<section class="section" aria-labelledby="whole">
				<h2 id="whole">{t("privacy.whole")}</h2>
				<div class="faq">
					{WHOLE.map((name) => (
						<div key={name}>
							<h3>{t(`privacy.${name}_title`)}</h3>
							<p>
								{t(`privacy.${name}_text`)}{" "}
								{name === "device" && ground && !tiles && t("privacy.others_none")}
							</p>
						</div>
					))}
					{tiles && (
						<div id="map-pictures">
							<h3>{t("privacy.ground_title")}</h3>
							<p>{t("privacy.ground_text", { host: hostOf(tiles) })}</p>
						</div>
					)}
				</div>
			</section>
			<HowLong zone={rounds.value?.city.zone ?? "UTC"} />
		</div>
	);
}

export const start = (): void =>
	startShell(
		<Frame tab="privacy">
			<Privacy />
		</Frame>,
	);
