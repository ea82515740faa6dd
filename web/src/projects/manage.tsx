/* What somebody can do with a project: publish, change, share, translate, unite or withdraw it. */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { Proof } from "../account/proof";
import { type MergeAsk, type Proposed, type ProposedOwn, send, type Translation } from "../lib/api";
import { lengthOf } from "../lib/format";
import { treeOf } from "../lib/markdown";
import { asProblem } from "../lib/resource";
import { go, href } from "../lib/router";
import { nameOfLanguage, t } from "../lib/texts";
import { Button, ButtonLink, Field, More } from "../parts/controls";
import { LongField } from "../parts/long";
import { Markdown } from "../parts/markdown";
import { Notice, problemText } from "../parts/said";
import { useDraft, useWriter } from "../talk/state";
import { hrefOfBudget } from "./state";

interface Props {
	of: Proposed;
	own: ProposedOwn;
	onChanged: () => void;
}

/** Something that is one press, with what came of it. */
function useAct(onDone: () => void): {
	act: (work: () => Promise<unknown>) => void;
	wrong: JSX.Element | null;
	isBusy: boolean;
} {
	const [wrong, setWrong] = useState("");
	const [isBusy, setBusy] = useState(false);
	const act = (work: () => Promise<unknown>): void => {
		setWrong("");
		setBusy(true);
		work()
			.then(onDone, (error) => setWrong(problemText(asProblem(error))))
			.finally(() => setBusy(false));
	};
	return {
		act,
		isBusy,
		wrong: wrong ? (
			<Notice tone="bad" isAlert>
				<p>{wrong}</p>
			</Notice>
		) : null,
	};
}

const pathOf = (of: Proposed, rest: string): string => `/api/projects/${of.number}${rest}`;

function Publish({ of, onChanged }: Props): JSX.Element {
	const { act, wrong, isBusy } = useAct(onChanged);
	return (
		<div class="stack stack-s">
			<p>{t("project.publish_text")}</p>
			{wrong}
			<div class="row">
				<Button
					look="sun"
					isBusy={isBusy}
					onPress={() => act(() => send("POST", pathOf(of, "/publish")))}
				>
					{t("project.publish")}
				</Button>
			</div>
		</div>
	);
}

/** Yes or no to whatever was asked. */
function Answer(props: {
	text: ComponentChildren;
	path: string;
	onChanged: () => void;
}): JSX.Element {
	const { act, wrong, isBusy } = useAct(props.onChanged);
	const say = (answer: "accept" | "decline") => () =>
		act(() => send("POST", props.path, { answer }));
	return (
		<div class="card stack stack-s">
			{props.text}
			{wrong}
			<div class="row">
				<Button isBusy={isBusy} onPress={say("accept")}>
					{t("propose.accept")}
				</Button>
				<Button look="quiet" isBusy={isBusy} onPress={say("decline")}>
					{t("propose.decline")}
				</Button>
			</div>
		</div>
	);
}

function Invite({ of, own, onChanged }: Props): JSX.Element {
	const [pseudonym, setPseudonym] = useState("");
	const [said, setSaid] = useState("");
	const form = useForm({
		pseudonym_unknown: "pseudonym",
		co_author_refused: "pseudonym",
		"/pseudonym": "pseudonym",
	});
	const { act, wrong } = useAct(onChanged);
	const submit = (): void =>
		form.run(
			() => (pseudonym.trim() === "" ? [{ at: "pseudonym", text: t("propose.pseudonym") }] : []),
			async () => {
				await send("POST", pathOf(of, "/authors"), { pseudonym });
				setPseudonym("");
				setSaid(t("propose.invite_done"));
				onChanged();
			},
		);
	const names = [...of.co_authors.map((one) => one.pseudonym), ...own.invited];
	return (
		<More summary={t("propose.invite")}>
			<p>{t("propose.invite_text")}</p>
			{wrong}
			<ul role="list" class="stack stack-s">
				{names.map((name) => (
					<li key={name} class="row">
						<span>
							{own.invited.includes(name) && `${t("project.waiting_for")} `}
							<bdi>{name}</bdi>
						</span>
						<Button
							look="text"
							onPress={() =>
								act(() => send("POST", pathOf(of, "/authors/remove"), { pseudonym: name }))
							}
						>
							{t("propose.remove", { name })}
						</Button>
					</li>
				))}
			</ul>
			<FormOf form={form} go={t("propose.invite_go")} look="quiet" onSubmit={submit}>
				<Field
					id="pseudonym"
					label={t("propose.pseudonym")}
					value={pseudonym}
					onInput={setPseudonym}
					error={form.of("pseudonym")}
				/>
			</FormOf>
			<p role="status">{said}</p>
		</More>
	);
}

