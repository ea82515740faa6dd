/* What changes everybody's census is pressed twice: the first press says what the second one does. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../lib/texts";
import { Button } from "../parts/controls";
import { Notice } from "../parts/said";
import { useForm } from "./form";
import { Proof } from "./proof";

export function Twice(props: {
	id: string;
	label: string;
	sure: string;
	/** What the second press does. */
	says: string;
	work: () => Promise<void>;
	look?: "plain" | "quiet";
}): JSX.Element {
	const form = useForm();
	const [isArmed, setArmed] = useState(false);
	const press = (): void => {
		if (isArmed) form.run(() => [], props.work);
		else setArmed(true);
	};
	return (
		<div class="stack stack-s">
			{form.errors.map(({ text }) => (
				<Notice key={text} tone="bad" isAlert>
					<p>{text}</p>
				</Notice>
			))}
			{form.again ? (
				<Proof id={`${props.id}-proof`} onDone={form.again} />
			) : (
				<div class="row" id={props.id}>
					<Button look={props.look ?? "quiet"} isBusy={form.isBusy} onPress={press}>
						{isArmed ? props.sure : props.label}
					</Button>
				</div>
			)}
			<p class="small" role="status">
				{isArmed && !form.again && `${props.says} ${t("census.press_again")}`}
			</p>
		</div>
	);
}
