/* One thing that a page is about, as it is by now, and as it is to who is signed in. */
import { useEffect, useState } from "preact/hooks";
import { get } from "./api";
import { asProblem, type Resource, useResource } from "./resource";

/** Something at an address, as it was read and as it has become by what was done here; and how who is signed in stands to it. */
export interface Thing<T, Own> extends Resource<T> {
	/** Null while nobody is signed in, or it is not known yet. */
	own: Own | null;
	setOwn: (how: Own | ((before: Own | null) => Own | null)) => void;
	change: (more: Partial<T>) => void;
	/** Reads both once more. */
	look: () => void;
	/** Reads it once more, but for one member: that is shown when it is asked for. */
	refresh: (besides: keyof T) => void;
}

/** `path` answers everybody, `path/own` who is signed in (`isIn`). */
export function useThing<T, Own>(path: string, isIn: boolean): Thing<T, Own> {
	const read = useResource(path, () => get<T>(path));
	const [changed, setChanged] = useState<Partial<T>>({});
	const [own, setOwn] = useState<Own | null>(null);
	const warn = (error: unknown): void => console.warn(asProblem(error).code);
	const lookOwn = (): void => {
		if (isIn) get<Own>(`${path}/own`).then((now) => setOwn(() => now), warn);
	};
	useEffect(lookOwn, [path, isIn]);
	const change = (more: Partial<T>): void => setChanged((before) => ({ ...before, ...more }));
	return {
		...read,
		value: read.value && { ...read.value, ...changed },
		own: isIn ? own : null,
		setOwn,
		change,
		look: () => {
			get<T>(path).then(change, warn);
			lookOwn();
		},
		refresh: (besides) => {
			get<T>(path).then(({ ...now }) => {
				delete (now as Partial<T>)[besides];
				change(now);
			}, warn);
		},
	};
}
