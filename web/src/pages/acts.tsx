/*
 * What was done in the city's name, from the newest on: a seat and its act, never a person. The
 * public log has the same entries, which anybody can check with arca acts.
 */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Acts, type Anomalies, get, type Problem } from "../lib/api";
import { moment, number } from "../lib/format";
import { asProblem, useResource } from "../lib/resource";
import { useRounds } from "../lib/rounds";
import { place, setQuery } from "../lib/router";
import { findText, t } from "../lib/texts";
import { Button, Select } from "../parts/controls";
import { Frame, startShell, Title } from "../parts/frame";
import { CopyButton, ProblemNotice, Waiting } from "../parts/said";

type Act = Acts["items"][number];

const GROUPS = ["all", "roles", "rounds", "census", "disputes", "unusual"] as const;
const TIMES = ["from", "until"];
const HASHES = ["manifest", "ctx", "file_sha256", "sha256"];

function said(name: string, value: string, zone: string): JSX.Element | string {
	if (TIMES.includes(name)) return moment(value, zone);
	if (HASHES.includes(name)) return <code class="hash">{value}</code>;
	if (/^\d{1,15}$/.test(value)) return number(Number(value));
	return findText(`role.${value}`) ?? findText(`value.${value}`) ?? value;
}

/** Numbers and words first; hashes are long, and have lines of their own. */
function inOrder(facts: Act["facts"]): Act["facts"] {
	const isHash = ({ name }: Act["facts"][number]): boolean => HASHES.includes(name);
	return [...facts.filter((one) => !isHash(one)), ...facts.filter(isHash)];
}

function Row({ act, zone }: { act: Act; zone: string }): JSX.Element {
	const who = findText(`role.${act.role}`) ?? act.role;
	return (
		<li class="card act">
			<p class="small soft">
				<time dateTime={act.at}>{moment(act.at, zone)}</time>
			</p>
			<h2>{findText(`act.${act.kind}`) ?? act.kind}</h2>
			{act.facts.length > 0 && (
				<dl class="act-facts">
					{inOrder(act.facts).map(({ name, value }) => (
						<div key={name} class={HASHES.includes(name) ? "act-hash" : undefined}>
							<dt>{findText(`fact.${name}`) ?? name}</dt>
							<dd>
								<bdi>{said(name, value, zone)}</bdi>
							</dd>
						</div>
					))}
				</dl>
			)}
			<p class="small">
				{act.seat === null ? who : t("acts.seat", { who, seat: number(act.seat) })}
				{" · "}
				{act.index === null ? t("acts.waits") : t("acts.logged", { index: number(act.index) })}
			</p>
		</li>
	);
}

interface Listed {
	items: Act[];
	next: string | null;
	log: Acts["log"];
}

interface Listing {
	listed: Listed | null;
	problem: Problem | null;
	isBusy: boolean;
	read: (cursor: string | null) => void;
}

/** The list so far; "older" asks for what comes before the last one. */
function useActs(group: string): Listing {
	const [listed, setListed] = useState<Listed | null>(null);
	const [problem, setProblem] = useState<Problem | null>(null);
	const [isBusy, setBusy] = useState(false);
	const [turn, setTurn] = useState<{ group: string; cursor: string | null }>({
		group,
		cursor: null,
	});
	useEffect(() => {
		let isCurrent = true;
		const cursor = turn.group === group ? turn.cursor : null;
		setBusy(true);
		setProblem(null);
		get<Acts>(`/api/acts?group=${group}${cursor === null ? "" : `&cursor=${cursor}`}`)
			.then((page) => {
				if (!isCurrent) return;
				const before = cursor === null ? [] : (listed?.items ?? []);
				setListed({ items: [...before, ...page.items], next: page.next, log: page.log });
			})
			.catch((error) => isCurrent && setProblem(asProblem(error)))
			.finally(() => isCurrent && setBusy(false));
		return () => {
			isCurrent = false;
		};
	}, [group, turn]);
	return { listed, problem, isBusy, read: (cursor) => setTurn({ group, cursor }) };
}

