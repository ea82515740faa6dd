/* How a round's chest is opened: each step, what was done, and who is awaited; the same for everybody, as it happens. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Ceremony, get, type Round, roundPath } from "../lib/api";
import { moment, number, time } from "../lib/format";
import { useResource, useTicks } from "../lib/resource";
import { serverNow, useRound, worded } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Command } from "../parts/command";
import { ButtonLink, More } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Badge, Notice, ProblemNotice, Waiting } from "../parts/said";

const AGAIN_MS = 5000;
const STEPS = ["keys", "vote", "close", "mix", "open", "result"] as const;
type Step = (typeof STEPS)[number];

/** Where each step of the clerk is among those of the page. */
const AT: Record<Ceremony["step"], number> = {
	keys: 0,
	ready: 1,
	voting: 1,
	closing: 2,
	mixing: 3,
	committing: 4,
	releasing: 4,
	published: STEPS.length,
};

type Trustee = Ceremony["trustees"][number];
type Box = Ceremony["contests"][number];

const hasPosted = (one: Trustee, kind: string): boolean =>
	one.posted.some((post) => post.kind === kind);

/** What is shuffled at all: one ballot, or none, has no order. */
const boxesToMix = (of: Ceremony): Box[] =>
	of.contests.filter((box) => box.is_opened && box.count > 1);

const mixesOf = (of: Ceremony, one: Trustee): number =>
	boxesToMix(of).filter((box) => box.mixes.some(({ trustee }) => trustee === one.index)).length;

/** Whom the step that is now waits for. */
function awaited(of: Ceremony): Trustee[] {
	const lacking = (kind: string): Trustee[] => of.trustees.filter((one) => !hasPosted(one, kind));
	if (of.step === "keys") {
		const first = lacking("dkg1");
		return first.length > 0 ? first : lacking("dkg3");
	}
	if (of.step === "mixing") {
		const open = boxesToMix(of).filter((box) => !box.is_mix_ended);
		return of.trustees.filter((one) =>
			open.some((box) => !box.mixes.some(({ trustee }) => trustee === one.index)),
		);
	}
	if (of.step === "committing") return lacking("commit");
	return of.step === "releasing"
		? of.trustees.filter((one) => hasPosted(one, "commit") && !hasPosted(one, "release"))
		: [];
}

function Awaited({ of, zone }: { of: Ceremony; zone: string }): JSX.Element {
	const names = awaited(of)
		.map(({ name }) => name)
		.join(", ");
	if (of.step === "closing") return <p>{t("closing.waits_witnesses")}</p>;
	if (names === "") return <p>{t("closing.waits_nobody")}</p>;
	const kind = of.step === "committing" ? "commit" : "release";
	const missing = of.threshold - of.trustees.filter((one) => hasPosted(one, kind)).length;
	return (
		<>
			<p>
				<strong>{t("closing.waits", { names })}</strong>
			</p>
			{of.mix_until && <p>{t("closing.waits_until", { when: moment(of.mix_until, zone) })}</p>}
			{AT[of.step] === 4 && missing > 0 && <p>{t("closing.waits_some", { n: missing })}</p>}
		</>
	);
}

function StepLine(props: { step: Step; of: Ceremony; zone: string }): JSX.Element {
	const { step, of, zone } = props;
	const place = STEPS.indexOf(step);
	const now = AT[of.step];
	const state = place < now ? "done" : place === now ? "now" : "later";
	const isOver = Date.parse(of.closes_at) <= serverNow();
	const isAwaiting = state === "now" && step !== "vote" && step !== "result";
	return (
		<li
			class={state === "done" ? "phase-done" : state === "now" ? "phase-now" : ""}
			aria-current={state === "now" ? "step" : undefined}
		>
			<div>
				<p class="row">
					<strong>{t("closing.step", { step })}</strong>
					<Badge {...(state === "done" ? { tone: "ok" as const } : {})}>
						{t("closing.state", { state })}
					</Badge>
				</p>
				<p class="small">{t("closing.says", { step, threshold: number(of.threshold) })}</p>
				{step === "vote" && of.zero && (
					<p class="small">
						{t("closing.zero", {
							when: moment(of.zero.at, zone),
							ballots: number(of.zero.ballots),
							size: number(of.zero.size),
						})}
					</p>
				)}
				{step === "vote" && now <= 2 && (
					<p class="small">
						{t(isOver ? "closing.closed" : "closing.closes", { when: moment(of.closes_at, zone) })}
					</p>
				)}
				{isAwaiting && <Awaited of={of} zone={zone} />}
			</div>
		</li>
	);
}

