/* What there is to take along of a round: files, and the commands that check them on a machine of one's own. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type BudgetList, get } from "../lib/api";
import { useResource } from "../lib/resource";
import { useRounds } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { useRoundOptions } from "../pages/acts_filters";
import { Command } from "../parts/command";
import { Select } from "../parts/controls";

type Name =
	| "pins"
	| "checkpoint"
	| "outcome"
	| "acts"
	| "comments"
	| "assessment"
	| "valuations"
	| "money"
	| "moderation";

/** Files by what they are: those of its vote, once it has one, and what the city said before. */
function filesOf(slug: string, vote: string | undefined, isPlanned: boolean): [Name, string][] {
	return [
		...(vote === undefined
			? []
			: ([
					["pins", `/pins/${slug}.json`],
					["checkpoint", `/log/${slug}/checkpoint`],
				] as [Name, string][])),
		...(vote === "finished"
			? ([["outcome", `/log/${slug}/outcome.json`]] as [Name, string][])
			: []),
		["acts", `/api/acts.csv?round=${slug}`],
		["comments", `/api/record-comments?round=${slug}`],
		["assessment", `/api/assessments?round=${slug}`],
		...(isPlanned
			? ([
					["valuations", `/api/budgets/${slug}/valuations`],
					["money", `/api/budgets/${slug}/money`],
				] as [Name, string][])
			: []),
		["moderation", "/api/moderation"],
	];
}

function Copied({ what, command }: { what: string; command: string }): JSX.Element {
	return (
		<div class="stack stack-s">
			<p>{what}</p>
			<Command text={command} label={t("audit.copy", { what })} />
		</div>
	);
}

function OfRound({ slug }: { slug: string }): JSX.Element {
	const vote = useRounds().value?.items.find((one) => one.slug === slug)?.phase;
	const planned = useResource("budgets", () => get<BudgetList>("/api/budgets")).value?.items ?? [];
	const log = `${location.origin}/log/${slug}`;
	return (
		<>
			<ul class="stack stack-s">
				{filesOf(
					slug,
					vote,
					planned.some((one) => one.slug === slug),
				).map(([name, address]) => (
					<li key={name}>
						<a href={address} download={address.includes(".") ? true : `${name}-${slug}.json`}>
							{t(`audit.file_${name}`)}
						</a>
					</li>
				))}
			</ul>
			{vote === undefined ? (
				<p>{t("audit.no_vote")}</p>
			) : (
				<>
					<Copied what={t("audit.verify")} command={`arca verify ${log}`} />
					<Copied what={t("audit.fetch")} command={`arca fetch ${log} --out ${slug}`} />
				</>
			)}
		</>
	);
}

export function Evidence(): JSX.Element {
	const [slug, setSlug] = useState("");
	const rounds = useRoundOptions(slug, t("audit.evidence_choose"));
	return (
		<section class="section stack" aria-labelledby="evidence">
			<h2 id="evidence">{t("audit.evidence")}</h2>
			<p>{t("audit.evidence_text")}</p>
			<Select
				id="evidence-round"
				label={t("audit.about")}
				value={slug}
				options={rounds}
				onChange={setSlug}
			/>
			{slug !== "" && <OfRound key={slug} slug={slug} />}
			<Copied what={t("audit.verify_acts")} command={`arca acts ${location.origin}/log/city`} />
			<p>
				<a href={href("acts")}>{t("audit.all_acts")}</a>
			</p>
		</section>
	);
}
