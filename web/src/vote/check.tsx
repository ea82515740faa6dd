/*
 * "Check this device": the sealed ballot is given up for good (SPOILED in the log), then opened
 * before the voter's eyes with its randomness, and with all that another device needs to repeat it.
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { openBallot, spoilBallot, trackerText } from "../crypto/ballot";
import { toBase64Url, toHex } from "../crypto/bytes";
import { readPayload, type Vote } from "../crypto/payload";
import { systemEntropy } from "../crypto/sodium";
import { formOf, type Verified } from "../lib/definition";
import { t } from "../lib/texts";
import { Button, More } from "../parts/controls";
import { Title } from "../parts/frame";
import { Qr } from "../parts/qr";
import { Checks, Code, Notice, saveFile } from "../parts/said";
import { sealedBody, sendEntry } from "./cast";
import { Chosen } from "./chosen";
import { asFailure, type Failure, FailureNotice } from "./said";
import { credential, goStep, type SealedVote, sealed } from "./state";

interface Opened {
	vote: Vote | null;
	text: string;
	short: string;
}

/** Opens the entry's own bytes: not what this page remembers, but what it would have sent. */
function open(round: Verified, one: SealedVote): Opened {
	const contest = round.contests[one.cid];
	const payload = openBallot(one.entry, one.r, round.y);
	const read = contest && payload ? readPayload(formOf(contest), payload) : "kind";
	const r = one.r.map(toHex);
	const facts = {
		ctx: toHex(round.ctx),
		y: toHex(round.y),
		cid: one.cid,
		entry: toHex(one.entry),
		payload: payload ? toHex(payload) : null,
		r,
		tracker: toHex(one.tracker),
	};
	return {
		vote: Array.isArray(read) ? read : null,
		text: `${JSON.stringify(facts, null, "\t")}\n`,
		short: `arca-check:1:${toBase64Url(one.entry)}:${r.join(",")}`,
	};
}

const isSame = (a: Vote | null, b: Vote): boolean => {
	const order = (vote: Vote): string => JSON.stringify([...vote].sort((x, y) => x[0] - y[0]));
	return a !== null && order(a) === order(b);
};

function Result({
	round,
	one,
	opened,
}: {
	round: Verified;
	one: SealedVote;
	opened: Opened;
}): JSX.Element {
	const isRight = isSame(opened.vote, one.vote);
	return (
		<div class="stack">
			<Checks
				lines={[
					{ state: "yes", text: t("check.spoiled") },
					{ state: isRight ? "yes" : "no", text: isRight ? t("check.same") : t("check.other") },
				]}
			/>
			<section class="card">
				<h2>{t("check.inside")}</h2>
				{opened.vote && <Chosen round={round} cid={one.cid} vote={opened.vote} />}
				<p class="small soft">{t("check.tracker")}</p>
				<Code text={trackerText(one.tracker)} />
			</section>
			<More summary={t("check.elsewhere")}>
				<p>{t("check.elsewhere_text")}</p>
				<Qr text={opened.short} label={t("check.qr")} />
				<div class="row">
					<Button
						look="quiet"
						icon="download"
						onPress={() => saveFile(`arca-check-${trackerText(one.tracker)}.json`, opened.text)}
					>
						{t("check.download")}
					</Button>
				</div>
				<pre class="pre" role="region" tabIndex={0} aria-label={t("check.data")}>
					{opened.text}
				</pre>
			</More>
			<Notice>
				<p>{t("check.again_text")}</p>
			</Notice>
			<div class="row">
				<Button isBig onPress={() => goStep("review", true)}>
					{t("check.again")}
				</Button>
			</div>
		</div>
	);
}

export function CheckDevice({ round }: { round: Verified }): JSX.Element | null {
	const [isBusy, setBusy] = useState(false);
	const [failure, setFailure] = useState<Failure | null>(null);
	const [opened, setOpened] = useState<Opened | null>(null);
	const one = sealed.value;
	if (!one || !credential.value) return null;
	const spoil = (): void => {
		if (!credential.value) return;
		setBusy(true);
		setFailure(null);
		const entry = spoilBallot(systemEntropy, round.ctx, one.tracker, credential.value);
		sendEntry(round, "/spoiled", sealedBody(entry), () => {}, 8)
			.then(() => setOpened(open(round, one)))
			.catch((error) => setFailure(asFailure(error)))
			.finally(() => setBusy(false));
	};
	return (
		<>
			<div class="head">
				<Title name={t("check.title")} takesFocus>
					{t("check.title")}
				</Title>
				<p class="lead">{t("check.lead")}</p>
			</div>
			{opened ? (
				<Result round={round} one={one} opened={opened} />
			) : (
				<div class="stack">
					<p>{t("check.before")}</p>
					<Code text={trackerText(one.tracker)} />
					{failure && <FailureNotice failure={failure} />}
					<div class="row">
						<Button isBusy={isBusy} onPress={spoil}>
							{t("check.open")}
						</Button>
						<Button look="text" onPress={() => goStep("review", true)}>
							{t("check.no")}
						</Button>
					</div>
				</div>
			)}
		</>
	);
}
