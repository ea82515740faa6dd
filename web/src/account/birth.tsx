/* A date of birth as three numbers, as people write it on paper. */
import type { JSX } from "preact";
import { t } from "../lib/texts";
import { Field } from "../parts/controls";

const PARTS = ["day", "month", "year"] as const;
export type Birth = Record<(typeof PARTS)[number], string>;

/** Three numbers as the server reads a day; null if there is no such day. */
export function birthDate({ day, month, year }: Birth): string | null {
	const [d, m, y] = [day, month, year].map(Number);
	if (!d || !m || !y || year.trim().length !== 4) return null;
	const date = new Date(Date.UTC(y, m - 1, d));
	if (date.getUTCDate() !== d || date.getUTCMonth() !== m - 1) return null;
	return date.toISOString().slice(0, 10);
}

export function BirthFields(props: {
	id: string;
	value: Birth;
	onChange: (birth: Birth) => void;
	error: string | undefined;
}): JSX.Element {
	return (
		<fieldset class="field" aria-describedby={`${props.id}-${props.error ? "error" : "hint"}`}>
			<legend>{t("verification.birth")}</legend>
			<p class="field-hint" id={`${props.id}-hint`}>
				{t("verification.birth_hint")}
			</p>
			{props.error && (
				<p class="field-error" id={`${props.id}-error`}>
					{props.error}
				</p>
			)}
			<div class="birth">
				{PARTS.map((part) => (
					<Field
						key={part}
						id={part === "day" ? props.id : `${props.id}-${part}`}
						label={t(`verification.${part}`)}
						value={props.value[part]}
						onInput={(value) => props.onChange({ ...props.value, [part]: value })}
						autocomplete={`bday-${part}`}
					/>
				))}
			</div>
		</fieldset>
	);
}

export const NO_BIRTH: Birth = { day: "", month: "", year: "" };
