/* What a page does without comes when it is wanted, its texts along with it. */
import { useEffect, useState } from "preact/hooks";
import { loadTexts } from "./texts";

/** What a chunk has; null until that and its texts are here. */
export function useChunk<T>(load: () => Promise<T>, ...bundles: string[]): T | null {
	const [chunk, setChunk] = useState<T | null>(null);
	// what is loaded never changes
	useEffect(() => {
		Promise.all([load(), ...bundles.map(loadTexts)]).then(([found]) => setChunk(() => found as T));
	}, []);
	return chunk;
}