function Log({ log }: { log: NonNullable<Acts["log"]> }): JSX.Element {
	const command = `arca acts ${location.origin}/log/city`;
	return (
		<section class="section" aria-labelledby="check">
			<h2 id="check">{t("acts.check")}</h2>
			<p>{t("acts.check_text", { origin: log.origin, size: number(log.size) })}</p>
			<p>
				<code class="hash" dir="ltr">
					{command}
				</code>
			</p>
			<div class="row">
				<CopyButton text={command} label={t("acts.copy")} />
				<a href={log.checkpoint}>{t("acts.checkpoint")}</a>
			</div>
		</section>
	);
}

function List({ listing, zone }: { listing: Listing; zone: string }): JSX.Element {
	const { listed, problem, isBusy, read } = listing;
	const more = listed?.next ?? null;
	return (
		<>
			{problem && <ProblemNotice problem={problem} onRetry={() => read(null)} />}
			{!listed && !problem && <Waiting />}
			{listed && listed.items.length === 0 && <p>{t("acts.none")}</p>}
			{listed && listed.items.length > 0 && (
				<ol class="acts" role="list">
					{listed.items.map((act) => (
						<Row key={act.number} act={act} zone={zone} />
					))}
				</ol>
			)}
			{more !== null && (
				<Button look="quiet" isBusy={isBusy} onPress={() => read(more)}>
					{t("acts.older")}
				</Button>
			)}
		</>
	);
}

type Rule = Anomalies["rules"][number];

/** The last time that a rule found something; it may be going on still, and then is no act yet. */
function Found({
	one,
	zone,
}: {
	one: Anomalies["items"][number] | undefined;
	zone: string;
}): JSX.Element {
	if (!one) return <>{t("acts.rule_never")}</>;
	const text = t("acts.rule_found", {
		count: number(one.count),
		from: moment(one.from_at, zone),
	});
	return <bdi>{text}</bdi>;
}

function RuleRow({ rule, of, zone }: { rule: Rule; of: Anomalies; zone: string }): JSX.Element {
	return (
		<tr>
			<th scope="row">{rule.text}</th>
			<td class="number">{number(rule.most)}</td>
			<td>
				<Found one={of.items.find((one) => one.rule === rule.rule)} zone={zone} />
			</td>
		</tr>
	);
}

/** By which rules something is noted as unusual, so that nobody is noted by another. */
function Rules({ zone }: { zone: string }): JSX.Element {
	const list = useResource("anomalies", () => get<Anomalies>("/api/anomalies"));
	return (
		<section class="section" aria-labelledby="rules">
			<h2 id="rules">{t("acts.rules")}</h2>
			<p>{t("acts.rules_text")}</p>
			{list.problem && <ProblemNotice problem={list.problem} onRetry={list.reload} />}
			{!list.value && !list.problem && <Waiting />}
			{list.value && (
				<div class="scroller" tabIndex={0} role="region" aria-label={t("acts.rule_what")}>
					<table class="table">
						<thead>
							<tr>
								<th scope="col">{t("acts.rule_what")}</th>
								<th scope="col" class="number">
									{t("acts.rule_most")}
								</th>
								<th scope="col">{t("acts.rule_last")}</th>
							</tr>
						</thead>
						<tbody>
							{list.value.rules.map((rule) => (
								<RuleRow key={rule.rule} rule={rule} of={list.value as Anomalies} zone={zone} />
							))}
						</tbody>
					</table>
				</div>
			)}
		</section>
	);
}

function ActsPage(): JSX.Element {
	const asked = place.value.query.get("group") ?? "all";
	const group = GROUPS.find((name) => name === asked) ?? "all";
	const listing = useActs(group);
	const zone = useRounds().value?.city.zone ?? "UTC";
	const choose = (value: string): void =>
		setQuery(new URLSearchParams(value === "all" ? {} : { group: value }));
	return (
		<div class="page">
			<div class="head">
				<Title name={t("acts.title")}>{t("acts.title")}</Title>
				<p class="lead">{t("acts.lead")}</p>
			</div>
			<div class="stack">
				<div class="filters">
					<Select
						id="group"
						label={t("acts.which")}
						value={group}
						options={GROUPS.map((name) => [name, t(`acts.group_${name}`)])}
						onChange={choose}
					/>
				</div>
				<List listing={listing} zone={zone} />
			</div>
			{group === "unusual" && <Rules zone={zone} />}
			{listing.listed?.log && <Log log={listing.listed.log} />}
		</div>
	);
}

export const start = (): void =>
	startShell(
		<Frame tab="acts">
			<ActsPage />
		</Frame>,
	);
