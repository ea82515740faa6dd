/* For staff: how the census stands, a file for it, who approves it, and taking the last one back. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Account, type Census, get, type Problem, send } from "../lib/api";
import { date, number, time } from "../lib/format";
import { asProblem } from "../lib/resource";
import { href } from "../lib/router";
import { findText, t } from "../lib/texts";
import { Crumbs, Title } from "../parts/frame";
import { Badge, Facts, Notice, ProblemNotice, Waiting } from "../parts/said";
import { Letters } from "./census_letters";
import { Twice } from "./census_press";
import { SendFile, Upload } from "./census_upload";
import { Newsletters } from "./newsletters";
import { useZone } from "./state";

type Batch = Census["batches"][number];

const POLL_MS = 1500;
const CLOSED = ["wrong", "applied", "dropped"];

function Numbers({ of }: { of: Census }): JSX.Element {
	return (
		<section class="section" aria-labelledby="numbers">
			<h2 id="numbers">{t("census.numbers")}</h2>
			<Facts
				items={[
					[t("census.people"), number(of.people)],
					[t("census.verified"), number(of.verified)],
					[t("census.admissions"), number(of.admissions)],
					[t("census.conflicts"), number(of.conflicts)],
				]}
			/>
			{of.is_service && <p>{t("census.service")}</p>}
		</section>
	);
}

function bySeats(one: Batch): string {
	if (one.seat === null) return t("census.by_machine");
	return t("census.by_seats", {
		seat: number(one.seat),
		other: number(one.uploaded_by ?? one.seat),
	});
}

function BatchRow(props: {
	one: Batch;
	isLast: boolean;
	zone: string;
	onDone: (said: string) => Promise<void>;
}): JSX.Element {
	const { one, isLast, zone } = props;
	const undo = async (): Promise<void> => {
		await send("POST", "/api/census/undo", { batch: one.number });
		await props.onDone(t("census.undo_done", { number: number(one.number) }));
	};
	return (
		<li class="card stack stack-s" id={`batch-${one.number}`}>
			<h3>{t("census.batch", { number: number(one.number) })}</h3>
			<p class="row">
				<Badge>{findText(`census.kind_${one.kind}`) ?? one.kind}</Badge>
				{one.undone_at && <Badge tone="warn">{t("census.undone")}</Badge>}
			</p>
			<p>
				{t("census.change", {
					added: number(one.new),
					changed: number(one.changed),
					gone: number(one.gone),
				})}
			</p>
			<p class="small soft">
				{date(one.at, zone)}, {time(one.at, zone)}
				{one.kind === "import" && <> · {bySeats(one)}</>}
			</p>
			{isLast && one.kind === "import" && !one.undone_at && (
				<Twice
					id={`undo-${one.number}`}
					label={t("census.undo")}
					sure={t("census.undo_sure")}
					says={t("census.undo_text")}
					work={undo}
				/>
			)}
		</li>
	);
}

function Batches(props: {
	of: Census;
	mayUndo: boolean;
	zone: string;
	onDone: (said: string) => Promise<void>;
}): JSX.Element {
	const { batches } = props.of;
	const last = batches.find(({ kind }) => kind !== "lookup");
	return (
		<section class="section" aria-labelledby="batches">
			<h2 id="batches">{t("census.batches")}</h2>
			{batches.length === 0 && <p>{t("census.no_batches")}</p>}
			<ul class="stack stack-s" role="list">
				{batches.map((one) => (
					<BatchRow
						key={`${one.number} ${one.undone_at}`}
						one={one}
						isLast={props.mayUndo && one === last}
						zone={props.zone}
						onDone={props.onDone}
					/>
				))}
			</ul>
		</section>
	);
}

interface Reading {
	census: Census | null;
	problem: Problem | null;
	reload: () => Promise<void>;
}

/** Looks again by itself while the registry is at work. */
function useCensus(): Reading {
	const [census, setCensus] = useState<Census | null>(null);
	const [problem, setProblem] = useState<Problem | null>(null);
	const read = async (): Promise<void> => {
		try {
			setCensus(await get<Census>("/api/census"));
			setProblem(null);
		} catch (error) {
			setProblem(asProblem(error));
		}
	};
	useEffect(() => void read(), []);
	const state = census?.upload?.state;
	const isAtWork = state === "checking" || state === "applying";
	useEffect(() => {
		if (!isAtWork) return;
		const timer = setInterval(() => void read(), POLL_MS);
		return () => clearInterval(timer);
	}, [isAtWork]);
	return { census, problem, reload: read };
}

/** What staff do; auditors see the numbers. */
function Work(props: { reading: Reading; zone: string }): JSX.Element | null {
	const { reading, zone } = props;
	const [said, setSaid] = useState("");
	const [isSending, setSending] = useState(false);
	const { census, reload } = reading;
	if (!census) return null;
	const upload = census.upload;
	const done = async (text: string): Promise<void> => {
		setSaid(text);
		await reload();
	};
	const isOver = !upload || CLOSED.includes(upload.state);
	return (
		<section class="section stack" aria-labelledby="file">
			<h2 id="file">{t("census.file")}</h2>
			<div role="status">
				{said !== "" && (
					<Notice tone="ok">
						<p>{said}</p>
					</Notice>
				)}
			</div>
			{upload && !isSending && (
				<Upload
					key={`${upload.number} ${upload.state} ${upload.against}`}
					of={upload}
					zone={zone}
					onDone={done}
					onReload={reload}
				/>
			)}
			{(isOver || isSending) && (
				<SendFile
					onBusy={(isBusy) => {
						setSending(isBusy);
						if (isBusy) setSaid("");
					}}
					onDone={reload}
				/>
			)}
		</section>
	);
}

function CensusPage({ of }: { of: Account }): JSX.Element {
	const zone = useZone(of);
	const reading = useCensus();
	const { census, problem, reload } = reading;
	const [undone, setUndone] = useState("");
	const isStaff = of.roles.includes("staff");
	return (
		<>
			<Crumbs trail={[{ name: t("account.title"), to: href("account") }]} />
			<div class="head">
				<Title name={t("account.census")} of={t("account.title")}>
					{t("account.census")}
				</Title>
				<p>{t("census.lead")}</p>
				<p>
					<a href={href("acts")}>{t("roles.public")}</a>
				</p>
			</div>
			{problem && <ProblemNotice problem={problem} onRetry={() => void reload()} />}
			{!census && !problem && <Waiting />}
			{census && <Numbers of={census} />}
			{isStaff && <Work reading={reading} zone={zone} />}
			<div role="status">
				{undone !== "" && (
					<Notice tone="ok">
						<p>{undone}</p>
					</Notice>
				)}
			</div>
			{census && (
				<Batches
					of={census}
					mayUndo={isStaff}
					zone={zone}
					onDone={async (text) => {
						setUndone(text);
						await reload();
					}}
				/>
			)}
			{census && isStaff && <Letters />}
		</>
	);
}

/** Few need it: a chunk of its own. */
export const PAGES = { census: CensusPage, newsletters: Newsletters };
