/* How many notices whoever is signed in has not read: for the frame, which knows nothing else of accounts. */
import { signal } from "@preact/signals";

/** null: nobody is known to be signed in. */
export const unread = signal<number | null>(null);
