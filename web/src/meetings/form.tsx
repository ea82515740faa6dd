/* Staff announce a meeting, or change one until it begins. What is typed stays in the tab until the server has it. */
import type { ComponentChildren, JSX } from "preact";
import { FormOf, useForm } from "../account/form";
import { Proof } from "../account/proof";
import { me } from "../account/state";
import { get, type Meeting, type MeetingAsk, send } from "../lib/api";
import { number as shown, zoneName } from "../lib/format";
import { useResource } from "../lib/resource";
import { useRounds, worded } from "../lib/rounds";
import { go, href } from "../lib/router";
import { LANGUAGES, t } from "../lib/texts";
import { Button, Field, Select } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { LongField } from "../parts/long";
import { MomentField } from "../parts/moment";
import { Notice, ProblemNotice, problemText, Waiting } from "../parts/said";
import { useFields } from "../talk/fields";
import { SignInFirst } from "../talk/parts";
import { useWriter } from "../talk/state";
import {
	type AboutRow,
	type AgendaRow,
	askOf,
	check,
	EMPTY,
	FIRST,
	type Fields,
	fieldsOf,
	KINDS,
	MOST,
	MOST_ABOUT,
	MOST_AGENDA,
	NOTHING,
	placesOf,
	type Spoken,
	wrongAt,
} from "./fields";

interface Props {
	fields: Fields;
	set: (more: Partial<Fields>) => void;
	errorOf: (id: string) => string | undefined;
}

/** What it says, in each language of the pages; the first one is needed. */
function Words({ fields, set, errorOf }: Props): JSX.Element {
	const put = (name: "titles" | "texts" | "notes", code: string) => (text: string) =>
		set({ [name]: { ...fields[name], [code]: text } as Spoken });
	return (
		<>
			{LANGUAGES.map(({ code, name }) => (
				<fieldset key={code} class="stack form-part">
					<legend lang={code}>{name}</legend>
					<Field
						id={`titles-${code}`}
						label={t(code === FIRST ? "convene.name" : "convene.name_also")}
						value={fields.titles[code]}
						onInput={put("titles", code)}
						error={errorOf(`titles-${code}`)}
					/>
					<LongField
						id={`texts-${code}`}
						label={t(code === FIRST ? "convene.text" : "convene.text_also")}
						most={MOST.texts}
						rows={5}
						value={fields.texts[code]}
						onInput={put("texts", code)}
						error={errorOf(`texts-${code}`)}
					/>
					<LongField
						id={`notes-${code}`}
						label={t("convene.notes")}
						hint={t("convene.notes_hint")}
						most={MOST.notes}
						rows={2}
						value={fields.notes[code]}
						onInput={put("notes", code)}
						error={errorOf(`notes-${code}`)}
					/>
				</fieldset>
			))}
		</>
	);
}

function WhenAndWhere({ fields, set, errorOf, zone }: Props & { zone: string }): JSX.Element {
	const hint = t("convene.zone", { zone: zoneName(zone) });
	return (
		<>
			<fieldset class="stack form-part">
				<legend>{t("convene.when")}</legend>
				<MomentField
					id="starts_at"
					label={t("convene.starts")}
					hint={hint}
					value={fields.starts_at}
					onInput={(starts_at) => set({ starts_at })}
					error={errorOf("starts_at")}
				/>
				<MomentField
					id="ends_at"
					label={t("convene.ends")}
					hint={hint}
					value={fields.ends_at}
					onInput={(ends_at) => set({ ends_at })}
					error={errorOf("ends_at")}
				/>
			</fieldset>
			<fieldset class="stack form-part">
				<legend>{t("convene.where")}</legend>
				<Field
					id="place"
					label={t("convene.place")}
					hint={t("convene.place_hint")}
					value={fields.place}
					onInput={(place) => set({ place })}
					error={errorOf("place")}
				/>
				<Field
					id="link"
					label={t("convene.link")}
					hint={t("convene.link_hint")}
					value={fields.link}
					onInput={(link) => set({ link })}
					error={errorOf("link")}
				/>
				<div class="two">
					{(["latitude_e6", "longitude_e6"] as const).map((name) => (
						<Field
							key={name}
							id={name}
							label={t(`convene.${name}`)}
							hint={t("convene.point_hint")}
							value={fields[name]}
							onInput={(value) => set({ [name]: value })}
							error={errorOf(name)}
						/>
					))}
				</div>
			</fieldset>
			<Field
				id="seats"
				label={t("convene.seats")}
				hint={t("convene.seats_hint")}
				value={fields.seats}
				onInput={(seats) => set({ seats })}
				error={errorOf("seats")}
			/>
		</>
	);
}

