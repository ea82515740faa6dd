/* The least that the city asks of a person for each thing they do; staff change it, everybody reads it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { get, type Levels as List, send } from "../lib/api";
import { useResource } from "../lib/resource";
import { t } from "../lib/texts";
import { Select } from "../parts/controls";
import { Facts, Notice, ProblemNotice, Waiting } from "../parts/said";
import { FormOf, useForm } from "./form";
import { Proof } from "./proof";

type Level = List["items"][number];

const LEAST = ["confirmed", "census", "email", "sms", "letter", "desk"] as const;

function Change(props: { one: Level; onDone: () => void }): JSX.Element {
	const { one } = props;
	const id = `level-${one.act}`;
	const form = useForm();
	const [least, setLeast] = useState<string>(one.least);
	const [isDone, setDone] = useState(false);
	const save = async (): Promise<void> => {
		await send("POST", "/api/levels", { act: one.act, least });
		setDone(true);
		props.onDone();
	};
	if (form.again) return <Proof id={`proof-${one.act}`} onDone={form.again} />;
	return (
		<>
			<FormOf
				form={form}
				go={t("levels.save", { act: t(`levels.act_${one.act}`) })}
				look="quiet"
				onSubmit={() => {
					setDone(false);
					form.run(() => [], save);
				}}
			>
				<Select
					id={id}
					label={t(`levels.act_${one.act}`)}
					value={least}
					options={LEAST.map((word) => [word, t(`levels.least_${word}`)])}
					onChange={setLeast}
				/>
			</FormOf>
			<div role="status">{isDone && <Notice tone="ok">{t("levels.saved")}</Notice>}</div>
		</>
	);
}

export function Levels({ mayChange }: { mayChange: boolean }): JSX.Element {
	const { value, problem, reload } = useResource("levels", () => get<List>("/api/levels"));
	const rows = value?.items ?? [];
	return (
		<section class="section" aria-labelledby="levels">
			<h2 id="levels">{t("levels.title")}</h2>
			<p>{t("levels.text")}</p>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && !mayChange && (
				<Facts
					items={rows.map((one) => [t(`levels.act_${one.act}`), t(`levels.least_${one.least}`)])}
				/>
			)}
			{mayChange && (
				<div class="stack">
					{rows.map((one) => (
						<Change key={one.act} one={one} onDone={reload} />
					))}
				</div>
			)}
		</section>
	);
}
