/* Groups and headings of a round: by hand, or from a CSV file that is looked at first. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { number } from "../lib/format";
import { LANGUAGES, t } from "../lib/texts";
import { FIRST, type Words } from "../lib/typed";
import type { Wrong } from "../parts/by_language";
import { Button, Check, Field, FieldFrame, Select } from "../parts/controls";
import { LongField } from "../parts/long";
import { Notice } from "../parts/said";
import { type CsvRead, readHeadings } from "./headings_csv";
import { Formula, PlainWords } from "./money_fields";
import {
	type Fields,
	type GroupFields,
	type HeadingFields,
	isOneHeading,
	NO_GROUP,
	NO_HEADING,
	STYLES,
	type Style,
} from "./round_fields";

const AREA_BYTES = 65_536;

export function Names(props: {
	id: string;
	label: string;
	words: Words;
	onInput: (words: Words) => void;
	of: Wrong;
}): JSX.Element {
	const { id, label, words, onInput, of } = props;
	return (
		<>
			{LANGUAGES.map(({ code, name }) => (
				<Field
					key={code}
					id={`${id}-${code}`}
					label={`${label} (${name})`}
					value={words[code]}
					onInput={(text) => onInput({ ...words, [code]: text })}
					error={of(`${id}-${code}`)}
				/>
			))}
		</>
	);
}

function Area(props: {
	id: string;
	one: HeadingFields;
	error: string | undefined;
	onChange: (more: Partial<HeadingFields>) => void;
}): JSX.Element {
	const { id, one, onChange } = props;
	const [wrong, setWrong] = useState("");
	const error = wrong || props.error;
	const read = (file: File | undefined): void => {
		setWrong("");
		if (!file) return;
		if (file.size > AREA_BYTES) setWrong(t("draft.area_long"));
		else file.text().then((area) => onChange({ area, hasArea: true }));
	};
	return (
		<FieldFrame
			id={id}
			label={t("draft.area")}
			hint={t(one.hasArea ? "draft.area_there" : "draft.area_hint")}
			error={error}
		>
			<input
				id={id}
				type="file"
				class="input"
				accept=".geojson,.json,application/geo+json,application/json"
				aria-describedby={`${id}-hint${error ? ` ${id}-error` : ""}`}
				aria-invalid={error ? "true" : undefined}
				onChange={(event) => read(event.currentTarget.files?.[0])}
			/>
		</FieldFrame>
	);
}

function HowToVote(props: {
	id: string;
	one: HeadingFields;
	onChange: (more: Partial<HeadingFields>) => void;
	of: Wrong;
}): JSX.Element {
	const { id, one, onChange, of } = props;
	return (
		<>
			<Select
				id={`${id}-style`}
				label={t("draft.style")}
				value={one.style}
				options={STYLES.map((style) => [style, t("draft.style_name", { style })])}
				onChange={(style) => onChange({ style: style as Style })}
			/>
			<p class="small soft">{t("draft.style_says", { style: one.style })}</p>
			{one.style === "cumulative" ? (
				<Field
					id={`${id}-points`}
					label={t("draft.points")}
					value={one.points}
					onInput={(points) => onChange({ points })}
					error={of(`${id}-points`)}
				/>
			) : (
				<Field
					id={`${id}-most`}
					label={t("draft.most")}
					hint={t(isOneHeading(one.style) ? "draft.most_needed" : "draft.most_free")}
					value={one.most}
					onInput={(most) => onChange({ most })}
					error={of(`${id}-most`)}
				/>
			)}
			{one.style === "approval" && (
				<Check
					id={`${id}-money`}
					isOn={one.hidesMoney}
					onChange={(hidesMoney) => onChange({ hidesMoney })}
				>
					{t("draft.hides_money")}
				</Check>
			)}
		</>
	);
}

function HeadingFieldset(props: {
	id: string;
	one: HeadingFields;
	currency: string;
	place: number;
	onChange: (more: Partial<HeadingFields>) => void;
	onRemove: (() => void) | null;
	of: Wrong;
}): JSX.Element {
	const { id, one, onChange, of } = props;
	const name = one.names[FIRST] || t("draft.heading", { n: props.place + 1 });
	return (
		<section class="card stack" aria-labelledby={`${id}-title`}>
			<h4 id={`${id}-title`}>{name}</h4>
			<Names
				id={`${id}-name`}
				label={t("draft.name")}
				words={one.names}
				onInput={(names) => onChange({ names })}
				of={of}
			/>
			<Field
				id={`${id}-budget`}
				label={t("draft.budget", { currency: props.currency })}
				hint={t("draft.budget_hint")}
				value={one.budget}
				onInput={(budget) => onChange({ budget })}
				error={of(`${id}-budget`)}
			/>
			<HowToVote id={id} one={one} onChange={onChange} of={of} />
			<Field
				id={`${id}-population`}
				label={t("draft.population")}
				value={one.population}
				onInput={(population) => onChange({ population })}
				error={of(`${id}-population`)}
			/>
			<Field
				id={`${id}-income`}
				label={t("money_form.income", { currency: props.currency })}
				hint={t("money_form.income_hint")}
				value={one.income}
				onInput={(income) => onChange({ income })}
				error={of(`${id}-income`)}
			/>
			<LongField
				id={`${id}-districts`}
				label={t("draft.districts")}
				hint={t("draft.districts_hint")}
				most={5000}
				rows={2}
				value={one.districts}
				onInput={(districts) => onChange({ districts })}
				error={of(`${id}-districts`)}
			/>
			<Check
				id={`${id}-residents`}
				isOn={one.isForResidents}
				onChange={(isForResidents) => onChange({ isForResidents })}
			>
				{t("draft.residents")}
			</Check>
			<PlainWords id={id} one={one} onChange={onChange} of={of} />
			<Area id={`${id}-area`} one={one} error={of(`${id}-area`)} onChange={onChange} />
			{props.onRemove && (
				<div class="row">
					<Button look="text" onPress={props.onRemove}>
						{t("draft.remove", { name })}
					</Button>
				</div>
			)}
		</section>
	);
}

function GroupFieldset(props: {
	g: number;
	group: GroupFields;
	currency: string;
	exponent: number;
	onChange: (more: Partial<GroupFields>) => void;
	onRemove: (() => void) | null;
	of: Wrong;
}): JSX.Element {
	const { g, group, onChange, of } = props;
	const id = `group-${g}`;
	const name = group.names[FIRST] || t("draft.group", { n: g + 1 });
	const { headings } = group;
	const change = (h: number, more: Partial<HeadingFields>): void =>
		onChange({ headings: headings.map((one, i) => (i === h ? { ...one, ...more } : one)) });
	return (
		<section class="stack" aria-labelledby={`${id}-title`}>
			<h3 id={`${id}-title`}>{name}</h3>
			<Names
				id={`${id}-name`}
				label={t("draft.group_name")}
				words={group.names}
				onInput={(names) => onChange({ names })}
				of={of}
			/>
			<Field
				id={`${id}-most`}
				label={t("draft.votable")}
				value={group.most}
				onInput={(most) => onChange({ most })}
				error={of(`${id}-most`)}
			/>
			<Formula
				id={`${id}-formula`}
				group={group}
				currency={props.currency}
				exponent={props.exponent}
				onChange={onChange}
				of={of}
			/>
			{headings.map((one, h) => (
				<HeadingFieldset
					key={h}
					id={`${id}-heading-${h}`}
					one={one}
					place={h}
					currency={props.currency}
					onChange={(more) => change(h, more)}
					onRemove={
						headings.length > 1
							? () => onChange({ headings: headings.filter((_, i) => i !== h) })
							: null
					}
					of={of}
				/>
			))}
			<div class="row">
				<Button
					look="quiet"
					icon="plus"
					onPress={() => onChange({ headings: [...headings, NO_HEADING] })}
				>
					{t("draft.add_heading", { name })}
				</Button>
				{props.onRemove && (
					<Button look="text" onPress={props.onRemove}>
						{t("draft.remove", { name })}
					</Button>
				)}
			</div>
		</section>
	);
}

/** What a file says, before any of it is taken. */
function Looked(props: { read: CsvRead; onTake: () => void }): JSX.Element {
	const { groups, count, faults } = props.read;
	if (faults.length > 0)
		return (
			<Notice tone="bad" isAlert title={t("csv.wrong", { n: faults.length })}>
				<ul>
					{faults.slice(0, 20).map(({ line, column, text }) => (
						<li key={`${line} ${column} ${text}`}>
							{t("csv.at", { line: number(line), column: column || "–" })}: {text}
						</li>
					))}
				</ul>
				{faults.length > 20 && <p>{t("csv.more", { n: faults.length - 20 })}</p>}
			</Notice>
		);
	return (
		<Notice tone="ok" title={t("csv.fine", { n: count })}>
			<ul>
				{groups.map((group) => (
					<li key={group.names[FIRST]}>
						{group.names[FIRST]}: {group.headings.map((one) => one.names[FIRST]).join(", ")}
					</li>
				))}
			</ul>
			<p>{t("csv.fine_text")}</p>
			<Button onPress={props.onTake}>{t("csv.take")}</Button>
		</Notice>
	);
}

