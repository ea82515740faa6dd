/* What happens while a page is open (proto/routes/README.md, Events): one stream for all that the page shows. */

/** Public facts of an event, with the topic that it is about. */
export type Facts = Record<string, unknown> & { topic: string };
type Hear = (kind: string, facts: Facts) => void;

const KINDS = [
	"comments",
	"stances",
	"supports",
	"answers",
	"closed",
	"reached",
	"response",
	"phase",
];
/** Browsers have six connections to a site in all: tabs that nobody looks at take none for long. */
const HIDDEN_MS = 20_000;
const AGAIN_MS = 30_000;
const SPREAD_MS = 30_000;

const heard = new Map<Hear, string>();
let source: EventSource | null = null;
let last = "";
let again: ReturnType<typeof setTimeout> | undefined;
let hiding: ReturnType<typeof setTimeout> | undefined;

function close(): void {
	clearTimeout(again);
	source?.close();
	source = null;
}

function tell(event: MessageEvent): void {
	last = event.lastEventId;
	const facts: Facts = JSON.parse(event.data);
	for (const [hear, topic] of [...heard]) if (topic === facts.topic) hear(event.type, facts);
}

/** Everybody looks anew: something was missed. */
function reset(event: MessageEvent): void {
	last = event.lastEventId;
	for (const [hear, topic] of [...heard]) hear("reset", { topic });
}

function open(): void {
	close();
	if (heard.size === 0) return;
	const topics = [...new Set(heard.values())].slice(0, 20).join(",");
	source = new EventSource(`/api/v1/events?topics=${topics}${last === "" ? "" : `&after=${last}`}`);
	for (const kind of KINDS) source.addEventListener(kind, tell);
	source.addEventListener("begin", (event) => {
		last = event.lastEventId;
	});
	source.addEventListener("reset", reset);
	source.addEventListener("error", () => {
		// a stream that was cut comes again by itself; one that was refused does not
		if (source?.readyState === EventSource.CLOSED)
			again = setTimeout(open, AGAIN_MS + Math.random() * SPREAD_MS);
	});
}

/** Nobody looks at a page that is hidden: it hears what it missed when it is shown again. */
function seen(): void {
	clearTimeout(hiding);
	if (document.hidden) hiding = setTimeout(close, HIDDEN_MS);
	else if (source === null) open();
}

/** Hears of one thing ("debate:12"), until what it returns is called. "reset" means: read it anew. */
export function listen(topic: string, hear: Hear): () => void {
	if (heard.size === 0) document.addEventListener("visibilitychange", seen);
	heard.set(hear, topic);
	if (!document.hidden) open();
	return () => {
		heard.delete(hear);
		if (heard.size > 0) return;
		document.removeEventListener("visibilitychange", seen);
		clearTimeout(hiding);
		close();
		last = "";
	};
}

/**
 * Reads a round anew when it enters a phase, until what it returns is called. The focus stays where it is when `take`
 * draws what was read; where that is no longer there, it goes to the heading of the page.
 */
export function listenToRound<T>(
	slug: string,
	read: () => Promise<T>,
	take: (value: T) => void,
): () => void {
	let isGone = false;
	const taken = (value: T): void => {
		if (isGone) return;
		const focus = document.activeElement;
		take(value);
		setTimeout(() => {
			if (focus?.isConnected === false)
				document.querySelector("h1")?.focus({ preventScroll: true });
		});
	};
	const stop = listen(`round:${slug}`, (kind) => {
		// it imports nothing: as a chunk of its own it would cut those of first views in two
		if (kind === "phase" || kind === "reset") read().then(taken, console.warn);
	});
	return () => {
		isGone = true;
		stop();
	};
}