/** Rows that are added at the end and taken away where they are. */
function Rows<R>(props: {
	name: string;
	legend: string;
	rows: R[];
	most: number;
	fresh: R;
	addText: string;
	removeText: (place: string) => string;
	onChange: (rows: R[]) => void;
	draw: (row: R, i: number, set: (more: Partial<R>) => void) => ComponentChildren;
}): JSX.Element {
	const { name, rows, onChange } = props;
	// what had the focus is gone, or what is to have it is not there yet
	const focus = (selector: string): void => {
		setTimeout(() => document.querySelector<HTMLElement>(selector)?.focus());
	};
	return (
		<fieldset class="stack form-part">
			<legend>{props.legend}</legend>
			{rows.map((row, i) => (
				// a row is its place: rows are only added and taken away
				<div key={`${i} of ${rows.length}`} class="card stack">
					{props.draw(row, i, (more) =>
						onChange(rows.map((one, j) => (i === j ? { ...one, ...more } : one))),
					)}
					<div class="row">
						<Button
							look="quiet"
							onPress={() => {
								onChange(rows.filter((_, j) => j !== i));
								focus(`#${name}-add button`);
							}}
						>
							{props.removeText(shown(i + 1))}
						</Button>
					</div>
				</div>
			))}
			{rows.length < props.most && (
				<div class="row" id={`${name}-add`}>
					<Button
						look="quiet"
						onPress={() => {
							onChange([...rows, props.fresh]);
							focus(`[id^="${name}-${rows.length}-"]`);
						}}
					>
						{props.addText}
					</Button>
				</div>
			)}
		</fieldset>
	);
}

function Agenda({ fields, set, errorOf }: Props): JSX.Element {
	return (
		<Rows<AgendaRow>
			name="agenda"
			legend={t("meeting.agenda")}
			rows={fields.agenda}
			most={MOST_AGENDA}
			fresh={{ texts: NOTHING, minutes: "" }}
			addText={t("convene.agenda_add")}
			removeText={(place) => t("convene.agenda_remove", { place })}
			onChange={(agenda) => set({ agenda })}
			draw={(row, i, put) => (
				<>
					{LANGUAGES.map(({ code, name }) => (
						<Field
							key={code}
							id={`agenda-${i}-texts-${code}`}
							label={t("convene.agenda_text", { place: shown(i + 1), language: name })}
							value={row.texts[code]}
							onInput={(text) => put({ texts: { ...row.texts, [code]: text } })}
							error={errorOf(`agenda-${i}-texts-${code}`)}
						/>
					))}
					<Field
						id={`agenda-${i}-minutes`}
						label={t("convene.agenda_minutes", { place: shown(i + 1) })}
						value={row.minutes}
						onInput={(minutes) => put({ minutes })}
						error={errorOf(`agenda-${i}-minutes`)}
					/>
				</>
			)}
		/>
	);
}

