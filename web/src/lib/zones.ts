/* Moments as they are typed in a zone, "2026-05-04T18:30", and back. */
const HOUR_MS = 3_600_000;

/** As it stands on the clocks of the zone, to the minute. */
export function localOf(instant: string | number, zone: string): string {
	const format = new Intl.DateTimeFormat("en-CA", {
		timeZone: zone,
		calendar: "gregory",
		numberingSystem: "latn",
		year: "numeric",
		month: "2-digit",
		day: "2-digit",
		hour: "2-digit",
		minute: "2-digit",
		hourCycle: "h23",
	});
	const parts = Object.fromEntries(
		format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]),
	);
	return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/**
 * The instant as the API writes it; null: it is no time, or one that the clocks of the zone leave out. Of one that
 * comes twice, the first.
 */
export function instantOf(typed: string, zone: string): string | null {
	if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(typed)) return null;
	const asUtc = Date.parse(`${typed}:00Z`);
	if (Number.isNaN(asUtc)) return null;
	// no clock is changed twice within two days: what it says a day before and after are all that it may say
	for (const around of [asUtc - 24 * HOUR_MS, asUtc + 24 * HOUR_MS]) {
		const ahead = Date.parse(`${localOf(around, zone)}:00Z`) - around;
		if (localOf(asUtc - ahead, zone) === typed)
			return new Date(asUtc - ahead).toISOString().replace(".000Z", "Z");
	}
	return null;
}

/**
 * The same of what may have been left as it was: that stays to the second, and the second one where it comes twice.
 * `typed` is undefined where nobody touched it.
 */
export const keptOr = (typed: string | undefined, was: string, zone: string): string | null =>
	typed === undefined || typed === localOf(was, zone) ? was : instantOf(typed, zone);
