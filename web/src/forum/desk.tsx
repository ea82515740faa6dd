/* The forum's desk: what waits for both sides, how far each is and who is awaited, and what was decided before. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { type ExtensionDesk, type Extensions, send } from "../lib/api";
import { number } from "../lib/format";
import { usePages } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Button, More, Radios } from "../parts/controls";
import { LongField } from "../parts/long";
import { Notice, ProblemNotice, Waiting } from "../parts/said";
import { Desk } from "../staff/parts";
import { LazyProof } from "../talk/lazy";
import { Paragraphs } from "../talk/parts";
import { when } from "../talk/state";
import { Compared, Sides, StateBadge, Until } from "./extension";

type Choice = "yes" | "no";

function Decide({ of, onDone }: { of: ExtensionDesk; onDone: () => void }): JSX.Element {
	const n = of.extension.number;
	const mine = of.votes.find(({ seat }) => seat === of.own_seat);
	const [choice, setChoice] = useState<Choice | null>(
		mine ? (mine.is_approval ? "yes" : "no") : null,
	);
	const [reason, setReason] = useState(mine?.reason ?? "");
	const ids = { choice: `choice-${n}`, reason: `reason-${n}` };
	const form = useForm({ "/reason": ids.reason }, undefined, () => t("forum.reason_wrong"));
	const decide = (): void =>
		form.run(
			() => (choice === null ? [{ at: `${ids.choice}-yes`, text: t("forum.choose") }] : []),
			async () => {
				await send("POST", `/api/forum/extensions/${n}/decision`, {
					is_approval: choice === "yes",
					reason: reason.trim() === "" ? null : reason,
				});
				onDone();
			},
		);
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<FormOf form={form} go={t("forum.decide")} heading={`extension-${n}`} onSubmit={decide}>
			<Radios
				name={ids.choice}
				legend={t("forum.yours", { seat: number(of.own_seat ?? 0) })}
				value={choice}
				options={[
					["yes", t("forum.approve")],
					["no", t("forum.refuse")],
				]}
				onChange={setChoice}
			/>
			<LongField
				id={ids.reason}
				label={t("forum.your_reason")}
				hint={t("forum.change")}
				most={2000}
				rows={3}
				value={reason}
				onInput={setReason}
				error={form.of(ids.reason)}
			/>
		</FormOf>
	);
}

/** Which seats of each side have not said anything. */
function Awaited({ of }: { of: ExtensionDesk }): JSX.Element | null {
	if (of.awaited.length === 0) return null;
	const sides = of.extension.sides.map(({ side }) => ({
		side,
		seats: of.awaited.filter((one) => one.side === side).map(({ seat }) => number(seat)),
	}));
	return (
		<>
			<h3>{t("forum.awaited")}</h3>
			<ul class="stack stack-s" role="list">
				{sides
					.filter(({ seats }) => seats.length > 0)
					.map(({ side, seats }) => (
						<li key={side}>
							{t("forum.awaited_of", {
								name: t("forum.side_name", { side }),
								n: seats.length,
								seats: seats.join(", "),
							})}
						</li>
					))}
			</ul>
		</>
	);
}

function Votes({ of }: { of: ExtensionDesk }): JSX.Element {
	return (
		<>
			<h3>{t("forum.votes")}</h3>
			{of.votes.length === 0 && <p>{t("forum.votes_none")}</p>}
			<ul class="stack stack-s" role="list">
				{of.votes.map((one) => (
					<li key={one.seat}>
						{t(one.is_approval ? "forum.vote_yes" : "forum.vote_no", {
							seat: number(one.seat),
							name: t("forum.side_name", { side: one.side }),
						})}{" "}
						<span class="small soft">{when(one.at, of.budget.zone)}</span>
						{one.reason && (
							<p class="small" dir="auto">
								{one.reason}
							</p>
						)}
					</li>
				))}
			</ul>
		</>
	);
}

function Item({ of, onDone }: { of: ExtensionDesk; onDone: () => void }): JSX.Element {
	const { extension, budget } = of;
	const title = worded(budget.titles);
	const isOpen = extension.state === "open";
	return (
		<li>
			<article class="card stack" aria-labelledby={`extension-${extension.number}`}>
				<h2 id={`extension-${extension.number}`} tabIndex={-1} {...title.marks}>
					<a href={href("projects", budget.slug)}>{title.text}</a>
				</h2>
				<p class="row">
					<StateBadge of={extension} />
					<span class="soft">
						<Until of={extension} zone={budget.zone} />
					</span>
				</p>
				<h3>{t("forum.reason")}</h3>
				<Paragraphs text={extension.reason} language={extension.language} />
				<Compared of={extension} budget={budget} />
				<h3>{t("forum.parity")}</h3>
				<Sides of={extension} />
				{isOpen && <Awaited of={of} />}
				{isOpen && of.is_own && (
					<Notice>
						<p>{t("forum.own")}</p>
					</Notice>
				)}
				{of.may_decide && <Decide of={of} onDone={onDone} />}
				<More
					summary={t("forum.votes_see", { n: of.votes.length, shown: number(of.votes.length) })}
				>
					<Votes of={of} />
				</More>
			</article>
		</li>
	);
}

/** Which side one's seat is of; who has none reads only. */
function Seat({ of }: { of: Extensions }): JSX.Element | null {
	if (!of.own) return null;
	if (!of.own.side) return <Notice tone="warn">{t("forum.sideless")}</Notice>;
	return <p>{t("forum.side", { name: t("forum.side_name", { side: of.own.side }) })}</p>;
}

export function ForumDesk(): JSX.Element {
	const [said, setSaid] = useState("");
	const list = usePages<Extensions>("/api/forum/extensions", {
		idOf: (one) => (one as ExtensionDesk).extension.number,
	});
	const { page, problem } = list;
	const done = (number: number): void => {
		setSaid(t("forum.done"));
		void list.reload().then(() => {
			setTimeout(() => document.getElementById(`extension-${number}`)?.focus());
		});
	};
	return (
		<Desk name={t("forum.title")} roles={["forum", "staff", "auditor"]} only={t("forum.only")}>
			<p class="lead">{t("forum.rule")}</p>
			<div role="status">{said && <Notice tone="ok">{said}</Notice>}</div>
			{problem && <ProblemNotice problem={problem} onRetry={() => void list.reload()} />}
			{!page && !problem && <Waiting />}
			{page && <Seat of={page} />}
			{page && page.waiting.length === 0 && <p>{t("forum.nothing")}</p>}
			<ul class="stack" role="list">
				{page?.waiting.map((one) => (
					<Item
						key={`${one.extension.number} ${one.votes.length}`}
						of={one}
						onDone={() => done(one.extension.number)}
					/>
				))}
			</ul>
			{page && page.items.length > 0 && (
				<section class="section stack" aria-labelledby="settled">
					<h2 id="settled">{t("forum.settled")}</h2>
					<ul class="stack" role="list">
						{page.items.map((one) => (
							<Item key={one.extension.number} of={one} onDone={() => {}} />
						))}
					</ul>
				</section>
			)}
			{page?.next && (
				<div class="row">
					<Button look="quiet" isBusy={list.isBusy} onPress={() => void list.more()}>
						{t("forum.older")}
					</Button>
				</div>
			)}
		</Desk>
	);
}
