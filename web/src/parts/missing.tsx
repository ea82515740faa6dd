/* What an address that is nothing shows, in every shell of many pages. */
import type { JSX } from "preact";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { ButtonLink } from "./controls";
import { Title } from "./frame";

export function Missing({ isPage }: { isPage?: boolean }): JSX.Element {
	return (
		<div class={`${isPage ? "page " : ""}head`}>
			<Title name={t("page.missing")}>{t("page.missing")}</Title>
			<p>{t("page.missing_text")}</p>
			<div class="row">
				<ButtonLink to={href()}>{t("page.go_home")}</ButtonLink>
			</div>
		</div>
	);
}
