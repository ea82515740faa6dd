/* Where somebody wanted to go before signing in: an address of our own in this language, or none. */
import type { JSX } from "preact";
import { go, href, place } from "../lib/router";
import { language, t } from "../lib/texts";
import { ButtonLink } from "../parts/controls";

/** A path of ours in that language. */
export const isPath = (wanted: string, code: string): boolean =>
	/^[a-z]{2}$/.test(code) && new RegExp(`^/${code}/[a-z0-9/-]*$`).test(wanted);

/** Anything but a path of ours is nothing, whoever put it there. */
export function nextOf(): string | null {
	const wanted = place.value.query.get("next") ?? "";
	return isPath(wanted, language()) ? wanted : null;
}

/** There, within these pages or out of them. */
export function toNext(next: string): void {
	if (next.startsWith(href("account"))) go(next);
	else location.assign(next);
}

/** The same wish, on the way to another page of the account. */
export function withNext(address: string): string {
	const next = nextOf();
	return next === null ? address : `${address}?next=${encodeURIComponent(next)}`;
}

export function Next(): JSX.Element {
	const next = nextOf();
	return (
		<div class="row">
			<ButtonLink to={next ?? href()} look="sun" isBig>
				{next === null ? t("frame.rounds") : t("next.go")}
			</ButtonLink>
		</div>
	);
}
