/*
 * What was done in the city's name, from the newest on: a seat and its act, never a person. The
 * public log has the same entries, which anybody can check with arca acts.
 */
import type { JSX } from "preact";
import { type Acts, type Anomalies, get } from "../lib/api";
import { moment, number } from "../lib/format";
import { type Pages, usePages, useResource, useSaid } from "../lib/resource";
import { useRounds } from "../lib/rounds";
import { href } from "../lib/router";
import { findText, t } from "../lib/texts";
import { Command } from "../parts/command";
import { Button } from "../parts/controls";
import { Frame, startShell, Title } from "../parts/frame";
import { ProblemNotice, Waiting } from "../parts/said";
import { Filters, queryOf, readAsked } from "./acts_filters";
import { isRecord, RecordPage } from "./record";

type Act = Acts["items"][number];

const TIMES = ["from", "to", "until"];
const HASHES = ["manifest", "ctx", "file_sha256", "sha256", "reason_sha256", "root"];

function said(name: string, value: string, zone: string): JSX.Element | string {
	if (TIMES.includes(name)) return moment(value, zone);
	if (HASHES.includes(name)) return <code class="hash">{value}</code>;
	if (/^\d{1,15}$/.test(value)) return number(Number(value));
	const words = [`value.${name}_${value}`, `role.${value}`, `value.${value}`];
	return words.map(findText).find((text) => text !== null) ?? value;
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
			{act.kind === "census_destroyed" && (
				<p>
					<a href={`/api/certificates/${act.facts.find((one) => one.name === "sha256")?.value}`}>
						{t("acts.certificate")}
					</a>
				</p>
			)}
			<p class="small">
				{act.seat === null ? who : t("acts.seat", { who, seat: number(act.seat) })}
				{" · "}
				{act.index === null ? t("acts.waits") : t("acts.logged", { index: number(act.index) })}
			</p>
		</li>
	);
}

function Log({ log }: { log: NonNullable<Acts["log"]> }): JSX.Element {
	const command = `arca acts ${location.origin}/log/city`;
	return (
		<section class="section" aria-labelledby="check">
			<h2 id="check">{t("acts.check")}</h2>
			<p>{t("acts.check_text", { origin: log.origin, size: number(log.size) })}</p>
			<Command text={command} label={t("acts.copy")}>
				<a href={log.checkpoint}>{t("acts.checkpoint")}</a>
			</Command>
		</section>
	);
}

function List({ list, zone }: { list: Pages<Acts>; zone: string }): JSX.Element {
	const { page, problem, isBusy } = list;
	const said = useSaid(page, (n) => t("acts.shown", { n, shown: number(n) }));
	return (
		<>
			<p role="status" class="visually-hidden">
				{said}
			</p>
			{problem && <ProblemNotice problem={problem} onRetry={() => void list.reload()} />}
			{!page && !problem && <Waiting />}
			{page?.items.length === 0 && <p>{t("acts.none")}</p>}
			{page && page.items.length > 0 && (
				<ol class="acts" role="list">
					{page.items.map((act) => (
						<Row key={act.number} act={act} zone={zone} />
					))}
				</ol>
			)}
			{page?.next && (
				<Button look="quiet" isBusy={isBusy} onPress={() => void list.more()}>
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
	const asked = readAsked();
	const query = queryOf(asked);
	const list = usePages<Acts>(`/api/acts?${query}`);
	const zone = useRounds().value?.city.zone ?? "UTC";
	return (
		<div class="page">
			<div class="head">
				<Title name={t("acts.title")}>{t("acts.title")}</Title>
				<p class="lead">{t("acts.lead")}</p>
				<p>
					<a href={href("acts", "record")}>{t("acts.record")}</a>
				</p>
			</div>
			<div class="stack">
				<Filters />
				<List list={list} zone={zone} />
				<p class="small">
					<a href={`/api/acts.csv?${query}`} download="acts.csv">
						{t("acts.take")}
					</a>{" "}
					{t("acts.take_text")}
				</p>
			</div>
			{asked.group === "unusual" && <Rules zone={zone} />}
			{list.page?.log && <Log log={list.page.log} />}
		</div>
	);
}

export const start = (): void =>
	startShell(<Frame tab="acts">{isRecord() ? <RecordPage /> : <ActsPage />}</Frame>);
