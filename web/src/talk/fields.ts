/* Forms of several fields, kept in the tab until the server has them. */
import { useDraft } from "./state";

/** Several fields that are kept as one; what the tab had of another form of this page is left out. */
export function useFields<F extends object>(
	name: string,
	start: F,
): [F, (more: Partial<F>) => void, () => void] {
	const [kept, write, forget] = useDraft(name, JSON.stringify(start));
	let fields = start;
	try {
		fields = { ...start, ...(JSON.parse(kept) as Partial<F>) };
	} catch {}
	return [fields, (more) => write(JSON.stringify({ ...fields, ...more })), forget];
}