function Keepers({ of }: { of: Ceremony }): JSX.Element {
	const all = boxesToMix(of).length;
	const not = of.step === "published" ? "closing.never" : "closing.no";
	const said = (isDone: boolean): string => t(isDone ? "closing.yes" : not);
	return (
		<section class="section stack" aria-labelledby="keepers">
			<h2 id="keepers">{t("closing.keepers")}</h2>
			<div class="scroller" tabIndex={0} role="region" aria-label={t("closing.table_keepers")}>
				<table class="table table-short">
					<thead>
						<tr>
							<th scope="col">{t("closing.keeper")}</th>
							<th scope="col">{t("closing.side")}</th>
							{(["key", "mix", "commit", "release"] as const).map((what) => (
								<th key={what} scope="col">
									{t("closing.did", { what })}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{of.trustees.map((one) => (
							<tr key={one.index}>
								<th scope="row">
									<bdi>{one.name}</bdi>
								</th>
								<td>{t("round.block", { block: one.block })}</td>
								<td>{said(AT[of.step] > 0 || hasPosted(one, "dkg3"))}</td>
								<td>
									{all > 0
										? t("closing.of", { done: number(mixesOf(of, one)), all: number(all) })
										: "–"}
								</td>
								<td>{said(hasPosted(one, "commit"))}</td>
								<td>{said(hasPosted(one, "release"))}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</section>
	);
}

function Boxes({ of, round }: { of: Ceremony; round: Round }): JSX.Element {
	const nameOf = (index: number): string =>
		of.trustees.find((one) => one.index === index)?.name ?? String(index);
	return (
		<section class="section stack" aria-labelledby="boxes">
			<h2 id="boxes">{t("closing.boxes")}</h2>
			<div class="scroller" tabIndex={0} role="region" aria-label={t("closing.table_boxes")}>
				<table class="table table-short">
					<thead>
						<tr>
							<th scope="col">{t("closing.box")}</th>
							<th scope="col" class="number">
								{t("closing.ballots")}
							</th>
							<th scope="col">{t("closing.mixed_by")}</th>
						</tr>
					</thead>
					<tbody>
						{of.contests.map((box) => {
							const contest = round.contests.find(({ cid }) => cid === box.cid);
							const title = worded(contest?.titles ?? {}, round.languages);
							return (
								<tr key={box.cid}>
									<th scope="row" {...title.marks}>
										{title.text}
									</th>
									<td class="number">{number(box.count)}</td>
									<td>
										{box.is_opened
											? box.mixes.map(({ trustee }) => nameOf(trustee)).join(", ") || "–"
											: t("closing.not_opened")}
									</td>
								</tr>
							);
						})}
					</tbody>
				</table>
			</div>
		</section>
	);
}

function ForKeepers({ of, slug }: { of: Ceremony; slug: string }): JSX.Element | null {
	if (of.step === "published") return null;
	const what = of.step === "keys" ? "deal --wait 3600" : "run";
	const command = `arca trustee ${what} --dir KEYS ${location.origin}/log/${slug}`;
	return (
		<More summary={t("closing.for_keepers")}>
			<div class="stack">
				<p>{t("closing.for_keepers_text")}</p>
				<Command text={command} label={t("closing.copy")} />
			</div>
		</More>
	);
}

function Live({ round }: { round: Round }): JSX.Element {
	const { slug, zone } = round;
	const [last, setLast] = useState<{ of: Ceremony; at: number } | null>(null);
	const isOver = last?.of.step === "published";
	const tick = useTicks(isOver ? null : AGAIN_MS);
	const { value, problem, reload } = useResource(`ceremony ${slug} ${tick}`, () =>
		get<Ceremony>(roundPath(slug, "/ceremony")),
	);
	useEffect(() => {
		if (value) setLast({ of: value, at: serverNow() });
	}, [value]);
	if (!last) return problem ? <ProblemNotice problem={problem} onRetry={reload} /> : <Waiting />;
	const { of } = last;
	const step = STEPS[AT[of.step]];
	return (
		<div class="stack">
			<p role="status" class="visually-hidden">
				{step ? t("closing.step", { step }) : t("closing.published")}
			</p>
			{isOver && (
				<Notice tone="ok">
					<p>{t("closing.published")}</p>
					<ButtonLink to={href("rounds", slug, "results")} look="sun">
						{t("round.see_results")}
					</ButtonLink>
				</Notice>
			)}
			<ol class="phases phases-down" role="list">
				{STEPS.map((one) => (
					<StepLine key={one} step={one} of={of} zone={zone} />
				))}
			</ol>
			<Keepers of={of} />
			{of.contests.length > 0 && <Boxes of={of} round={round} />}
			<ForKeepers of={of} slug={slug} />
			{!isOver && (
				<p class="small soft">{t("closing.as_of", { time: time(new Date(last.at), zone) })}</p>
			)}
		</div>
	);
}

export function Closing({ slug }: { slug: string }): JSX.Element {
	const { value, problem, reload } = useRound(slug);
	const name = value ? worded(value.titles, value.languages).text : slug;
	return (
		<div class="page">
			<Crumbs trail={[{ name, to: href("rounds", slug) }]} />
			<div class="head">
				<Title name={t("closing.title")} of={name}>
					{t("closing.title")}
				</Title>
				<p class="lead">{t("closing.lead")}</p>
			</div>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && <Live round={value} />}
		</div>
	);
}
