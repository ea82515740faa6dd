/*
 * Level 1 of checking: is my ballot in the box? By QR, link or 20 typed characters. The page says
 * what it has proved in plain words, and what it has not.
 */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { readTracker, trackerText } from "../crypto/ballot";
import { fromHex } from "../crypto/bytes";
import { readVerified, type Verified } from "../lib/definition";
import { moment, number } from "../lib/format";
import { useResource } from "../lib/resource";
import { useRound, useRounds, worded } from "../lib/rounds";
import { href, place } from "../lib/router";
import { t } from "../lib/texts";
import { Button, ButtonLink, ErrorSummary, Field, type FormError, More } from "../parts/controls";
import { WhoMayVote } from "../parts/electorate";
import { Crumbs, Frame, startShell, Title } from "../parts/frame";
import { type CheckLine, Checks, Code, Facts, Notice, ProblemNotice, Waiting } from "../parts/said";
import {
	checkInclusion,
	checkVoid,
	type Found,
	findLeaves,
	type Inclusion,
	type LogState,
	readLog,
} from "./log";

interface Answer {
	digits: string;
	hits: { found: Found; inclusion: Inclusion; voided: Inclusion | null }[];
	log: LogState;
}

/** 64 digits of a leaf hash, or 20 characters, as hexadecimal digits to search for. */
function readSearch(text: string): string | null {
	const plain = text.trim().replace(/^.*#/, "").toLowerCase();
	return /^[0-9a-f]{64}$/.test(plain) ? plain : readTracker(text);
}

async function search(round: Verified, digits: string): Promise<Answer> {
	const { slug, policy, manifest } = round;
	const found = await findLeaves(slug, digits);
	const log = await readLog(slug, manifest.origin, policy);
	const hits: Answer["hits"] = [];
	for (const one of found)
		hits.push({
			found: one,
			inclusion: await checkInclusion(slug, log.checkpoint, one),
			voided: one.void ? await checkVoid(slug, log.checkpoint, one) : null,
		});
	return { digits, hits, log };
}

function trackerOf(leaf: string): string {
	const bytes = fromHex(leaf);
	return bytes ? trackerText(bytes) : leaf;
}

function linesOf(hit: Answer["hits"][number], log: LogState): CheckLine[] {
	const { inclusion, found } = hit;
	const names = log.judged.witnesses.map((witness) => witness.name).join(", ");
	const included: CheckLine = {
		included: { state: "yes", text: t("found.included", { n: number(found.index) }) } as const,
		newer: { state: "wait", text: t("found.newer") } as const,
		missing: { state: "no", text: t("found.missing") } as const,
	}[inclusion];
	const voided: CheckLine[] = {
		none: [],
		included: [
			{ state: "yes", text: t("found.void_in", { n: number(found.void?.index ?? 0) }) } as const,
		],
		newer: [{ state: "wait", text: t("found.newer") } as const],
		missing: [{ state: "no", text: t("found.void_missing") } as const],
	}[hit.voided ?? "none"];
	return [
		included,
		...voided,
		{ state: log.judged.isSigned ? "yes" : "no", text: t("found.signed") },
		log.judged.isCosigned
			? { state: "yes", text: t("found.cosigned", { names }) }
			: { state: "no", text: t("found.alone") },
	];
}

function Hit({ hit, log }: { hit: Answer["hits"][number]; log: LogState }): JSX.Element {
	const isSpoiled = hit.found.type === 17;
	const isGood = hit.inclusion !== "missing" && hit.voided !== "missing" && log.judged.isSigned;
	const isVoid = hit.voided !== null;
	const titleOf = (): string => {
		if (!isGood) return t("found.wrong");
		if (isVoid) return t("found.void");
		return isSpoiled ? t("found.spoiled") : t("found.yes");
	};
	return (
		<div class="stack" role="status">
			<Notice tone={!isGood ? "bad" : isSpoiled || isVoid ? "warn" : "ok"} title={titleOf()}>
				<Code text={trackerOf(hit.found.leaf)} />
				{isGood && isVoid && <p>{t("found.void_text")}</p>}
			</Notice>
			<Checks lines={linesOf(hit, log)} />
			<More summary={t("found.whole")}>
				<p>{t("found.whole_text")}</p>
				<code class="code-long" dir="ltr">
					{hit.found.leaf}
				</code>
			</More>
		</div>
	);
}

function Proved(): JSX.Element {
	return (
		<section class="stack stack-s">
			<h2>{t("proves.title")}</h2>
			<ul>
				<li>{t("proves.in")}</li>
				<li>{t("proves.kept")}</li>
			</ul>
			<h3>{t("proves.not_title")}</h3>
			<ul>
				<li>{t("proves.not_choice")}</li>
				<li>{t("proves.not_last")}</li>
				<li>{t("proves.not_all")}</li>
			</ul>
		</section>
	);
}

function Result({ answer }: { answer: Answer }): JSX.Element {
	const [first] = answer.hits;
	if (answer.hits.length > 1)
		return (
			<Notice tone="bad" title={t("found.two")} isAlert>
				<p>{t("found.two_text")}</p>
				{answer.hits.map(({ found }) => (
					<code class="code-long" key={found.index} dir="ltr">
						{found.leaf}
					</code>
				))}
			</Notice>
		);
	if (!first)
		return (
			<Notice tone="warn" title={t("found.none")} isAlert>
				<p>{t("found.none_text")}</p>
			</Notice>
		);
	return (
		<>
			<Hit hit={first} log={answer.log} />
			<Proved />
		</>
	);
}

function LogFacts({ round, zone }: { round: Verified; zone: string }): JSX.Element | null {
	const log = useResource(`log ${round.slug}`, () =>
		readLog(round.slug, round.manifest.origin, round.policy),
	);
	if (log.problem)
		return (
			<Notice tone="bad" isAlert>
				<p>{t("log.unreadable")}</p>
			</Notice>
		);
	if (!log.value) return <Waiting />;
	const { checkpoint, judged } = log.value;
	const last = Math.max(0, ...judged.witnesses.map((witness) => witness.time));
	return (
		<section class="section" aria-labelledby="log">
			<h2 id="log">{t("log.title")}</h2>
			<p>{t("log.text")}</p>
			<div class="card">
				<Facts
					items={[
						[t("log.size"), number(checkpoint.size)],
						[t("log.witnesses"), number(judged.witnesses.length)],
						[t("log.last"), last > 0 ? moment(new Date(last * 1000), zone) : t("log.never")],
					]}
				/>
				<Checks
					lines={[
						{ state: judged.isSigned ? "yes" : "no", text: t("log.signed") },
						{
							state: judged.isCosigned ? "yes" : "no",
							text: t("log.cosigned", { names: judged.witnesses.map((w) => w.name).join(", ") }),
						},
						{ state: "yes", text: t("log.definition") },
					]}
				/>
			</div>
			<More summary={t("log.more")}>
				<p>{t("log.more_text")}</p>
				<pre class="pre" role="region" tabIndex={0} aria-label={t("log.command")}>
					{`arca verify ${location.origin}/log/${round.slug}`}
				</pre>
				<p>{t("log.name")}</p>
				<code class="code-long" dir="ltr">
					{Array.from(round.ctx, (byte) => byte.toString(16).padStart(2, "0")).join("")}
				</code>
			</More>
		</section>
	);
}

function Voters({ round }: { round: Verified }): JSX.Element | null {
	if (!round.electorate) return null;
	return (
		<section class="section" aria-labelledby="voters">
			<h2 id="voters">{t("electorate.title")}</h2>
			<WhoMayVote electorate={round.electorate} titles={round.contestTitles} />
			<p class="small soft">{t("electorate.source")}</p>
		</section>
	);
}

function Form({ round, first }: { round: Verified; first: string }): JSX.Element {
	const [text, setText] = useState(first);
	const [errors, setErrors] = useState<FormError[]>([]);
	const [answer, setAnswer] = useState<Answer | null>(null);
	const [isBusy, setBusy] = useState(false);
	const run = (typed: string): void => {
		const digits = readSearch(typed);
		setAnswer(null);
		if (!digits) {
			setErrors([
				{ at: "tracker", text: typed.trim() === "" ? t("search.empty") : t("search.form") },
			]);
			return;
		}
		setErrors([]);
		setBusy(true);
		search(round, digits)
			.then(setAnswer)
			.catch(() => setErrors([{ at: "tracker", text: t("search.failed") }]))
			.finally(() => setBusy(false));
	};
	// what the link brought, once
	useEffect(() => {
		if (first) run(first);
	}, []);
	return (
		<div class="stack">
			<form
				class="stack"
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					if (!isBusy) run(text);
				}}
			>
				<ErrorSummary errors={errors} />
				<Field
					id="tracker"
					label={t("search.label")}
					hint={t("search.hint")}
					value={text}
					onInput={setText}
					error={errors[0]?.text}
					isCode
				/>
				<div class="row">
					<Button type="submit" isBig isBusy={isBusy}>
						{t("search.go")}
					</Button>
				</div>
			</form>
			{answer && <Result answer={answer} />}
		</div>
	);
}

