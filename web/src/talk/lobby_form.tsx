/* Staff say whom they met about something, on the page of that, and correct what they said: every version stays public. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { Proof } from "../account/proof";
import { type Lobby, type LobbyCorrectAsk, send } from "../lib/api";
import { lengthOf, zoneName } from "../lib/format";
import { serverNow, useRounds } from "../lib/rounds";
import { language, t } from "../lib/texts";
import { instantOf, localOf } from "../lib/zones";
import { Field, type FormError, Radios } from "../parts/controls";
import { LongField } from "../parts/long";
import { MomentField } from "../parts/moment";
import { problemText, Waiting } from "../parts/said";

type Version = Lobby["versions"][number];

const WITH = ["named", "organisation", "resident"] as const;
const ASKED = ["others", "city"] as const;
const NAMES = ["held_at", "account", "name", "position", "text"] as const;

interface Fields {
	held_at: string;
	asked_by: (typeof ASKED)[number];
	with: (typeof WITH)[number];
	account: string;
	name: string;
	position: string;
	text: string;
}

/** What it said before; whose organisation it was has to be said again, as its code is in no answer. */
const fieldsOf = (of: Version | null, zone: string): Fields => ({
	held_at: of ? localOf(of.held_at, zone) : "",
	asked_by: of?.asked_by ?? "others",
	with: of?.with ?? "named",
	account: "",
	name: of?.name ?? "",
	position: of?.position ?? "",
	text: of?.text ?? "",
});

const within = (text: string, least: number, most: number): boolean =>
	lengthOf(text.trim()) >= least && lengthOf(text.trim()) <= most;

/** The fields that are sure to be refused. */
function wrongIn(of: Fields, zone: string): (typeof NAMES)[number][] {
	const held = Date.parse(instantOf(of.held_at, zone) ?? "");
	const isRight = {
		held_at: held <= serverNow(),
		account: of.with !== "organisation" || /^[a-z0-9-]{13}$/.test(of.account.trim()),
		name: of.with !== "named" || within(of.name, 2, 120),
		position: within(of.position, 2, 120),
		text: within(of.text, 10, 2000),
	};
	return NAMES.filter((name) => !isRight[name]);
}

const askOf = (of: Fields, zone: string, words: string): LobbyCorrectAsk => ({
	held_at: instantOf(of.held_at, zone) ?? "",
	asked_by: of.asked_by,
	with: of.with,
	account: of.with === "organisation" ? of.account.trim() : null,
	name: of.with === "named" ? of.name : null,
	position: of.position,
	language: words,
	text: of.text,
});

function Write(props: Props & { zone: string }): JSX.Element {
	const { about, before, zone } = props;
	const [fields, setFields] = useState(() => fieldsOf(before?.versions[0] ?? null, zone));
	const id = (name: string): string => `lobby-${before?.number ?? "new"}-${name}`;
	const form = useForm(
		Object.fromEntries(NAMES.map((name) => [`/${name}`, id(name)])),
		problemText,
		(pointer) => {
			const name = NAMES.find((one) => pointer === `/${one}`);
			return name && t(`lobby.wrong_${name}`);
		},
	);
	const set = (more: Partial<Fields>): void => setFields((now) => ({ ...now, ...more }));
	const check = (): FormError[] =>
		wrongIn(fields, zone).map((name) => ({ at: id(name), text: t(`lobby.wrong_${name}`) }));
	const work = async (): Promise<void> => {
		const ask = askOf(fields, zone, before?.versions[0]?.language ?? language());
		props.onDone(
			before
				? await send<Lobby>("POST", `/api/staff/lobby-meetings/${before.number}`, ask)
				: await send<Lobby>("POST", "/api/staff/lobby-meetings", {
						kind: about.kind,
						subject: about.number,
						...ask,
					}),
		);
	};
	const line = (name: "account" | "name" | "position"): JSX.Element => (
		<Field
			id={id(name)}
			label={t(`lobby.form_${name}`)}
			hint={t(`lobby.form_${name}_hint`)}
			value={fields[name]}
			onInput={(typed) => set({ [name]: typed })}
			error={form.of(id(name))}
		/>
	);
	if (form.again) return <Proof id={id("proof")} onDone={form.again} />;
	return (
		<FormOf form={form} go={t("lobby.form_go")} onSubmit={() => form.run(check, work)}>
			<MomentField
				id={id("held_at")}
				label={t("lobby.held")}
				hint={t("lobby.form_zone", { zone: zoneName(zone) })}
				value={fields.held_at}
				onInput={(held_at) => set({ held_at })}
				error={form.of(id("held_at"))}
			/>
			<Radios
				name={id("asked_by")}
				legend={t("lobby.asked")}
				value={fields.asked_by}
				options={ASKED.map((word) => [word, t("lobby.asked_by", { who: word })])}
				onChange={(asked_by) => set({ asked_by })}
			/>
			<Radios
				name={id("with")}
				legend={t("lobby.with")}
				value={fields.with}
				options={WITH.map((word) => [word, t("lobby.form_with", { who: word })])}
				onChange={(chosen) => set({ with: chosen })}
			/>
			{fields.with === "organisation" && line("account")}
			{fields.with === "named" && line("name")}
			{line("position")}
			<LongField
				id={id("text")}
				label={t("lobby.form_text")}
				hint={t("lobby.form_text_hint")}
				most={2000}
				rows={5}
				value={fields.text}
				onInput={(text) => set({ text })}
				error={form.of(id("text"))}
			/>
		</FormOf>
	);
}

interface Props {
	about: { kind: "project" | "proposal"; number: number };
	/** The one that is corrected. */
	before: Lobby | null;
	onDone: (now: Lobby) => void;
}

/** Times are of the city's clocks. */
export function LobbyForm(props: Props): JSX.Element {
	const zone = useRounds().value?.city.zone;
	return (
		<>
			<p>{t(props.before ? "lobby.correct_text" : "lobby.log_text")}</p>
			{zone ? <Write {...props} zone={zone} /> : <Waiting />}
		</>
	);
}
