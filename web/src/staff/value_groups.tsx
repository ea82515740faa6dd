/* Groups of valuators: what they are called and who is in each. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { get, send, type ValuatorGroups } from "../lib/api";
import { lengthOf } from "../lib/format";
import { useResource } from "../lib/resource";
import { t } from "../lib/texts";
import { Button, Check, Field, More } from "../parts/controls";
import { ProblemNotice, Waiting } from "../parts/said";
import { LazyProof } from "../talk/lazy";
import { Desk } from "./parts";

type Group = ValuatorGroups["items"][number];
type Seat = ValuatorGroups["valuators"][number];
const PATH = "/api/staff/valuators/groups";

const nameOf = (one: Seat): string => one.account?.pseudonym ?? String(one.seat);

/** Of one that there is, or (null) of a new one. */
function GroupForm(props: {
	of: Group | null;
	valuators: Seat[];
	onDone: (said: string) => void;
}): JSX.Element {
	const { of } = props;
	const id = of ? `group-${of.number}` : "group-new";
	const [name, setName] = useState(of?.name ?? "");
	const [seats, setSeats] = useState(of?.valuators.map(({ seat }) => seat) ?? []);
	const form = useForm({ "/name": `${id}-name`, valuator_group_taken: `${id}-name` });
	const length = lengthOf(name);
	const save = (): void =>
		form.run(
			() =>
				length < 1 || length > 80
					? [{ at: `${id}-name`, text: t("dossiers.group_name_wrong") }]
					: [],
			async () => {
				const path = of ? `${PATH}/${of.number}` : PATH;
				const saved = await send<Group>("POST", path, { name: name.trim(), seats });
				if (!of) {
					setName("");
					setSeats([]);
				}
				props.onDone(t("dossiers.group_saved", { name: saved.name }));
			},
		);
	const end = (): void =>
		form.run(
			() => [],
			async () => {
				await send("DELETE", `${PATH}/${of?.number}`);
				props.onDone(t("dossiers.group_ended"));
			},
		);
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<FormOf form={form} go={t("dossiers.group_save")} look="quiet" onSubmit={save}>
			<Field
				id={`${id}-name`}
				label={t("dossiers.group_name")}
				hint={t("dossiers.group_name_hint")}
				value={name}
				onInput={setName}
				error={form.of(`${id}-name`)}
			/>
			<fieldset class="stack stack-s">
				<legend>{t("dossiers.group_who")}</legend>
				{props.valuators.map((one) => (
					<Check
						key={one.seat}
						id={`${id}-seat-${one.seat}`}
						isOn={seats.includes(one.seat)}
						onChange={(isOn) =>
							setSeats(isOn ? [...seats, one.seat] : seats.filter((seat) => seat !== one.seat))
						}
					>
						{nameOf(one)}
					</Check>
				))}
			</fieldset>
			{of && (
				<div class="row">
					<Button look="text" isBusy={form.isBusy} onPress={end}>
						{t("dossiers.group_end", { name: of.name })}
					</Button>
				</div>
			)}
		</FormOf>
	);
}

export function Groups(): JSX.Element {
	const [turn, setTurn] = useState(0);
	const [said, setSaid] = useState("");
	const { value, problem, reload } = useResource(`groups of valuators ${turn}`, () =>
		get<ValuatorGroups>(PATH),
	);
	const onDone = (what: string): void => {
		setSaid(what);
		setTurn(turn + 1);
	};
	return (
		<Desk name={t("dossiers.groups")}>
			<p class="lead">{t("dossiers.groups_lead")}</p>
			<p role="status">{said}</p>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && (
				<>
					{value.items.length === 0 && <p>{t("dossiers.groups_none")}</p>}
					<ul class="stack" role="list">
						{value.items.map((one) => (
							<li key={one.number} class="card stack">
								<h2>{one.name}</h2>
								<p>{one.valuators.map(nameOf).join(", ")}</p>
								<More summary={t("dossiers.group_change", { name: one.name })}>
									<GroupForm of={one} valuators={value.valuators} onDone={onDone} />
								</More>
							</li>
						))}
					</ul>
					<section class="section stack" aria-labelledby="new">
						<h2 id="new">{t("dossiers.group_new")}</h2>
						<GroupForm of={null} valuators={value.valuators} onDone={onDone} />
					</section>
				</>
			)}
		</Desk>
	);
}
