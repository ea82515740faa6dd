/* A round to vote in: reads and verifies its definition, then leads from step to step. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get, Problem, type Round, roundPath, type SessionState } from "../lib/api";
import { readVerified, type Verified } from "../lib/definition";
import { deadline, moment } from "../lib/format";
import { setClock } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { ButtonLink } from "../parts/controls";
import { Title } from "../parts/frame";
import { Notice, Waiting } from "../parts/said";
import { Ballot } from "./ballot";
import { findPending, keepPending, type Pending, sendEntry } from "./cast";
import { CheckDevice } from "./check";
import { Enter, enterSession, Recover } from "./enter";
import { Groups } from "./groups";
import { Keep } from "./keep";
import { Receipt } from "./receipt";
import { Review } from "./review";
import { asFailure, type Failure, FailureNotice } from "./said";
import {
	done,
	goStep,
	loadDrafts,
	round,
	STEPS,
	startState,
	step,
	verified,
	whatIsOpened,
} from "./state";

const VIEWS = {
	enter: Enter,
	recover: Recover,
	keep: Keep,
	groups: Groups,
	ballot: Ballot,
	review: Review,
	check: CheckDevice,
	receipt: Receipt,
} as const;

/** Where the voter was before a reload: a session that is still open, or the recovery code. */
async function resume(slug: string): Promise<void> {
	const opened = whatIsOpened(slug);
	if (opened === "credential") goStep("recover", true);
	if (opened !== "session") return;
	try {
		const found = await get<SessionState>("/api/session");
		if (found.round === slug && found.credential === null) enterSession(found);
	} catch {
		// No session: the voter enters a code.
	}
}

/** A ballot that was sealed and sent before a reload, without an answer yet: the same bytes again. */
async function resumePending(one: Verified, pending: Pending): Promise<void> {
	const answer = await sendEntry(one, "/ballots", pending.entry, () => {});
	keepPending(one.slug, null);
	done.value = {
		group: pending.group,
		cid: pending.cid,
		leaf: answer.leaf,
		receipt: answer.receipt,
	};
	goStep("receipt", true);
}

async function prepare(slug: string): Promise<void> {
	const found = await get<Round>(roundPath(slug));
	setClock(found.now);
	round.value = found;
	if (found.phase !== "balloting" && !findPending(slug)) return;
	const one = await readVerified(slug);
	verified.value = one;
	if (!one) return;
	loadDrafts(slug);
	const pending = findPending(slug);
	if (pending) {
		try {
			await resumePending(one, pending);
			return;
		} catch (error) {
			if (!(error instanceof Problem && error.rejection)) throw error;
			keepPending(slug, null);
		}
	}
	if (found.phase === "balloting") await resume(slug);
}

function Progress(): JSX.Element | null {
	const at = STEPS.indexOf(
		step.value === "recover" ? "enter" : step.value === "check" ? "review" : step.value,
	);
	return (
		<ol class="progress" role="list" aria-hidden="true">
			{STEPS.map((name, i) => (
				<li key={name} class={i < at ? "done" : i === at ? "now" : ""} />
			))}
		</ol>
	);
}

function Closed({ of }: { of: Round }): JSX.Element {
	const isEarly = of.phase === "publishing_prices";
	const when = isEarly ? moment(of.opens_at, of.zone) : deadline(of.closes_at, of.zone);
	const isUnready = of.phase === "balloting";
	const text = isUnready
		? t("closed.keys")
		: isEarly
			? t("closed.early", { when })
			: t("closed.late", { when });
	return (
		<>
			<div class="head">
				<Title name={t("closed.title")}>{t("closed.title")}</Title>
			</div>
			<div class="stack">
				<Notice tone="warn">
					<p>{text}</p>
				</Notice>
				<div class="row">
					<ButtonLink to={href("rounds", of.slug)}>{t("receipt.home")}</ButtonLink>
				</div>
			</div>
		</>
	);
}

export function Steps({ slug }: { slug: string }): JSX.Element {
	const [failure, setFailure] = useState<Failure | null>(null);
	const [isReady, setReady] = useState(false);
	const begin = (): void => {
		setFailure(null);
		prepare(slug)
			.then(() => setReady(true))
			.catch((error) => setFailure(asFailure(error)));
	};
	// once for a round
	useEffect(begin, [slug]);
	if (failure)
		return (
			<>
				<div class="head">
					<Title name={t("enter.title")}>{t("enter.title")}</Title>
				</div>
				<FailureNotice failure={failure} onRetry={begin} />
			</>
		);
	const served = round.value;
	if (!isReady || !served) return <Waiting />;
	if (served.phase !== "balloting" && step.value !== "receipt") return <Closed of={served} />;
	if (!verified.value) return <Closed of={served} />;
	const View = VIEWS[step.value];
	return (
		<>
			<Progress />
			{served.is_rehearsal && step.value === "enter" && (
				<div class="section">
					<Notice tone="warn">
						<p>
							{t("round.rehearsal_text")} {t("enter.demo")}
						</p>
					</Notice>
				</div>
			)}
			<View key={step.value} round={verified.value} />
		</>
	);
}

startState();
