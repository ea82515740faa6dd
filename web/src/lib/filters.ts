/* What is looked for and how it is sorted, from a page's address to the server's. */

/** The server looks for no less: a shorter word would be found everywhere. */
export const isLong = (q: string, least = 3): boolean =>
	new TextEncoder().encode(q).length >= least;

/** `choices` are what each filter may be, `free` those that may be anything; what is none of these is left out. */
export function addressOf(
	path: string,
	filters: URLSearchParams,
	choices: Record<string, readonly string[]>,
	free: readonly string[] = [],
): string {
	const query = new URLSearchParams();
	const q = filters.get("q") ?? "";
	if (isLong(q)) query.set("q", q);
	for (const [name, words] of Object.entries(choices)) {
		const value = words.find((word) => word === filters.get(name));
		if (value) query.set(name, value);
	}
	for (const name of free) {
		const value = filters.get(name) ?? "";
		if (value !== "") query.set(name, value);
	}
	return query.size > 0 ? `${path}?${query}` : path;
}
