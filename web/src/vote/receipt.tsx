/* The receipt: checked on this device, kept by the voter. It never shows the choice. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { trackerText } from "../crypto/ballot";
import { fromHex } from "../crypto/bytes";
import { parseReceipt, type ReceiptVerdict, toBase45, writeBinaryReceipt } from "../crypto/receipt";
import { get, roundPath, type StoredReceipt } from "../lib/api";
import type { Verified } from "../lib/definition";
import { moment } from "../lib/format";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { foreign, t } from "../lib/texts";
import { Button, ButtonLink, More } from "../parts/controls";
import { Title } from "../parts/frame";
import { Qr } from "../parts/qr";
import { type CheckLine, Checks, Code, CopyButton, Notice, saveFile } from "../parts/said";
import { Tiles } from "../parts/tiles";
import { checkReceipt } from "./cast";
import { groupsOf } from "./groups";
import { account, done, goStep, round as served, what } from "./state";

const POLL_MS = 4000;
const POLLS = 60;

/** The receipt with witnesses, as soon as there is one. */
function useCosigned(round: Verified, leaf: string, first: string): string {
	const [text, setText] = useState(first);
	useEffect(() => {
		let polls = 0;
		const timer = setInterval(() => {
			if (++polls > POLLS) clearInterval(timer);
			get<StoredReceipt>(roundPath(round.slug, `/receipts/${leaf}`)).then(
				(found) => {
					const bytes = fromHex(leaf);
					if (!found.is_cosigned || !bytes) return;
					if (!checkReceipt(round, found.receipt, bytes)?.isCosigned) return;
					setText(found.receipt);
					clearInterval(timer);
				},
				() => {},
			);
		}, POLL_MS);
		return () => clearInterval(timer);
	}, [round, leaf]);
	return text;
}

function linesOf(verdict: ReceiptVerdict | null): CheckLine[] {
	const yes = (isTrue: boolean | undefined): "yes" | "no" => (isTrue ? "yes" : "no");
	return [
		{ state: yes(verdict?.isIncluded), text: t("receipt.included") },
		{ state: yes(verdict?.isSigned), text: t("receipt.signed") },
		verdict?.isCosigned
			? {
					state: "yes",
					text: t("receipt.cosigned", { names: verdict.witnesses.map((w) => w.name).join(", ") }),
				}
			: { state: "wait", text: t("receipt.waiting") },
	];
}

function Files(props: { text: string; leaf: Uint8Array; slug: string }): JSX.Element {
	const { text, leaf, slug } = props;
	const parsed = parseReceipt(text);
	const binary = parsed && writeBinaryReceipt(parsed, leaf);
	const name = `arca-${slug}-${trackerText(leaf)}`;
	return (
		<More summary={t("receipt.files")} class="no-print">
			<p>{t("receipt.files_text")}</p>
			<div class="row">
				<Button look="quiet" icon="download" onPress={() => saveFile(`${name}.tlog-proof`, text)}>
					{t("receipt.proof")}
				</Button>
				{binary && (
					<Button
						look="quiet"
						icon="download"
						onPress={() => saveFile(`${name}.base45.txt`, `${toBase45(binary)}\n`)}
					>
						{t("receipt.base45")}
					</Button>
				)}
			</div>
		</More>
	);
}

function Share({ address }: { address: string }): JSX.Element {
	if (!("share" in navigator)) return <CopyButton text={address} label={t("receipt.copy")} />;
	return (
		<Button
			look="quiet"
			icon="share"
			onPress={() => void navigator.share({ url: address }).catch(() => {})}
		>
			{t("receipt.share")}
		</Button>
	);
}

function Next({ round }: { round: Verified }): JSX.Element {
	const state = account.value;
	const left = state
		? groupsOf(round, state.styles).filter(
				({ group }) => !state.casts.some((cast) => cast.group === group),
			)
		: [];
	if (left.length > 0)
		return (
			<Notice title={t("receipt.more_title", { what: what(), n: left.length })}>
				<p>{t("receipt.more_text")}</p>
				<p>
					<Button onPress={() => goStep("groups")}>{t("receipt.more")}</Button>
				</p>
			</Notice>
		);
	return (
		<div class="row">
			{state && (
				<Button look="quiet" onPress={() => goStep("groups")}>
					{t("receipt.ballots")}
				</Button>
			)}
			<ButtonLink to={href("rounds", round.slug)} look="quiet">
				{t("receipt.home")}
			</ButtonLink>
		</div>
	);
}

export function Receipt({ round }: { round: Verified }): JSX.Element | null {
	const one = done.value;
	return one ? <Shown round={round} leaf={one.leaf} cid={one.cid} first={one.receipt} /> : null;
}

function Shown(props: {
	round: Verified;
	leaf: string;
	cid: number;
	first: string;
}): JSX.Element | null {
	const { round, cid } = props;
	const text = useCosigned(round, props.leaf, props.first);
	const leaf = fromHex(props.leaf);
	if (!leaf) return null;
	const address = `${location.origin}/verify/${round.slug}#${props.leaf}`;
	const verdict = checkReceipt(round, text, leaf);
	const title = served.value ? worded(served.value.titles).text : round.slug;
	const zone = served.value?.zone ?? "UTC";
	return (
		<>
			<div class="head">
				<Title name={t("receipt.title")} takesFocus>
					{t("receipt.title")}
				</Title>
				<p class="lead">{t("receipt.lead")}</p>
			</div>
			<div class="stack">
				<section class="receipt" aria-label={t("receipt.name")}>
					<Tiles seed={trackerText(leaf)} columns={18} rows={1} fill />
					<div class="receipt-body">
						<div class="receipt-main">
							<p>
								<strong>{title}</strong>
								<br />
								<span {...foreign(round.language)}>{round.contestTitles[cid]}</span>
							</p>
							<div>
								<p class="small soft">{t("receipt.tracker")}</p>
								<Code text={trackerText(leaf)} id="tracker" />
							</div>
							<Checks lines={linesOf(verdict)} />
							<p class="small soft">{t("receipt.when", { moment: moment(new Date(), zone) })}</p>
						</div>
						<div class="stack stack-s">
							<Qr text={address} label={t("receipt.qr")} />
							<p class="small soft">{t("receipt.qr_text")}</p>
						</div>
					</div>
				</section>
				<div class="row no-print">
					<Button icon="print" onPress={() => print()}>
						{t("receipt.print")}
					</Button>
					<Share address={address} />
					<ButtonLink to={`${href("verify", round.slug)}#${props.leaf}`} look="quiet" icon="shield">
						{t("receipt.check")}
					</ButtonLink>
				</div>
				<section class="stack stack-s">
					<h2>{t("receipt.what")}</h2>
					<ul>
						<li>{t("receipt.what_in")}</li>
						<li>{t("receipt.what_not")}</li>
						<li>{t("receipt.what_change")}</li>
					</ul>
				</section>
				<Files text={text} leaf={leaf} slug={round.slug} />
				<div class="no-print">
					<Next round={round} />
				</div>
			</div>
		</>
	);
}