function Offer({
	of,
	offer,
	onChanged,
}: {
	of: Proposed;
	offer: Translation;
	onChanged: () => void;
}): JSX.Element {
	return (
		<Answer
			path={pathOf(of, `/translations/${offer.number}/answer`)}
			onChanged={onChanged}
			text={
				<>
					<p class="small soft">
						<bdi>{nameOfLanguage(offer.language)}</bdi> · <bdi>{offer.by?.pseudonym}</bdi>
					</p>
					<h4 lang={offer.language} dir="auto">
						{offer.title}
					</h4>
					<More summary={t("propose.text")}>
						<Markdown tree={treeOf(offer.tree ?? [])} level={5} language={offer.language} />
					</More>
				</>
			}
		/>
	);
}

/** A merge that is asked for: to answer, or to wait for, or to take back. */
function MergeRow(props: { of: Proposed; ask: MergeAsk; onChanged: () => void }): JSX.Element {
	const { of, ask } = props;
	const { act, wrong, isBusy } = useAct(props.onChanged);
	const path = `/api/projects/${ask.project.number}/merge/answer`;
	const isMine = ask.is_by_other === (ask.into.number === of.number);
	const text = (
		<p>
			{t("propose.merge_wants", {
				title: ask.project.title ?? t("project.hidden_title"),
				into: ask.into.title ?? t("project.hidden_title"),
			})}
		</p>
	);
	if (!isMine) return <Answer text={text} path={path} onChanged={props.onChanged} />;
	return (
		<div class="card stack stack-s">
			{text}
			<p class="soft">{t("propose.merge_waits")}</p>
			{wrong}
			<div class="row">
				<Button
					look="quiet"
					isBusy={isBusy}
					onPress={() => act(() => send("POST", path, { answer: "decline" }))}
				>
					{t("propose.merge_back")}
				</Button>
			</div>
		</div>
	);
}

function Merge({ of, onChanged }: Props): JSX.Element {
	const [into, setInto] = useState("");
	const form = useForm({
		project_unknown: "into",
		merge_refused: "into",
		not_author: "into",
		"/into": "into",
	});
	const submit = (): void =>
		form.run(
			() =>
				/^[1-9]\d{0,14}$/.test(into.trim()) ? [] : [{ at: "into", text: t("propose.merge_wrong") }],
			async () => {
				await send("POST", pathOf(of, "/merge"), { into: Number(into.trim()) });
				setInto("");
				onChanged();
			},
		);
	return (
		<More summary={t("propose.merge")}>
			<p>{t("propose.merge_text")}</p>
			<FormOf form={form} go={t("propose.merge_go")} look="quiet" onSubmit={submit}>
				<Field
					id="into"
					label={t("propose.merge_number")}
					value={into}
					onInput={setInto}
					error={form.of("into")}
				/>
			</FormOf>
		</More>
	);
}

function Withdraw({ of, onChanged }: Props): JSX.Element {
	const [reason, setReason, forget] = useDraft(`withdraw ${of.number}`);
	const form = useForm({ reason_form: "reason", "/reason": "reason" });
	const submit = (): void =>
		form.run(
			() => {
				const length = lengthOf(reason);
				return length < 10 || length > 500
					? [{ at: "reason", text: t("propose.reason_wrong") }]
					: [];
			},
			async () => {
				await send("POST", pathOf(of, "/withdraw"), { reason });
				forget();
				onChanged();
			},
		);
	return (
		<More summary={t("propose.withdraw")}>
			<p>{t("propose.withdraw_text")}</p>
			<FormOf form={form} go={t("propose.withdraw")} look="quiet" onSubmit={submit}>
				<LongField
					id="reason"
					label={t("propose.reason")}
					hint={t("propose.reason_hint")}
					most={500}
					rows={3}
					value={reason}
					onInput={setReason}
					error={form.of("reason")}
				/>
			</FormOf>
		</More>
	);
}

