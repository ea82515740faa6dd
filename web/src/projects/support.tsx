/* How many support a project, how many it takes, and doing so. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { me } from "../account/state";
import { type Budget, type Proposed, type ProposedOwn, type Support, send } from "../lib/api";
import { number } from "../lib/format";
import { asProblem } from "../lib/resource";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Button, ButtonLink } from "../parts/controls";
import { Badge, Notice, problemText } from "../parts/said";
import { SignInFirst } from "../talk/parts";
import { useWriter } from "../talk/state";
import { headingName } from "./state";

/** From selecting on there is something to tell. */
export const hasSupports = (phase: string): boolean =>
	!["drafting", "informing", "accepting", "reviewing"].includes(phase);

function Progress({ of, budget }: { of: Proposed; budget: Budget }): JSX.Element {
	const all = of.supports + of.paper_supports;
	const needed = budget.support_threshold;
	return (
		<div class="stack stack-s">
			<p>
				<strong>{t("support.count", { n: all, shown: number(all) })}</strong>
				{of.paper_supports > 0 &&
					` (${t("support.paper", { n: of.paper_supports, shown: number(of.paper_supports) })})`}
			</p>
			{needed !== null && (
				<>
					<progress
						class="support-progress"
						max={needed}
						value={Math.min(all, needed)}
						aria-label={t("support.title")}
					/>
					<p class="small soft">
						{t("support.progress", { now: number(all), all: number(needed) })}
					</p>
				</>
			)}
			{budget.support_top !== null && (
				<p class="small soft">{t("support.top", { n: number(budget.support_top) })}</p>
			)}
			{of.is_selected !== null && (
				<p>
					<Badge {...(of.is_selected ? { tone: "ok" } : {})}>
						{t(of.is_selected ? "support.selected" : "support.not_selected")}
					</Badge>
				</p>
			)}
		</div>
	);
}

/** Where a heading is for its residents alone, which districts these are; else nothing. */
function districtsOf(of: Proposed, budget: Budget): string {
	const heading = budget.headings.find((one) => one.number === of.heading);
	return heading?.residents_only ? heading.districts.join(", ") : "";
}

function WhyNot({
	of,
	own,
	budget,
}: {
	of: Proposed;
	own: ProposedOwn["support"];
	budget: Budget;
}): JSX.Element | null {
	switch (own.why_not) {
		case "other_heading": {
			const names = own.headings.map((one) => headingName(budget, one)).join(", ");
			return <p>{t("support.why_other_heading", { names })}</p>;
		}
		case "not_resident":
			return <p>{t("support.why_not_resident", { names: districtsOf(of, budget) })}</p>;
		case "not_verified":
			return (
				<div class="row">
					<p>{t("support.why_not_verified")}</p>
					<ButtonLink to={href("account", "verification")} look="quiet">
						{t("support.verify")}
					</ButtonLink>
				</div>
			);
		case "organisation":
			return <p>{t("support.why_organisation")}</p>;
		default:
			return <p class="soft">{t("support.why_phase_closed")}</p>;
	}
}

function Press(props: {
	of: Proposed;
	own: ProposedOwn["support"];
	onDone: (now: Support) => void;
}): JSX.Element {
	const { of, own } = props;
	const [said, setSaid] = useState("");
	const [wrong, setWrong] = useState("");
	const [isBusy, setBusy] = useState(false);
	const press = (): void => {
		setWrong("");
		setBusy(true);
		send<Support>("POST", `/api/projects/${of.number}/support`, { support: !own.is_on })
			.then((now) => {
				props.onDone(now);
				setSaid(t(now.support.is_on ? "support.on" : "support.off"));
			})
			.catch((error) => {
				const problem = asProblem(error);
				if (problem.code === "account_missing") me.value = null;
				setWrong(problemText(problem));
			})
			.finally(() => setBusy(false));
	};
	return (
		<>
			{own.is_on && own.carried_from !== null && <p>{t("support.carried")}</p>}
			<div class="row">
				<Button look={own.is_on ? "quiet" : "sun"} isBusy={isBusy} onPress={press}>
					{t(own.is_on ? "support.back" : "support.go")}
				</Button>
				<span role="status">{said}</span>
			</div>
			{wrong && (
				<Notice tone="bad" isAlert>
					<p>{wrong}</p>
				</Notice>
			)}
		</>
	);
}

export function Supports(props: {
	of: Proposed;
	own: ProposedOwn | null;
	budget: Budget;
	onDone: (now: Support) => void;
}): JSX.Element {
	const { of, own, budget } = props;
	const writer = useWriter();
	const isOpen = budget.phase === "selecting" && of.state === "published" && !of.hidden;
	const districts = districtsOf(of, budget);
	const mayPress = own && (own.support.why_not === null || (own.support.is_on && isOpen));
	return (
		<section class="section stack" aria-labelledby="support">
			<h2 id="support">{t("support.title")}</h2>
			<Progress of={of} budget={budget} />
			{districts && <p>{t("support.residents", { names: districts })}</p>}
			{isOpen && writer === null && <SignInFirst text={t("support.sign_in")} />}
			{isOpen && mayPress && <Press of={of} own={own.support} onDone={props.onDone} />}
			{isOpen && own && !mayPress && <WhyNot of={of} own={own.support} budget={budget} />}
		</section>
	);
}
