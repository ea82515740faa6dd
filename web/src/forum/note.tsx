/* On a round's page: that its phases were moved, or that the forum is asked to, and why. */
import type { JSX } from "preact";
import type { Budget } from "../lib/api";
import { t } from "../lib/texts";
import { More } from "../parts/controls";
import { Notice } from "../parts/said";
import { Paragraphs } from "../talk/parts";
import { Compared, Sides, Told, Until } from "./extension";

/** The one that waits, or else the last one that was approved, is shown; the others are there for who looks. */
export function ExtensionNote({ of }: { of: Budget }): JSX.Element | null {
	const first =
		of.extensions.find(({ state }) => state === "open") ??
		of.extensions.find(({ state }) => state === "approved");
	const others = of.extensions.filter((one) => one !== first);
	return (
		<div class="stack stack-s extension-note">
			{first && (
				<Notice title={t(first.state === "open" ? "forum.note_open" : "forum.note_approved")}>
					<Paragraphs text={first.reason} language={first.language} />
					<p class="small">
						<Until of={first} zone={of.zone} />
					</p>
				</Notice>
			)}
			{first && (
				<More summary={t("forum.note_more")}>
					<Compared of={first} budget={of} />
					<p class="small">{t("forum.rule")}</p>
					<Sides of={first} />
				</More>
			)}
			{others.length > 0 && (
				<More summary={t("forum.note_others")}>
					<ul class="stack" role="list">
						{others.map((one) => (
							<Told key={one.number} one={one} of={of} />
						))}
					</ul>
				</More>
			)}
		</div>
	);
}
