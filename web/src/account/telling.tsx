/* How somebody wants to be told of what they follow: by mail or not, how often, and what follows by itself. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { get, type Telling as Setting, send } from "../lib/api";
import { useResource } from "../lib/resource";
import { t } from "../lib/texts";
import { Check, Radios } from "../parts/controls";
import { Notice, ProblemNotice, Waiting } from "../parts/said";
import { FormOf, useForm } from "./form";

const DIGESTS = ["none", "now", "daily", "weekly"] as const;

function TellingForm({ of }: { of: Setting }): JSX.Element {
	const [now, setNow] = useState(of);
	const [isSaved, setSaved] = useState(false);
	const form = useForm();
	const change = (part: Partial<Setting>): void => {
		setNow({ ...now, ...part });
		setSaved(false);
	};
	const save = async (): Promise<void> => {
		setNow(await send<Setting>("POST", "/api/account/telling", now));
		setSaved(true);
	};
	return (
		<FormOf
			form={form}
			go={t("telling.save")}
			look="quiet"
			heading="telling"
			onSubmit={() => form.run(() => [], save)}
		>
			<Radios
				name="digest"
				legend={t("telling.digest")}
				value={now.digest}
				options={DIGESTS.map((word) => [word, t(`telling.digest_${word}`)])}
				onChange={(digest) => change({ digest })}
			/>
			<Check
				id="follows-commented"
				isOn={now.follows_commented}
				onChange={(isOn) => change({ follows_commented: isOn })}
			>
				{t("telling.follows_commented")}
			</Check>
			<div role="status">{isSaved && <Notice tone="ok">{t("profile.saved")}</Notice>}</div>
		</FormOf>
	);
}

export function Telling(): JSX.Element {
	const { value, problem, reload } = useResource("telling", () =>
		get<Setting>("/api/account/telling"),
	);
	return (
		<section class="section" aria-labelledby="telling">
			<h2 id="telling">{t("telling.title")}</h2>
			<p>{t("telling.text")}</p>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && <TellingForm of={value} />}
		</section>
	);
}
