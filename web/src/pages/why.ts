/* Why a project was or was not funded, in words. */
import { findText, t } from "../lib/texts";

/** `why` is a reason's code of the tally; one that we do not know is shown as it is. */
export function whyText(why: string): string {
	return findText(`why.${why}`) ?? t("why.other", { code: why });
}

/** The same in some words, for a bar; nothing where the bar itself says it. */
export function whyShort(why: string): string {
	return findText(`why.${why}_short`) ?? "";
}
