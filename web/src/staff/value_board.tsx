/* The board of a round's valuation: how far it is, and who is asked to look at what. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useForm } from "../account/form";
import {
	type Budget,
	type BudgetStaff,
	get,
	send,
	type ValuationAssigned,
	type ValuationBoard,
} from "../lib/api";
import { moment, number } from "../lib/format";
import { usePages, useResource } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Button, Check, ErrorSummary, Select } from "../parts/controls";
import { Listed } from "../parts/listed";
import { Facts, Notice, ProblemNotice, Waiting } from "../parts/said";
import { LazyProof } from "../talk/lazy";
import { Desk } from "./parts";
import { DossierCard, STEPS } from "./value_parts";

interface Filter {
	heading: string;
	step: string;
	seat: string;
}

const nameOf = (one: ValuationBoard["valuators"][number]): string =>
	one.account?.pseudonym ?? String(one.seat);

function Filters(props: {
	of: Budget;
	board: ValuationBoard | null;
	filter: Filter;
	onChange: (filter: Filter) => void;
}): JSX.Element {
	const { filter } = props;
	const any: [string, string] = ["", t("dossiers.any")];
	return (
		<div class="row">
			<Select
				id="filter-heading"
				label={t("dossiers.filter_heading")}
				value={filter.heading}
				options={[
					any,
					...props.of.headings.map((one): [string, string] => [
						String(one.number),
						worded(one.names).text,
					]),
				]}
				onChange={(heading) => props.onChange({ ...filter, heading })}
			/>
			<Select
				id="filter-step"
				label={t("dossiers.filter_step")}
				value={filter.step}
				options={[
					any,
					...STEPS.map((step): [string, string] => [step, t("dossiers.step", { step })]),
				]}
				onChange={(step) => props.onChange({ ...filter, step })}
			/>
			<Select
				id="filter-seat"
				label={t("dossiers.filter_seat")}
				value={filter.seat}
				options={[
					any,
					...(props.board?.valuators ?? []).map((one): [string, string] => [
						String(one.seat),
						nameOf(one),
					]),
				]}
				onChange={(seat) => props.onChange({ ...filter, seat })}
			/>
		</div>
	);
}

/** Who is asked, or not any more, about what was chosen. */
function Assign(props: {
	slug: string;
	board: ValuationBoard;
	projects: number[];
	onDone: () => void;
}): JSX.Element {
	const [seats, setSeats] = useState<number[]>([]);
	const [groups, setGroups] = useState<number[]>([]);
	const [said, setSaid] = useState("");
	const form = useForm({ "/projects": "", "/seats": "" });
	const ask = (way: "assign" | "unassign"): void =>
		form.run(
			() =>
				seats.length + groups.length === 0 || props.projects.length === 0
					? [{ at: "", text: t("dossiers.assign_need") }]
					: [],
			async () => {
				const path = `/api/staff/budgets/${encodeURIComponent(props.slug)}/valuations/${way}`;
				const { changed } = await send<ValuationAssigned>("POST", path, {
					projects: props.projects,
					seats,
					groups,
				});
				setSaid(t("dossiers.changed", { n: changed, shown: number(changed) }));
				props.onDone();
			},
		);
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<section class="card stack" aria-labelledby="assign">
			<h2 id="assign">{t("dossiers.assign_title")}</h2>
			<ErrorSummary errors={form.errors} />
			<ul class="stack stack-s" role="list">
				{props.board.groups
					.filter(({ valuators }) => valuators.length > 0)
					.map((one) => (
						<li key={`group ${one.number}`}>
							<Check
								id={`group-${one.number}`}
								isOn={groups.includes(one.number)}
								onChange={(isOn) =>
									setGroups(isOn ? [...groups, one.number] : groups.filter((n) => n !== one.number))
								}
							>
								{t("dossiers.group", { name: one.name, n: one.valuators.length })}
							</Check>
						</li>
					))}
				{props.board.valuators.map((one) => (
					<li key={one.seat}>
						<Check
							id={`seat-${one.seat}`}
							isOn={seats.includes(one.seat)}
							onChange={(isOn) =>
								setSeats(isOn ? [...seats, one.seat] : seats.filter((seat) => seat !== one.seat))
							}
						>
							{t("dossiers.valuator", {
								name: nameOf(one),
								finished: number(one.finished),
								assigned: number(one.assigned),
							})}
						</Check>
					</li>
				))}
			</ul>
			<div class="row">
				<Button isBusy={form.isBusy} onPress={() => ask("assign")}>
					{t("dossiers.assign")}
				</Button>
				<Button look="quiet" isBusy={form.isBusy} onPress={() => ask("unassign")}>
					{t("dossiers.unassign")}
				</Button>
			</div>
			<p role="status">{said}</p>
			<p>
				<a href={href("staff", "valuations", "groups")}>{t("dossiers.groups")}</a>
			</p>
		</section>
	);
}

