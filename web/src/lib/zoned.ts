/* Moments as staff type them: a day and a time in a zone, and the instant that this is. */

/** "2026-12-01T09:00" of an instant, in a zone; as a field of that type wants it. */
export function localOf(instant: string | number, zone: string): string {
	const format = new Intl.DateTimeFormat("en-GB", {
		timeZone: zone,
		year: "numeric",
		month: "2-digit",
		day: "2-digit",
		hour: "2-digit",
		minute: "2-digit",
		hourCycle: "h23",
	});
	const found = Object.fromEntries(
		format.formatToParts(new Date(instant)).map((part) => [part.type, part.value]),
	);
	return `${found.year}-${found.month}-${found.day}T${found.hour}:${found.minute}`;
}

/** The instant in RFC 3339; of an hour that comes twice the first, of one that the zone leaves out, and of no moment, null. */
export function instantOf(local: string, zone: string): string | null {
	const wanted = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) ? Date.parse(`${local}Z`) : Number.NaN;
	if (Number.isNaN(wanted)) return null;
	// no zone is further than 14 hours from UTC, and none changes by more than one hour there
	const DAY_MS = 86_400_000;
	const at = [wanted - DAY_MS, wanted + DAY_MS]
		.map((near) => wanted - (Date.parse(`${localOf(near, zone)}Z`) - near))
		.sort((a, b) => a - b)
		.find((moment) => localOf(moment, zone) === local);
	return at === undefined ? null : new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}
