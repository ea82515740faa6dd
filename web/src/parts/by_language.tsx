/* Fields that forms of staff have alike: a title and a text in each language, and how people come in to vote. */
import type { JSX } from "preact";
import { LANGUAGES } from "../lib/texts";
import type { Words } from "../lib/typed";
import { Check, Field } from "./controls";
import { LongField } from "./long";

/** What is wrong with a field, by its id. */
export type Wrong = (id: string) => string | undefined;

/** Ids are `title-es`, `text-es`, ..., after `id`. */
export function TitleAndText(props: {
	id?: string;
	labels: [string, string];
	most: number;
	titles: Words;
	texts: Words;
	onTitles: (titles: Words) => void;
	onTexts: (texts: Words) => void;
	of: Wrong;
}): JSX.Element {
	const { id = "", titles, texts, of } = props;
	return (
		<>
			{LANGUAGES.map(({ code, name }) => (
				<fieldset key={code} class="stack">
					<legend lang={code}>{name}</legend>
					<Field
						id={`${id}title-${code}`}
						label={props.labels[0]}
						value={titles[code]}
						onInput={(text) => props.onTitles({ ...titles, [code]: text })}
						error={of(`${id}title-${code}`)}
					/>
					<LongField
						id={`${id}text-${code}`}
						label={props.labels[1]}
						most={props.most}
						rows={3}
						value={texts[code]}
						onInput={(text) => props.onTexts({ ...texts, [code]: text })}
						error={of(`${id}text-${code}`)}
					/>
				</fieldset>
			))}
		</>
	);
}

/** At least one of the two; what is wrong is told at the first (`by-account`). */
export function Ways(props: {
	/** Of both together, and of each. */
	labels: [string, string, string];
	byAccount: boolean;
	byCode: boolean;
	onChange: (more: { byAccount?: boolean; byCode?: boolean }) => void;
	of: Wrong;
}): JSX.Element {
	const [legend, account, code] = props.labels;
	const wrong = props.of("by-account");
	return (
		<fieldset class="stack stack-s" aria-describedby={wrong ? "by-account-error" : undefined}>
			<legend>{legend}</legend>
			{wrong && (
				<p class="field-error" id="by-account-error">
					{wrong}
				</p>
			)}
			<Check
				id="by-account"
				isOn={props.byAccount}
				onChange={(byAccount) => props.onChange({ byAccount })}
			>
				{account}
			</Check>
			<Check id="by-code" isOn={props.byCode} onChange={(byCode) => props.onChange({ byCode })}>
				{code}
			</Check>
		</fieldset>
	);
}