function About({ fields, set, errorOf }: Props): JSX.Element {
	return (
		<Rows<AboutRow>
			name="about"
			legend={t("meeting.about")}
			rows={fields.about}
			most={MOST_ABOUT}
			fresh={{ kind: KINDS[0], named: "" }}
			addText={t("convene.about_add")}
			removeText={(place) => t("convene.about_remove", { place })}
			onChange={(about) => set({ about })}
			draw={(row, i, put) => (
				<>
					<Select
						id={`about-${i}-kind`}
						label={t("convene.about_kind", { place: shown(i + 1) })}
						value={row.kind}
						options={KINDS.map((word) => [word, t("convene.kind", { kind: word })])}
						onChange={(kind) => put({ kind })}
					/>
					<Field
						id={`about-${i}-named`}
						label={t("convene.about_named", { place: shown(i + 1) })}
						hint={t("convene.about_hint")}
						value={row.named}
						onInput={(named) => put({ named })}
						error={errorOf(`about-${i}-named`)}
					/>
				</>
			)}
		/>
	);
}

function Write(props: {
	name: string;
	zone: string;
	start: Fields;
	goText: string;
	onSend: (ask: MeetingAsk) => Promise<Meeting>;
}): JSX.Element {
	const { zone } = props;
	const [fields, set, forget] = useFields(`meeting ${props.name}`, props.start);
	const form = useForm(placesOf(fields), problemText, wrongAt);
	const parts = { fields, set, errorOf: form.of };
	const work = async (): Promise<void> => {
		const sent = await props.onSend(askOf(fields, zone));
		forget();
		go(href("meetings", sent.number));
	};
	if (form.again) return <Proof onDone={form.again} />;
	return (
		<FormOf
			form={form}
			go={props.goText}
			onSubmit={() => form.run(() => check(fields, zone), work)}
		>
			<Words {...parts} />
			<WhenAndWhere {...parts} zone={zone} />
			<Agenda {...parts} />
			<About {...parts} />
		</FormOf>
	);
}

/** Around a form that only staff have. */
function Page(props: {
	title: string;
	lead: string;
	trail: { name: string; to: string }[];
	children: ComponentChildren;
}): JSX.Element {
	const writer = useWriter();
	const isStaff = me.value?.roles.includes("staff");
	return (
		<div class="page vote">
			<Crumbs trail={[{ name: t("meetings.title"), to: href("meetings") }, ...props.trail]} />
			<div class="head">
				<Title name={props.title} of={t("meetings.title")}>
					{props.title}
				</Title>
				<p class="lead">{props.lead}</p>
			</div>
			{writer === undefined && <Waiting />}
			{writer === null && <SignInFirst text={t("convene.staff")} />}
			{writer && !isStaff && (
				<Notice>
					<p>{t("convene.staff")}</p>
				</Notice>
			)}
			{writer && isStaff && props.children}
		</div>
	);
}

export function NewMeeting(): JSX.Element {
	const zone = useRounds().value?.city.zone;
	return (
		<Page title={t("convene.new")} lead={t("convene.new_lead")} trail={[]}>
			{zone ? (
				<Write
					name="new"
					zone={zone}
					start={EMPTY}
					goText={t("convene.new_go")}
					onSend={(ask) => send<Meeting>("POST", "/api/staff/meetings", ask)}
				/>
			) : (
				<Waiting />
			)}
		</Page>
	);
}

export function ChangeMeeting({ id }: { id: number }): JSX.Element {
	const zone = useRounds().value?.city.zone;
	const {
		value: of,
		problem,
		reload,
	} = useResource(`change meeting ${id}`, () => get<Meeting>(`/api/meetings/${id}`));
	return (
		<Page
			title={t("convene.change")}
			lead={t("convene.change_lead")}
			trail={[{ name: of ? worded(of.titles).text : "…", to: href("meetings", id) }]}
		>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!problem && !(of && zone) && <Waiting />}
			{of && of.state !== "coming" && (
				<Notice>
					<p>{t("convene.late")}</p>
				</Notice>
			)}
			{of && zone && of.state === "coming" && (
				<Write
					name={`${id} ${of.changed_at ?? of.created_at}`}
					zone={zone}
					start={fieldsOf(of, zone)}
					goText={t("convene.change_go")}
					onSend={(ask) => send<Meeting>("POST", `/api/staff/meetings/${id}`, ask)}
				/>
			)}
		</Page>
	);
}
