/* On the desk of a round: staff ask the forum to let phases begin later, and see what became of it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { type Budget, type Extension, send } from "../lib/api";
import { lengthOf, zoneName } from "../lib/format";
import { href } from "../lib/router";
import { language, t } from "../lib/texts";
import { keptOr, localOf } from "../lib/zones";
import { type FormError, More } from "../parts/controls";
import { LongField } from "../parts/long";
import { MomentField } from "../parts/moment";
import { LazyProof } from "../talk/lazy";
import { when } from "../talk/state";
import { Told } from "./extension";

const LENGTH = [20, 2000] as const;
type Typed = Record<string, string>;

/** Phases that are still to come, by the clock of who answered. */
const laterOf = (of: Budget) => of.phases.filter(({ starts_at }) => starts_at > of.now);

function check(of: Budget, typed: Typed, reason: string): FormError[] {
	const errors: FormError[] = [];
	let before = "";
	let moved = 0;
	for (const one of laterOf(of)) {
		const { phase } = one;
		const at = keptOr(typed[one.phase], one.starts_at, of.zone);
		const wrong = (text: string): number => errors.push({ at: `later-${phase}`, text });
		if (at === null) wrong(t("forum.wrong_moment", { phase }));
		else if (at < one.starts_at) wrong(t("forum.wrong_earlier", { phase }));
		else if (at <= before) wrong(t("forum.wrong_order", { phase }));
		if (at !== null && at > one.starts_at) moved++;
		if (at !== null && at > before) before = at;
	}
	if (errors.length === 0 && moved === 0)
		errors.push({ at: `later-${laterOf(of)[0]?.phase}`, text: t("forum.wrong_same") });
	const length = lengthOf(reason.trim());
	if (length < LENGTH[0] || length > LENGTH[1])
		errors.push({ at: "extend-reason", text: t("forum.wrong_reason") });
	return errors;
}

function Ask({ of, onDone }: { of: Budget; onDone: () => void }): JSX.Element {
	const [typed, setTyped] = useState<Typed>({});
	const [reason, setReason] = useState("");
	const phases = laterOf(of);
	const places = Object.fromEntries(
		phases.map(({ phase }, i) => [`/phases/${i}/starts_at`, `later-${phase}`]),
	);
	const form = useForm({ ...places, "/reason": "extend-reason" }, undefined, (pointer, phase) => {
		if (pointer === "/reason") return t("forum.wrong_reason");
		return pointer.endsWith("/starts_at") ? t("forum.wrong_moved", { phase }) : undefined;
	});
	const ask = (): void =>
		form.run(
			() => check(of, typed, reason),
			async () => {
				await send<Extension>(
					"POST",
					`/api/staff/budgets/${encodeURIComponent(of.slug)}/extensions`,
					{
						phases: phases.map((one) => ({
							phase: one.phase,
							starts_at: keptOr(typed[one.phase], one.starts_at, of.zone),
						})),
						reason,
						language: language(),
					},
				);
				onDone();
			},
		);
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<FormOf form={form} go={t("forum.ask")} heading="extend" onSubmit={ask}>
			<p>{t("forum.ask_text", { zone: zoneName(of.zone) })}</p>
			<ul class="stack stack-s" role="list">
				{of.phases
					.filter((one) => !phases.includes(one))
					.map(({ phase, starts_at }) => (
						<li key={phase}>{t("forum.begun", { phase, when: when(starts_at, of.zone) })}</li>
					))}
			</ul>
			{phases.map((one) => (
				<MomentField
					key={one.phase}
					id={`later-${one.phase}`}
					label={t("forum.begins", { phase: one.phase })}
					hint={t("forum.begins_now", { when: when(one.starts_at, of.zone) })}
					value={typed[one.phase] ?? localOf(one.starts_at, of.zone)}
					onInput={(value) => setTyped({ ...typed, [one.phase]: value })}
					error={form.of(`later-${one.phase}`)}
				/>
			))}
			<LongField
				id="extend-reason"
				label={t("forum.ask_reason")}
				hint={t("forum.ask_reason_hint")}
				most={LENGTH[1]}
				rows={4}
				value={reason}
				onInput={setReason}
				error={form.of("extend-reason")}
			/>
		</FormOf>
	);
}

/** Nothing is moved by itself: the form, or what waits; and what was asked before. */
export function Extend({ of, onDone }: { of: Budget; onDone: () => void }): JSX.Element {
	const open = of.extensions.find(({ state }) => state === "open");
	const others = of.extensions.filter((one) => one !== open);
	const done = (): void => {
		onDone();
		setTimeout(() => document.getElementById("extend")?.focus());
	};
	return (
		<section class="section stack" aria-labelledby="extend">
			<h2 id="extend" tabIndex={-1}>
				{t("forum.extend")}
			</h2>
			<p>
				{t("forum.rule")} <a href={href("staff", "forum")}>{t("forum.title")}</a>
			</p>
			{open && (
				<ul class="stack" role="list">
					<Told one={open} of={of} />
				</ul>
			)}
			{!open && laterOf(of).length === 0 && <p>{t("forum.all_begun")}</p>}
			{!open && laterOf(of).length > 0 && (
				<More summary={t("forum.ask_open")}>
					<Ask of={of} onDone={done} />
				</More>
			)}
			{others.length > 0 && (
				<More summary={t("forum.note_others")}>
					<ul class="stack" role="list">
						{others.map((one) => (
							<Told key={one.number} one={one} of={of} />
						))}
					</ul>
				</More>
			)}
		</section>
	);
}
