/* Something fetched: waiting, here, or failed. The newest request wins. */
import { useEffect, useState } from "preact/hooks";
import { Problem } from "./api";

export interface Resource<T> {
	value: T | null;
	problem: Problem | null;
	reload: () => void;
}

export function asProblem(error: unknown): Problem {
	if (error instanceof Problem) return error;
	console.error(error);
	return new Problem("internal", 0, "");
}

/** `key` names what is asked for; null asks nothing. A reload keeps the old value meanwhile. */
export function useResource<T>(key: string | null, read: () => Promise<T>): Resource<T> {
	const [state, setState] = useState<{
		key: string | null;
		value: T | null;
		problem: Problem | null;
	}>({ key: null, value: null, problem: null });
	const [turn, setTurn] = useState(0);
	// `read` is new at every drawing, `key` says what it reads
	useEffect(() => {
		if (key === null) return;
		let isCurrent = true;
		read().then(
			(value) => isCurrent && setState({ key, value, problem: null }),
			(error) => isCurrent && setState({ key, value: null, problem: asProblem(error) }),
		);
		return () => {
			isCurrent = false;
		};
	}, [key, turn]);
	const isFresh = state.key === key;
	return {
		value: isFresh ? state.value : null,
		problem: isFresh ? state.problem : null,
		reload: () => setTurn(turn + 1),
	};
}
