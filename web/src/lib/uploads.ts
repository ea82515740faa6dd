/*
 * Files that are sent one after another: how far it is, and what was refused. What a file is, the
 * server judges.
 */
import { useRef, useState } from "preact/hooks";
import { Problem, sendFile, type Upload } from "./api";

export type UploadFile = Upload["files"][number];

/** Sends one file; `onShare` hears from 0 to 1. Throws a Problem. */
export type Sender = (file: File, onShare: (share: number) => void) => Promise<Upload>;

const BYTES_MOST = 8 * 1024 * 1024;

export const sendPicture: Sender = (file, onShare) =>
	// a browser that does not know a type says none; the server looks at the bytes
	sendFile(
		"/api/uploads/pictures",
		file,
		/^image\/[a-z0-9.+-]+$/.test(file.type) ? file.type : "image/unknown",
		onShare,
	);

export const sendDocument: Sender = (file, onShare) =>
	sendFile(
		`/api/uploads/documents?name=${encodeURIComponent(file.name)}`,
		file,
		"application/pdf",
		onShare,
	);

export interface Refused {
	name: string;
	why: string;
}

export interface SendingState {
	/** What is under way, and how much of it has gone; null: nothing is. */
	sending: { name: string; share: number } | null;
	refused: Refused[];
}

export interface Sending<V> extends SendingState {
	/** The name of what came last, "" before that. */
	sent: string;
	choose: (files: File[]) => void;
	change: (value: V[]) => void;
	forget: () => void;
}

export interface SendingOptions<V> {
	value: V[];
	onChange: (value: V[]) => void;
	most: number;
	send: Sender;
	toValue: (upload: Upload) => V;
	/** Words for a problem, and for a file for which there is no room. */
	say: (problem: Problem) => string;
	tooMany: string;
}

/** One file at a time; what comes in is put at the end of what is there by then. */
export function useSending<V>(options: SendingOptions<V>): Sending<V> {
	const [state, setState] = useState<SendingState>({ sending: null, refused: [] });
	const [sent, setSent] = useState("");
	// what others change meanwhile is not undone
	const now = useRef(options);
	now.current = options;
	const value = useRef(options.value);
	value.current = options.value;
	const queue = useRef<File[]>([]);
	const isBusy = useRef(false);

	const change = (next: V[]): void => {
		value.current = next;
		now.current.onChange(next);
	};
	const refuse = (name: string, why: string): void =>
		setState((before) => ({ ...before, refused: [...before.refused, { name, why }] }));

	const sendOne = async (file: File): Promise<void> => {
		const show = (share: number): void =>
			setState((before) => ({ ...before, sending: { name: file.name, share } }));
		if (value.current.length >= now.current.most) {
			refuse(file.name, now.current.tooMany);
			return;
		}
		try {
			if (file.size > BYTES_MOST) throw new Problem("body_too_large", 413, "");
			show(0);
			const upload = await now.current.send(file, show);
			change([...value.current, now.current.toValue(upload)]);
			setSent(file.name);
		} catch (problem) {
			if (!(problem instanceof Problem)) throw problem;
			refuse(file.name, now.current.say(problem));
		}
	};

	const run = async (): Promise<void> => {
		if (isBusy.current) return;
		isBusy.current = true;
		try {
			for (let file = queue.current.shift(); file; file = queue.current.shift())
				await sendOne(file);
		} finally {
			isBusy.current = false;
			setState((before) => ({ ...before, sending: null }));
		}
	};

	const choose = (files: File[]): void => {
		queue.current.push(...files);
		setSent("");
		if (!isBusy.current) setState({ sending: null, refused: [] });
		void run();
	};
	const forget = (): void => setSent("");
	return { ...state, sent, choose, change, forget };
}