function Delete({ of }: { of: Proposed }): JSX.Element {
	const { act, wrong, isBusy } = useAct(() => go(hrefOfBudget(of.budget)));
	return (
		<More summary={t("propose.delete")}>
			{wrong}
			<Button
				look="quiet"
				isBusy={isBusy}
				onPress={() => act(() => send("DELETE", pathOf(of, "")))}
			>
				{t("propose.delete_sure")}
			</Button>
		</More>
	);
}

function Leave({ of, onChanged }: Props): JSX.Element | null {
	const writer = useWriter();
	const { act, wrong, isBusy } = useAct(onChanged);
	if (!writer) return null;
	return (
		<div>
			{wrong}
			<Button
				look="text"
				isBusy={isBusy}
				onPress={() =>
					act(() => send("POST", pathOf(of, "/authors/remove"), { pseudonym: writer.pseudonym }))
				}
			>
				{t("propose.leave")}
			</Button>
		</div>
	);
}

/** Signed sheets, by who counts them. */
function Paper({ of, onChanged }: Props): JSX.Element {
	const [count, setCount] = useState("");
	const [sheet, setSheet] = useState("");
	const [said, setSaid] = useState("");
	const form = useForm({ "/count": "count", "/sheet": "sheet" }, problemText, (pointer) =>
		t(pointer === "/sheet" ? "paper.wrong_sheet" : "paper.wrong_count"),
	);
	const submit = (): void =>
		form.run(
			() => [
				...(/^-?[1-9]\d{0,5}$/.test(count.trim())
					? []
					: [{ at: "count", text: t("paper.wrong_count") }]),
				...(lengthOf(sheet) >= 1 && lengthOf(sheet) <= 80
					? []
					: [{ at: "sheet", text: t("paper.wrong_sheet") }]),
			],
			async () => {
				await send("POST", pathOf(of, "/paper-supports"), { count: Number(count.trim()), sheet });
				setCount("");
				setSheet("");
				setSaid(t("paper.done"));
				onChanged();
			},
		);
	return (
		<More summary={t("paper.title")}>
			{form.again ? (
				<Proof onDone={form.again} />
			) : (
				<FormOf form={form} go={t("paper.go")} look="quiet" onSubmit={submit}>
					<Field
						id="count"
						label={t("paper.count")}
						value={count}
						onInput={setCount}
						error={form.of("count")}
					/>
					<Field
						id="sheet"
						label={t("paper.sheet")}
						hint={t("paper.sheet_hint")}
						value={sheet}
						onInput={setSheet}
						error={form.of("sheet")}
					/>
				</FormOf>
			)}
			<p role="status">{said}</p>
		</More>
	);
}

/** Whatever waits for an answer first; then what one may do. */
export function Manage(props: Props): JSX.Element {
	const { of, own, onChanged } = props;
	const edit = href("projects", of.budget, of.number, "edit");
	const translate = href("projects", of.budget, of.number, "translate");
	return (
		<section class="section stack" aria-labelledby="manage">
			<h2 id="manage">{t("project.manage")}</h2>
			{of.state === "draft" && <p class="soft">{t("project.private")}</p>}
			{own.role === "invited" && (
				<Answer
					text={<p>{t("project.invited")}</p>}
					path={pathOf(of, "/authors/answer")}
					onChanged={onChanged}
				/>
			)}
			{own.merges.map((ask) => (
				<MergeRow key={ask.project.number} of={of} ask={ask} onChanged={onChanged} />
			))}
			{own.offers.length > 0 && <h3>{t("propose.offers")}</h3>}
			{own.offers.map((offer) => (
				<Offer key={offer.number} of={of} offer={offer} onChanged={onChanged} />
			))}
			{own.may_publish && <Publish {...props} />}
			<div class="row">
				{own.may_edit && (
					<ButtonLink to={edit} look="quiet">
						{t("project.edit")}
					</ButtonLink>
				)}
				{own.may_translate && (
					<ButtonLink to={translate} look="quiet">
						{t("project.translate")}
					</ButtonLink>
				)}
			</div>
			{own.may_invite && <Invite {...props} />}
			{own.may_merge && own.role === "author" && <Merge {...props} />}
			{own.may_withdraw && <Withdraw {...props} />}
			{own.may_count && <Paper {...props} />}
			{own.role === "co_author" && <Leave {...props} />}
			{own.role === "author" && of.state === "draft" && <Delete of={of} />}
		</section>
	);
}
