/* "It was not me": what somebody does who got a mail about an act that was not theirs. */
import type { JSX } from "preact";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { ButtonLink } from "../parts/controls";
import { Title } from "../parts/frame";

const STEPS = ["password", "sessions", "factor", "vote"] as const;

export function NotMe(): JSX.Element {
	return (
		<>
			<div class="head">
				<Title name={t("notme.title")}>{t("notme.title")}</Title>
				<p class="lead">{t("notme.lead")}</p>
			</div>
			<ol class="stack steps-list">
				{STEPS.map((step) => (
					<li key={step}>{t(`notme.${step}`)}</li>
				))}
			</ol>
			<div class="row section">
				<ButtonLink to={href("account", "reset")}>{t("reset.title")}</ButtonLink>
				<ButtonLink to={href("account", "security")} look="quiet">
					{t("account.security")}
				</ButtonLink>
			</div>
		</>
	);
}
