/* Whether a project comes to the ballot, and why not; and staff's decision about that, with its reason. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { me } from "../account/state";
import {
	type Budget,
	get,
	type ProjectBallot,
	type Proposed,
	type Selection,
	send,
} from "../lib/api";
import { date, lengthOf } from "../lib/format";
import { asProblem } from "../lib/resource";
import { href } from "../lib/router";
import { language, t } from "../lib/texts";
import { More } from "../parts/controls";
import { LongField } from "../parts/long";
import { Badge } from "../parts/said";
import { LazyProof } from "../talk/lazy";
import { Paragraphs } from "../talk/parts";

const LENGTH = [20, 1000] as const;
const DECIDED_IN = ["valuating", "publishing_prices"];
const TOLD_IN = [...DECIDED_IN, "balloting", "counting", "finished"];

function Standing({ of, slug }: { of: ProjectBallot; slug: string }): JSX.Element | null {
	if (of.is_on === null) return null;
	const { vote } = of;
	return (
		<>
			<p class="row">
				<Badge {...(of.is_on ? { tone: "ok" as const } : {})}>
					{t(of.is_on ? "selection.on" : "selection.off")}
				</Badge>
				{of.why && <span>{t("selection.why", { why: of.why })}</span>}
			</p>
			{vote && (
				<p>
					{vote.won !== null && <>{t(vote.won ? "selection.won" : "selection.lost")} </>}
					<a href={href("rounds", slug, "projects", vote.cid, vote.id)}>
						{t("selection.vote", { phase: vote.phase })}
					</a>
				</p>
			)}
		</>
	);
}

function Decision({ of, zone }: { of: Selection; zone: string }): JSX.Element {
	const on = date(of.at, zone);
	return (
		<>
			<h3>{t(of.is_selected ? "selection.by_hand_on" : "selection.by_hand_off", { date: on })}</h3>
			{of.reason && of.reasoned_in && <Paragraphs text={of.reason} language={of.reasoned_in} />}
		</>
	);
}

function Decide(props: {
	number: number;
	isSelected: boolean;
	onDone: (now: ProjectBallot) => void;
}): JSX.Element {
	const [reason, setReason] = useState("");
	const form = useForm({ "/reason": "selection-reason" });
	const wanted = !props.isSelected;
	const submit = (): void =>
		form.run(
			() => {
				const length = lengthOf(reason.trim());
				return length < LENGTH[0] || length > LENGTH[1]
					? [{ at: "selection-reason", text: t("selection.length") }]
					: [];
			},
			async () => {
				const body = { is_selected: wanted, reason, language: language() };
				props.onDone(
					await send<ProjectBallot>("POST", `/api/staff/projects/${props.number}/selection`, body),
				);
				setReason("");
			},
		);
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<More summary={t(wanted ? "selection.put_open" : "selection.take_open")}>
			<FormOf
				form={form}
				go={t(wanted ? "selection.put" : "selection.take")}
				look="quiet"
				onSubmit={submit}
			>
				<LongField
					id="selection-reason"
					label={t("selection.reason")}
					hint={t("selection.reason_hint")}
					most={LENGTH[1]}
					rows={4}
					value={reason}
					onInput={setReason}
					error={form.of("selection-reason")}
				/>
			</FormOf>
		</More>
	);
}

/** Nothing before valuation, and nothing where there is nothing to tell. */
export function OnBallot(props: {
	of: Proposed;
	budget: Budget;
	zone: string;
}): JSX.Element | null {
	const { budget, zone } = props;
	const { number } = props.of;
	const [now, setNow] = useState<ProjectBallot | null>(null);
	const [said, setSaid] = useState("");
	const isTold = TOLD_IN.includes(budget.phase);
	useEffect(() => {
		if (isTold)
			get<ProjectBallot>(`/api/projects/${number}/ballot`).then(setNow, (error) =>
				console.warn(asProblem(error).code),
			);
	}, [number, isTold]);
	const mayDecide =
		me.value?.roles.includes("staff") && DECIDED_IN.includes(budget.phase) && !budget.has_vote;
	if (!now || (now.is_on === null && now.decisions.length === 0 && !mayDecide)) return null;
	return (
		<section class="section stack" aria-labelledby="selection">
			<h2 id="selection" tabIndex={-1}>
				{t("selection.title")}
			</h2>
			<p role="status">{said}</p>
			<Standing of={now} slug={budget.slug} />
			{now.decisions.map((one, i) => (
				<Decision key={now.decisions.length - i} of={one} zone={zone} />
			))}
			{mayDecide && (
				<Decide
					number={number}
					isSelected={now.is_selected}
					onDone={(next) => {
						setNow(next);
						setSaid(t("selection.done"));
						setTimeout(() => document.getElementById("selection")?.focus());
					}}
				/>
			)}
		</section>
	);
}