function fromAddress(): string {
	const hash = decodeURIComponent(location.hash.slice(1));
	const bytes = fromHex(hash.toLowerCase());
	return bytes?.length === 32 ? hash.toLowerCase() : hash === "main" ? "" : hash;
}

function OfRound({ slug }: { slug: string }): JSX.Element {
	const served = useRound(slug);
	const [first, setFirst] = useState(fromAddress);
	const round = useResource(`definition ${slug}`, () => readVerified(slug));
	useEffect(() => {
		const change = (): void => {
			if (location.hash !== "#main") setFirst(fromAddress());
		};
		addEventListener("hashchange", change);
		return () => removeEventListener("hashchange", change);
	}, []);
	const title = served.value ? worded(served.value.titles, served.value.languages).text : "";
	return (
		<>
			<div class="head">
				{title && <Crumbs trail={[{ name: title, to: href("rounds", slug) }]} />}
				<Title name={t("verify.title")} of={title}>
					{t("verify.title")}
				</Title>
				<p class="lead">{t("verify.lead")}</p>
			</div>
			{served.problem && <ProblemNotice problem={served.problem} onRetry={served.reload} />}
			{!served.problem && round.problem && (
				<Notice tone="bad" title={t("verify.distrust")} isAlert>
					<p>{t("verify.distrust_text")}</p>
				</Notice>
			)}
			{!round.value && !round.problem && <Waiting />}
			{round.value && (
				<>
					<Form key={first} round={round.value} first={first} />
					<LogFacts round={round.value} zone={served.value?.zone ?? "UTC"} />
					<Voters round={round.value} />
				</>
			)}
		</>
	);
}

function Choose(): JSX.Element {
	const rounds = useRounds();
	return (
		<>
			<div class="head">
				<Title name={t("verify.title")}>{t("verify.title")}</Title>
				<p class="lead">{t("verify.choose")}</p>
			</div>
			{rounds.problem && <ProblemNotice problem={rounds.problem} onRetry={rounds.reload} />}
			{!rounds.value && !rounds.problem && <Waiting />}
			<ul class="stack" role="list">
				{rounds.value?.items
					.filter(({ phase }) => phase !== "publishing_prices")
					.map((one) => (
						<li key={one.slug}>
							<ButtonLink to={href("verify", one.slug)} look="quiet">
								{worded(one.titles).text}
							</ButtonLink>
						</li>
					))}
			</ul>
		</>
	);
}

function App(): JSX.Element {
	const slug = place.value.path[1];
	return (
		<Frame tab="verify">
			<div class="page vote">{slug ? <OfRound slug={slug} /> : <Choose />}</div>
		</Frame>
	);
}

export const start = (): void => startShell(<App />);
