/* A round as it is by now: read anew when it enters a phase while its page is open. */
import { useEffect, useState } from "preact/hooks";

/** What `read` found since the round went on; null: it did not. What hears comes later than the page. */
export function useRoundNow<T extends { slug: string }>(
	slug: string,
	read: () => Promise<T>,
): T | null {
	const [now, take] = useState<T | null>(null);
	useEffect(() => {
		// null: nobody looks any more
		let stop: (() => void) | null | undefined;
		import("./live").then(({ listenToRound }) => {
			if (stop !== null) stop = listenToRound(slug, read, take);
		});
		return () => {
			stop?.();
			stop = null;
		};
	}, [slug]);
	return now?.slug === slug ? now : null;
}
