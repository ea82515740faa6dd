/* Areas of a draft's headings out of one GeoJSON file: what it would do is looked at first. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useForm } from "../account/form";
import { type AreasImport, type Budget, sendFile } from "../lib/api";
import { worded } from "../lib/rounds";
import { t } from "../lib/texts";
import { Button, ErrorSummary, FieldFrame } from "../parts/controls";
import { Notice } from "../parts/said";
import { LazyProof } from "../talk/lazy";

const MOST_BYTES = 524_288;

/** What was found, by the names of headings; of features without one, by theirs. */
function Found({ of, read }: { of: Budget; read: AreasImport }): JSX.Element {
	const nameOf = (n: number): string =>
		worded(of.headings.find(({ number }) => number === n)?.names ?? {}).text;
	const rows: ["matched" | "unmatched" | "without", string[]][] = [
		["matched", read.matched.map(({ heading }) => nameOf(heading))],
		["unmatched", read.unmatched.map(({ feature, name }) => name ?? `#${feature + 1}`)],
		["without", read.without.map(nameOf)],
	];
	return (
		<ul>
			{rows.map(([what, names]) => (
				<li key={what}>
					{t("areas.found", { what, n: names.length })}
					{names.length > 0 && `: ${names.join(", ")}`}
				</li>
			))}
		</ul>
	);
}

export function AreasFile({ of, onDone }: { of: Budget; onDone: () => void }): JSX.Element {
	const [file, setFile] = useState<File | null>(null);
	const [read, setRead] = useState<AreasImport | null>(null);
	const form = useForm({}, undefined, (pointer, code) =>
		t("areas.wrong", { at: pointer || "/", code }),
	);
	const path = `/api/staff/budgets/${encodeURIComponent(of.slug)}/areas`;
	const ask = (chosen: File, isDry: boolean): void =>
		form.run(
			() => (chosen.size > MOST_BYTES ? [{ at: "areas-file", text: t("areas.long") }] : []),
			async () => {
				const now = await sendFile<AreasImport>(
					`${path}?dry=${isDry ? "yes" : "no"}`,
					chosen,
					"application/geo+json",
					() => {},
				);
				setRead(now);
				if (!isDry) onDone();
			},
		);
	const choose = (chosen: File | undefined): void => {
		setRead(null);
		setFile(chosen ?? null);
		if (chosen) ask(chosen, true);
	};
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<section class="section stack" aria-labelledby="areas">
			<h2 id="areas">{t("areas.title")}</h2>
			<ErrorSummary errors={form.errors} />
			<FieldFrame id="areas-file" label={t("areas.file")} hint={t("areas.hint")}>
				<input
					id="areas-file"
					type="file"
					class="input"
					accept=".geojson,.json,application/geo+json,application/json"
					aria-describedby="areas-file-hint"
					onChange={(event) => choose(event.currentTarget.files?.[0])}
				/>
			</FieldFrame>
			<div role="status">
				{read && (
					<Notice
						tone={read.is_dry ? "info" : "ok"}
						title={t(read.is_dry ? "areas.looked" : "areas.taken")}
					>
						<Found of={of} read={read} />
						{read.is_dry && file && read.matched.length > 0 && (
							<Button isBusy={form.isBusy} onPress={() => ask(file, false)}>
								{t("areas.take")}
							</Button>
						)}
					</Notice>
				)}
			</div>
		</section>
	);
}
