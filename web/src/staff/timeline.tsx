/* Phases of a round: which there are and when each begins, and how long each takes beside the others. */
import type { JSX } from "preact";
import { number } from "../lib/format";
import { t } from "../lib/texts";
import { instantOf } from "../lib/zones";
import type { Wrong } from "../parts/by_language";
import { Check } from "../parts/controls";
import { MomentField } from "../parts/moment";
import { when } from "../talk/state";
import { checkPhases } from "./round_check";
import { type Fields, NEEDED, PHASES, type Phase } from "./round_fields";

const DAY_MS = 86_400_000;

interface Span {
	phase: Phase;
	start: number;
	days: number;
}

/** Those whose times are known; the last one has no end. */
function spansOf(of: Fields): Span[] {
	const starts = PHASES.flatMap((phase) => {
		const at = of.phases[phase].isOn ? instantOf(of.phases[phase].at, of.zone) : null;
		return at ? [{ phase, start: Date.parse(at) }] : [];
	});
	return starts.map(({ phase, start }, i) => ({
		phase,
		start,
		days: ((starts[i + 1]?.start ?? start) - start) / DAY_MS,
	}));
}

/** As long as its days; the words beside it say the same. */
function Bars({ of }: { of: Fields }): JSX.Element | null {
	const spans = spansOf(of);
	const first = spans[0]?.start ?? 0;
	const all = ((spans[spans.length - 1]?.start ?? first) - first) / DAY_MS;
	if (spans.length < 2 || all <= 0 || checkPhases(of).length > 0) return null;
	return (
		<ol class="timeline" role="list" aria-label={t("draft.timeline")}>
			{spans.map(({ phase, start, days }) => (
				<li key={phase}>
					<span>
						<strong>{t("draft.phase", { phase })}</strong>{" "}
						<span class="small soft">
							{when(new Date(start).toISOString(), of.zone)}
							{days > 0 &&
								` · ${t("draft.days", { n: Math.round(days), shown: number(Math.round(days)) })}`}
						</span>
					</span>
					<div class="timeline-track" aria-hidden="true">
						<div
							class="timeline-span"
							style={{
								marginInlineStart: `${(100 * (start - first)) / DAY_MS / all}%`,
								inlineSize: `${(100 * days) / all}%`,
							}}
						/>
					</div>
				</li>
			))}
		</ol>
	);
}

export function Timeline(props: {
	fields: Fields;
	set: (more: Partial<Fields>) => void;
	of: Wrong;
}): JSX.Element {
	const { fields, set, of } = props;
	const change = (phase: Phase, more: Partial<{ isOn: boolean; at: string }>): void =>
		set({ phases: { ...fields.phases, [phase]: { ...fields.phases[phase], ...more } } });
	return (
		<section class="stack" aria-labelledby="phases">
			<h2 id="phases">{t("draft.phases")}</h2>
			<p>{t("draft.phases_text")}</p>
			{PHASES.map((phase) => {
				const { isOn, at } = fields.phases[phase];
				return (
					<div key={phase} class="stack stack-s">
						{!NEEDED.includes(phase) && (
							<Check id={`has-${phase}`} isOn={isOn} onChange={(is) => change(phase, { isOn: is })}>
								{t("draft.has_phase", { phase })}
							</Check>
						)}
						{isOn && (
							<MomentField
								id={`phase-${phase}`}
								label={t("draft.begins", { phase })}
								hint={t("draft.phase_hint", { phase })}
								value={at}
								onInput={(next) => change(phase, { at: next })}
								error={of(`phase-${phase}`)}
							/>
						)}
					</div>
				);
			})}
			<Bars of={fields} />
		</section>
	);
}
