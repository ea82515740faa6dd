/* Which acts are shown: of a group, of a round, of a seat, of days. All of it is in the page's address, and in that of the table to take along. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type BudgetList, get } from "../lib/api";
import { useResource } from "../lib/resource";
import { useRounds, worded } from "../lib/rounds";
import { place, setFilter, setQuery } from "../lib/router";
import { t } from "../lib/texts";
import {
	Button,
	ErrorSummary,
	Field,
	FieldFrame,
	type FormError,
	More,
	Select,
} from "../parts/controls";

export const GROUPS = [
	"all",
	"roles",
	"rounds",
	"census",
	"disputes",
	"moderation",
	"participation",
	"record",
	"unusual",
] as const;

const FORMS = {
	round: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
	seat: /^[1-9]\d{0,14}$/,
	from: /^(?:19[7-9]|[2-9]\d\d)\d-\d\d-\d\d$/,
	until: /^(?:19[7-9]|[2-9]\d\d)\d-\d\d-\d\d$/,
};
type Name = keyof typeof FORMS;
export type Asked = Record<Name, string>;

/** What the address asks for; what is not in form asks nothing. */
export function readAsked(): Asked & { group: (typeof GROUPS)[number] } {
	const { query } = place.value;
	const one = (name: Name): string => FORMS[name].exec(query.get(name) ?? "")?.[0] ?? "";
	return {
		group: GROUPS.find((name) => name === query.get("group")) ?? "all",
		round: one("round"),
		seat: one("seat"),
		from: one("from"),
		until: one("until"),
	};
}

/** The same for the API, and for the table. */
export function queryOf(asked: Asked & { group: string }): string {
	const rows = Object.entries(asked).filter(([, value]) => value !== "");
	return new URLSearchParams(rows).toString();
}

/** Rounds by name, those that have no vote yet, too; before them `none`, and the one that is asked for, whatever it is. */
export function useRoundOptions(asked: string, none: string): [string, string][] {
	const voted = useRounds().value?.items ?? [];
	const planned = useResource("budgets", () => get<BudgetList>("/api/budgets")).value?.items ?? [];
	const found = new Map<string, string>([["", none]]);
	for (const { slug, titles } of [...planned, ...voted]) found.set(slug, worded(titles).text);
	if (!found.has(asked)) found.set(asked, asked);
	return [...found];
}

function DayField(props: {
	id: string;
	label: string;
	value: string;
	error: string | undefined;
	onInput: (value: string) => void;
}): JSX.Element {
	const { id, error } = props;
	return (
		<FieldFrame id={id} label={props.label} error={error}>
			<input
				id={id}
				type="date"
				class="input"
				value={props.value}
				min="1970-01-01"
				aria-describedby={error ? `${id}-error` : undefined}
				aria-invalid={error ? "true" : undefined}
				onInput={(event) => props.onInput(event.currentTarget.value)}
			/>
		</FieldFrame>
	);
}

function errorsOf(typed: Asked): FormError[] {
	const wrong = (Object.keys(FORMS) as Name[])
		.filter((name) => typed[name] !== "" && !FORMS[name].test(typed[name]))
		.map((name) => ({
			at: name,
			text: t(name === "seat" ? "acts.seat_wrong" : "acts.day_wrong"),
		}));
	if (wrong.length > 0 || typed.from === "" || typed.until === "") return wrong;
	return typed.from <= typed.until ? [] : [{ at: "until", text: t("acts.days_wrong") }];
}

const NOTHING: Asked = { round: "", seat: "", from: "", until: "" };

function Narrow({ asked }: { asked: Asked }): JSX.Element {
	const [typed, setTyped] = useState<Asked>(asked);
	const [errors, setErrors] = useState<FormError[]>([]);
	const rounds = useRoundOptions(typed.round, t("acts.round_any"));
	const put = (name: Name) => (value: string) => setTyped({ ...typed, [name]: value.trim() });
	const errorAt = (name: Name): string | undefined => errors.find(({ at }) => at === name)?.text;
	const show = (next: Asked): void => {
		const found = errorsOf(next);
		setTyped(next);
		setErrors(found);
		if (found.length > 0) return;
		const query = new URLSearchParams(place.value.query);
		for (const [name, value] of Object.entries(next))
			if (value === "") query.delete(name);
			else query.set(name, value);
		setQuery(query);
	};
	return (
		<form
			class="stack"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				show(typed);
			}}
		>
			<ErrorSummary errors={errors} />
			<Select
				id="round"
				label={t("acts.round")}
				value={typed.round}
				options={rounds}
				onChange={put("round")}
			/>
			<Field
				id="seat"
				label={t("acts.seat_number")}
				hint={t("acts.seat_hint")}
				value={typed.seat}
				onInput={put("seat")}
				error={errorAt("seat")}
			/>
			<DayField
				id="from"
				label={t("acts.from")}
				value={typed.from}
				error={errorAt("from")}
				onInput={put("from")}
			/>
			<DayField
				id="until"
				label={t("acts.until")}
				value={typed.until}
				error={errorAt("until")}
				onInput={put("until")}
			/>
			<div class="row">
				<Button type="submit">{t("acts.show")}</Button>
				<Button look="quiet" onPress={() => show(NOTHING)}>
					{t("acts.show_all")}
				</Button>
			</div>
		</form>
	);
}

export function Filters(): JSX.Element {
	const { group, ...asked } = readAsked();
	return (
		<>
			<div class="filters">
				<Select
					id="group"
					label={t("acts.which")}
					value={group}
					options={GROUPS.map((name) => [name, t(`acts.group_${name}`)])}
					onChange={(value) => setFilter("group", value === "all" ? "" : value)}
				/>
			</div>
			<More summary={t("acts.narrow")} isOpen={Object.values(asked).some((value) => value !== "")}>
				<Narrow asked={asked} />
			</More>
		</>
	);
}
