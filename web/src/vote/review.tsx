/*
 * Review: the vote in words, sealed already, with its 20 characters; one big button, and a quiet way
 * to test the device. What is sent is the sealed entry alone.
 */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { sealBallot, trackerText } from "../crypto/ballot";
import { fromHex } from "../crypto/bytes";
import { writePayload } from "../crypto/payload";
import { systemEntropy, wipe } from "../crypto/sodium";
import { Problem } from "../lib/api";
import { formOf, type Verified } from "../lib/definition";
import { foreign, t } from "../lib/texts";
import { Button, More } from "../parts/controls";
import { Title } from "../parts/frame";
import { Icon } from "../parts/icons";
import { Code, Notice } from "../parts/said";
import { Tiles } from "../parts/tiles";
import { keepPending, sealedBody, sendEntry } from "./cast";
import { Chosen } from "./chosen";
import { asFailure, type Failure, FailureNotice } from "./said";
import {
	account,
	chosen,
	credential,
	done,
	drafts,
	dropSealed,
	goStep,
	keepDraft,
	type SealedVote,
	sealed,
} from "./state";

const NO_LEAF = new Uint8Array(32);

/** Seals the draft of the chosen contest anew: fresh randomness at every review. */
export function sealDraft(round: Verified): SealedVote | null {
	const place = chosen.value;
	const draft = place && drafts.value[place.group];
	const contest = place && round.contests[place.cid];
	if (!place || !draft || !contest || !credential.value || !account.value) return null;
	const { styles, casts } = account.value;
	const style = contest.styles.find((one) => styles.includes(one));
	const last = casts.find(({ group }) => group === place.group);
	const prev = last ? fromHex(last.leaf) : NO_LEAF;
	if (style === undefined || !prev) return null;
	const head = { ctx: round.ctx, cid: place.cid, style, seq: (last?.seq ?? 0) + 1, prev };
	const payload = writePayload(formOf(contest), draft.vote);
	const made = sealBallot(systemEntropy, head, round.y, credential.value, payload);
	wipe(payload);
	return { ...place, vote: draft.vote, ...made };
}

/** After the receipt: the account's last ballot, no draft, no randomness. */
function finish(
	round: Verified,
	one: SealedVote,
	cast: { index: number; leaf: string; receipt: string },
): void {
	const state = account.value;
	if (state) {
		const before = state.casts.find(({ group }) => group === one.group);
		const mine = {
			group: one.group,
			cid: one.cid,
			seq: (before?.seq ?? 0) + 1,
			index: cast.index,
			leaf: cast.leaf,
		};
		account.value = { ...state, casts: [...state.casts.filter((c) => c !== before), mine] };
	}
	done.value = { group: one.group, cid: one.cid, leaf: cast.leaf, receipt: cast.receipt };
	dropSealed();
	keepDraft(round.slug, one.group, null);
	keepPending(round.slug, null);
	goStep("receipt", true);
}

function useCast(round: Verified): {
	isBusy: boolean;
	tries: number;
	failure: Failure | null;
	cast: () => void;
} {
	const [isBusy, setBusy] = useState(false);
	const [tries, setTries] = useState(0);
	const [failure, setFailure] = useState<Failure | null>(null);
	const cast = (): void => {
		const one = sealed.value;
		if (!one) return;
		setBusy(true);
		setFailure(null);
		const entry = sealedBody(one.entry);
		keepPending(round.slug, { entry, group: one.group, cid: one.cid });
		sendEntry(round, "/ballots", entry, setTries)
			.then((answer) => finish(round, one, answer))
			.catch((error) => {
				// A signed refusal is final: the ballot is not in the log and never will be.
				if (error instanceof Problem && error.rejection) keepPending(round.slug, null);
				setFailure(asFailure(error));
			})
			.finally(() => {
				setBusy(false);
				setTries(0);
			});
	};
	return { isBusy, tries, failure, cast };
}

export function Review({ round }: { round: Verified }): JSX.Element | null {
	const { isBusy, tries, failure, cast } = useCast(round);
	useEffect(() => {
		dropSealed();
		sealed.value = sealDraft(round);
	}, [round]);
	const one = sealed.value;
	if (!one) return null;
	return (
		<>
			<div class="head">
				<Button look="text" onPress={() => goStep("ballot")}>
					{t("review.back")}
				</Button>
				<Title name={t("review.title")} takesFocus>
					{t("review.title")}
				</Title>
			</div>
			<div class="stack">
				<section aria-labelledby="vote" class="stack">
					<h2 id="vote" {...foreign(round.language)}>
						{round.contestTitles[one.cid]}
					</h2>
					<Chosen round={round} cid={one.cid} vote={one.vote} />
				</section>
				<section class="envelope" aria-labelledby="sealed">
					<Tiles seed={trackerText(one.tracker)} columns={18} rows={1} fill />
					<div class="envelope-body">
						<h2 id="sealed" class="row">
							<Icon name="lock" /> {t("review.sealed")}
						</h2>
						<p>{t("review.sealed_text")}</p>
						<Code text={trackerText(one.tracker)} id="tracker" />
					</div>
				</section>
				{failure && <FailureNotice failure={failure} />}
				<div role="status">
					{isBusy && tries > 0 && <Notice>{t("review.waiting", { n: tries })}</Notice>}
				</div>
				<div class="cast">
					<Button look="sun" isBig isBusy={isBusy} onPress={cast}>
						{t("review.cast")}
					</Button>
				</div>
				<More summary={t("review.check")}>
					<p>{t("review.check_text")}</p>
					<p>{t("review.check_cost")}</p>
					<div class="row">
						<Button look="quiet" onPress={() => goStep("check")}>
							{t("review.check_go")}
						</Button>
					</div>
				</More>
			</div>
		</>
	);
}
