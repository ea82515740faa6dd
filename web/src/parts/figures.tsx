/* Drawings that say what a number is. Each has its words or a table beside it. */
import type { ComponentChildren, JSX } from "preact";
import { t } from "../lib/texts";

/** A share of a whole; over the whole it is striped, not only red. */
export function Meter(props: {
	value: bigint;
	max: bigint;
	label: string;
	text: string;
}): JSX.Element {
	const { value, max, label, text } = props;
	const share = max > 0n ? Number((value * 1000n) / max) / 10 : 0;
	const isOver = value > max;
	return (
		<div
			class={`meter${isOver ? " meter-over" : ""}`}
			role="progressbar"
			aria-label={label}
			aria-valuemin={0}
			aria-valuemax={100}
			aria-valuenow={Math.min(100, Math.round(share))}
			aria-valuetext={text}
		>
			<div class="meter-fill" style={{ inlineSize: `${Math.min(100, share)}%` }} />
		</div>
	);
}

export interface BarLine {
	key: string;
	name: ComponentChildren;
	value: number;
	text: string;
	isWon: boolean;
	/** Why it was passed over, although it stands above the line. */
	note?: string;
}

/** Bars in order of votes; the dashed line stands where the money ended. */
export function Bars({ lines, label }: { lines: BarLine[]; label: string }): JSX.Element {
	const most = Math.max(1, ...lines.map((line) => line.value));
	const lastWon = lines.reduce((last, line, i) => (line.isWon ? i : last), -1);
	return (
		<ol class="bars" role="list" aria-label={label}>
			{lines.map((line, i) => (
				<li key={line.key}>
					<div class={`bar${line.isWon ? " bar-won" : ""}`}>
						<span class="bar-name">
							{line.name}
							{line.isWon && <span class="visually-hidden"> ({t("figure.funded")})</span>}
							{line.note && i < lastWon && <span class="bar-note">{line.note}</span>}
						</span>
						<span class="bar-votes">{line.text}</span>
						<div class="bar-track">
							<div class="bar-fill" style={{ inlineSize: `${(100 * line.value) / most}%` }} />
						</div>
					</div>
					{i === lastWon && i < lines.length - 1 && <p class="funding-line">{t("figure.line")}</p>}
				</li>
			))}
		</ol>
	);
}