function FromFile(props: {
	exponent: number;
	onTake: (groups: GroupFields[]) => void;
}): JSX.Element {
	const [read, setRead] = useState<CsvRead | null>(null);
	const look = async (file: File | undefined): Promise<void> => {
		setRead(null);
		if (!file) return;
		setRead(await readHeadings(await file.text(), props.exponent));
	};
	return (
		<div class="card stack">
			<FieldFrame id="csv" label={t("csv.file")} hint={t("csv.hint")}>
				<input
					id="csv"
					type="file"
					class="input"
					accept=".csv,text/csv"
					aria-describedby="csv-hint"
					onChange={(event) => void look(event.currentTarget.files?.[0])}
				/>
			</FieldFrame>
			{read && (
				<Looked
					read={read}
					onTake={() => {
						props.onTake(read.groups);
						setRead(null);
					}}
				/>
			)}
		</div>
	);
}

export function Headings(props: {
	fields: Fields;
	set: (more: Partial<Fields>) => void;
	of: Wrong;
}): JSX.Element {
	const { fields, set, of } = props;
	const { groups } = fields;
	const change = (g: number, more: Partial<GroupFields>): void =>
		set({ groups: groups.map((one, i) => (i === g ? { ...one, ...more } : one)) });
	return (
		<section class="stack" aria-labelledby="headings">
			<h2 id="headings">{t("draft.headings_title")}</h2>
			<p>{t("draft.headings_text")}</p>
			<FromFile
				exponent={Number(fields.exponent) || 0}
				onTake={(taken) => set({ groups: taken })}
			/>
			{groups.map((group, g) => (
				<GroupFieldset
					key={g}
					g={g}
					group={group}
					currency={fields.currency}
					exponent={Number(fields.exponent) || 0}
					onChange={(more) => change(g, more)}
					onRemove={
						groups.length > 1 ? () => set({ groups: groups.filter((_, i) => i !== g) }) : null
					}
					of={of}
				/>
			))}
			<div class="row">
				<Button look="quiet" icon="plus" onPress={() => set({ groups: [...groups, NO_GROUP] })}>
					{t("draft.add_group")}
				</Button>
			</div>
		</section>
	);
}
