/* Parts of a form in which somebody proposes something: others like it, goals. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "../lib/api";
import { number } from "../lib/format";
import { goalName } from "../lib/ideas";
import { asProblem } from "../lib/resource";
import { foreign, t } from "../lib/texts";
import { Check } from "./controls";
import { Notice } from "./said";

const GOALS = Array.from({ length: 17 }, (_, i) => i + 1);
const PAUSE_MS = 500;

interface Like {
	number: number;
	title: string | null;
	language: string;
}

/** Others like what is being typed, a moment after the last key; `address` ends where a query may go on. */
export function useSimilar<List extends { items: Like[] }>(
	address: string,
	title: string,
	besides: number | null,
): List["items"] {
	const [items, setItems] = useState<List["items"]>([]);
	useEffect(() => {
		if ([...title.trim()].length < 6) {
			setItems([]);
			return;
		}
		let isOver = false;
		const timer = setTimeout(() => {
			const query = new URLSearchParams({ q: title.trim().slice(0, 100) });
			if (besides !== null) query.set("besides", String(besides));
			get<List>(address + query).then(
				(found) => !isOver && setItems(found.items),
				(error) => console.warn(asProblem(error).code),
			);
		}, PAUSE_MS);
		return () => {
			isOver = true;
			clearTimeout(timer);
		};
	}, [address, title, besides]);
	return items;
}

export function Similar<One extends Like>(props: {
	items: One[];
	hrefOf: (one: One) => string;
}): JSX.Element {
	return (
		<div role="status">
			{props.items.length > 0 && (
				<Notice title={t("propose.similar")}>
					<p>{t("propose.similar_text")}</p>
					<ul>
						{props.items.map((one) => (
							<li key={one.number}>
								<a
									href={props.hrefOf(one)}
									target="_blank"
									rel="noopener"
									{...foreign(one.language)}
								>
									{one.title}
								</a>
							</li>
						))}
					</ul>
				</Notice>
			)}
		</div>
	);
}

export function Goals(props: {
	value: number[];
	onChange: (value: number[]) => void;
	error?: string | undefined;
}): JSX.Element {
	const { value, onChange, error } = props;
	return (
		<fieldset id="goals" tabIndex={-1}>
			<legend>{t("propose.goals")}</legend>
			{error && <p class="field-error">{error}</p>}
			<div class="goals">
				{GOALS.map((goal) => (
					<Check
						key={goal}
						id={`goal-${goal}`}
						isOn={value.includes(goal)}
						onChange={(isOn) =>
							onChange(
								isOn ? [...value, goal].sort((a, b) => a - b) : value.filter((one) => one !== goal),
							)
						}
					>
						{number(goal)}. {goalName(goal)}
					</Check>
				))}
			</div>
		</fieldset>
	);
}
