/* Where we are: the address without its language, as a signal. Pages of another shell are loaded. */
import { signal } from "@preact/signals";
import { language } from "./texts";

export interface Place {
	/** Segments after the language, decoded. */
	path: string[];
	query: URLSearchParams;
}

/** An address may be typed by anybody: what is no text in UTF-8 stays as it came. */
function decoded(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

function read(): Place {
	const path = location.pathname
		.split("/")
		.filter((part) => part !== "")
		.slice(1);
	return { path: path.map(decoded), query: new URLSearchParams(location.search) };
}

export const place = signal<Place>(read());

/** An address of ours in the page's language: href("rounds", slug). */
export function href(...segments: (string | number)[]): string {
	const rest = segments.map((segment) => encodeURIComponent(segment)).join("/");
	return `/${language()}/${rest}${rest === "" ? "" : segments.length === 1 ? "/" : ""}`;
}

/** The same page in another language. */
export function hrefIn(code: string): string {
	place.value;
	const rest = location.pathname.split("/").slice(2).join("/");
	return `/${code}/${rest}${location.search}${location.hash}`;
}

const OWN_SHELLS = [
	"vote",
	"verify",
	"gallery",
	"account",
	"privacy",
	"acts",
	"debates",
	"projects",
	"proposals",
	"questions",
	"meetings",
	"staff",
	"search",
];

/** The shell that this page is: a first segment, or "" for the pages that read. */
let shell: string | null = null;

/** True if this shell can draw the address itself. */
function isOurs(url: URL): boolean {
	const [code, first] = url.pathname.split("/").filter((part) => part !== "");
	const owner = OWN_SHELLS.includes(first ?? "") ? first : "";
	return url.origin === location.origin && code === language() && owner === shell;
}

let moves = 0;

/** How often the page has changed since it was loaded: the first view must not take the focus. */
export const moveCount = (): number => moves;

export function go(address: string): void {
	moves++;
	history.pushState(null, "", address);
	place.value = read();
	scrollTo(0, 0);
}

/** Changes only the query, without a step in the history: filters. */
export function setQuery(query: URLSearchParams): void {
	const text = query.toString();
	history.replaceState(null, "", location.pathname + (text === "" ? "" : `?${text}`));
	place.value = read();
}

/** One of the filters in the address; "" takes it out. */
export function setFilter(name: string, value: string): void {
	const query = new URLSearchParams(place.value.query);
	if (value) query.set(name, value);
	else query.delete(name);
	setQuery(query);
}

function onClick(event: MouseEvent): void {
	if (event.defaultPrevented || event.button !== 0) return;
	if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
	const link = (event.target as Element).closest?.("a");
	if (!link || link.target || link.hasAttribute("download")) return;
	const url = new URL(link.href);
	if (!isOurs(url) || url.hash !== "") return;
	event.preventDefault();
	go(url.pathname + url.search);
}

/** Shells of many pages follow links among these themselves; the others leave that to the browser. */
export function startRouter(
	own:
		| ""
		| "account"
		| "debates"
		| "projects"
		| "proposals"
		| "questions"
		| "meetings"
		| "staff"
		| null = null,
): void {
	shell = own;
	if (own !== null) document.addEventListener("click", onClick);
	addEventListener("popstate", () => {
		moves++;
		place.value = read();
	});
}