function Items({ of }: { of: Budget }): JSX.Element {
	const [filter, setFilter] = useState<Filter>({ heading: "", step: "", seat: "" });
	const [turn, setTurn] = useState(0);
	const [chosen, setChosen] = useState<number[]>([]);
	const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ""));
	const list = usePages<ValuationBoard>(
		`/api/staff/budgets/${encodeURIComponent(of.slug)}/valuations?${query}`,
		{ idOf: (one) => one.project, turn },
	);
	const board = list.page;
	const shown = board?.items.map((one) => one.project) ?? [];
	const projects = chosen.filter((one) => shown.includes(one));
	const isOpen = board?.phase === "valuating";
	return (
		<div class="stack">
			{board?.ends_at && (
				<Notice>
					<p>
						{isOpen
							? t("dossiers.embargo", { date: moment(board.ends_at, of.zone) })
							: t("dossiers.closed")}
					</p>
				</Notice>
			)}
			{board && (
				<Facts
					items={STEPS.map((step) => [t("dossiers.step", { step }), number(board.numbers[step])])}
				/>
			)}
			<Filters of={of} board={board} filter={filter} onChange={setFilter} />
			{board && isOpen && (
				<Assign
					slug={of.slug}
					board={board}
					projects={projects}
					onDone={() => {
						setChosen([]);
						setTurn(turn + 1);
					}}
				/>
			)}
			{isOpen && shown.length > 0 && (
				<Check
					id="choose-all"
					isOn={projects.length === shown.length}
					onChange={(isOn) => setChosen(isOn ? shown : [])}
				>
					{t("dossiers.choose_all")}
				</Check>
			)}
			<Listed
				list={list}
				said={board ? t("dossiers.count", { n: shown.length, shown: number(shown.length) }) : ""}
				none={t("dossiers.none")}
				more={t("dossiers.more")}
			>
				{board?.items.map((one) => (
					<DossierCard key={one.project} of={one} hasDossier={one.step !== "unassigned"}>
						{isOpen && (
							<Check
								id={`choose-${one.project}`}
								isOn={projects.includes(one.project)}
								onChange={(isOn) =>
									setChosen(
										isOn ? [...projects, one.project] : projects.filter((n) => n !== one.project),
									)
								}
							>
								{t("dossiers.choose", { title: one.title ?? String(one.project) })}
							</Check>
						)}
					</DossierCard>
				))}
			</Listed>
		</div>
	);
}

export function Board({ slug }: { slug: string }): JSX.Element {
	const path = `/api/staff/budgets/${encodeURIComponent(slug)}`;
	const { value, problem, reload } = useResource(path, () => get<BudgetStaff>(path));
	const title = value ? worded(value.budget.titles).text : slug;
	return (
		<Desk name={t("dossiers.board", { title })} trail={["rounds"]}>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && <Items of={value.budget} />}
		</Desk>
	);
}
