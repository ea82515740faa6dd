/* What is around every page: skip link, header, languages, footer; and the page's first heading. */
import { signal } from "@preact/signals";
import { type ComponentChildren, type JSX, render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { number } from "../lib/format";
import { useRounds, worded } from "../lib/rounds";
import { href, hrefIn, moveCount, place, startRouter } from "../lib/router";
import { LANGUAGES, language, t } from "../lib/texts";
import { Icon } from "./icons";

function Logo({ city }: { city: string }): JSX.Element {
	return (
		<a class="logo" href={href()}>
			<svg viewBox="0 0 40 40" aria-hidden="true" focusable="false">
				<rect width="40" height="40" rx="9" class="t1" />
				<path d="M5 17a15 11 0 0 1 30 0z" class="t2" />
				<path d="M5 19h30v15H5z" class="t6" />
				<path
					class="t1"
					d="M12 22.600a2.400 2.400 0 0 1 1.500 4.200L14 31h-4l.5-4.200a2.400 2.400 0 0 1 1.500-4.200zM28 22.600a2.400 2.400 0 0 1 1.500 4.200L30 31h-4l.5-4.200a2.400 2.400 0 0 1 1.500-4.200z"
				/>
				<path
					class="t3"
					d="M20 22.600a2.400 2.400 0 0 1 1.500 4.200L22 31h-4l.5-4.200a2.400 2.400 0 0 1 1.500-4.200z"
				/>
			</svg>
			<span>
				<span class="logo-name" lang="es">
					Arca
				</span>
				{city && <span class="logo-city">{city}</span>}
			</span>
		</a>
	);
}

function Languages(): JSX.Element {
	return (
		<nav class="languages" aria-label={t("frame.languages")}>
			{LANGUAGES.map(({ code, name, short }) => (
				<a
					key={code}
					href={hrefIn(code)}
					hreflang={code}
					lang={code}
					aria-current={code === language() ? "true" : undefined}
				>
					{short}
					{short !== name && <span class="visually-hidden"> · {name}</span>}
				</a>
			))}
		</nav>
	);
}

/** How many notices whoever is signed in has not read, which is all that the frame knows of accounts; null: nobody is known to be. */
export const unread = signal<number | null>(null);

export type Tab =
	| "home"
	| "debates"
	| "projects"
	| "proposals"
	| "questions"
	| "meetings"
	| "vote"
	| "verify"
	| "help"
	| "account"
	| "privacy"
	| "acts"
	| "search"
	| "gallery"
	| "staff";

/** Above so many the server counts no further. */
const COUNTED = 99;

/** How many notices wait, for whoever is known to be signed in: it came with that answer, and asks nothing. */
function Bell(): JSX.Element | null {
	const n = unread.value;
	if (n === null) return null;
	const shown = n > COUNTED ? `${number(COUNTED)}+` : number(n);
	return (
		<a class="search-link bell" href={href("account", "notices")}>
			<Icon name="bell" />
			{n > 0 && (
				<span class="bell-count" aria-hidden="true">
					{shown}
				</span>
			)}
			<span class="visually-hidden">{t("frame.unread", { shown })}</span>
		</a>
	);
}

function Header({ tab, city }: { tab: Tab; city: string }): JSX.Element {
	const current = (name: Tab): { "aria-current"?: "page" } =>
		tab === name ? { "aria-current": "page" } : {};
	return (
		<header class="top">
			<div class="page top-row">
				<Logo city={city} />
				<nav class="top-nav" aria-label={t("frame.main")}>
					<a href={href()} {...current("home")}>
						{t("frame.rounds")}
					</a>
					<a href={href("projects")} {...current("projects")}>
						{t("frame.projects")}
					</a>
					<a href={href("debates")} {...current("debates")}>
						{t("frame.debates")}
					</a>
					<a href={href("proposals")} {...current("proposals")}>
						{t("frame.proposals")}
					</a>
					<a href={href("verify")} {...current("verify")}>
						{t("frame.verify")}
					</a>
					<a href={href("account")} {...current("account")}>
						{t("frame.account")}
					</a>
				</nav>
				<div class="tools">
					<a
						class="search-link"
						href={href("search")}
						aria-label={t("frame.search")}
						{...current("search")}
					>
						<Icon name="search" />
					</a>
					<Bell />
				</div>
				<Languages />
			</div>
			<div class="strip" />
		</header>
	);
}

function Footer(): JSX.Element {
	return (
		<footer class="foot">
			<div class="page">
				<p>{t("frame.motto")}</p>
				<ul role="list">
					<li>
						<a href={href("help")}>{t("frame.help")}</a>
					</li>
					<li>
						<a href={href("verify")}>{t("frame.verify")}</a>
					</li>
					<li>
						<a href={href("questions")}>{t("frame.questions")}</a>
					</li>
					<li>
						<a href={href("privacy")}>{t("frame.privacy")}</a>
					</li>
					<li>
						<a href={href("acts")}>{t("frame.acts")}</a>
					</li>
				</ul>
			</div>
		</footer>
	);
}

export function Frame({ tab, children }: { tab: Tab; children: ComponentChildren }): JSX.Element {
	place.value;
	const rounds = useRounds();
	const city = rounds.value ? worded(rounds.value.city.names).text : "";
	return (
		<div class="frame">
			<a class="skip" href="#main">
				{t("frame.skip")}
			</a>
			<Header tab={tab} city={city} />
			<main id="main" tabIndex={-1}>
				{children}
			</main>
			<Footer />
		</div>
	);
}

/**
 * The page's first heading: names the window, and takes the focus when a page follows another,
 * so that a screen reader says where we are. `of` is what the page belongs to.
 */
export function Title(props: {
	children: ComponentChildren;
	name: string;
	of?: string;
	takesFocus?: boolean;
	marks?: { lang?: string; dir?: "rtl" | "ltr" };
}): JSX.Element {
	const heading = useRef<HTMLHeadingElement>(null);
	const { name, of, takesFocus } = props;
	useEffect(() => {
		document.title = [name, of, "Arca"].filter((part) => part).join(" · ");
		if (takesFocus || moveCount() > 0) heading.current?.focus({ preventScroll: !takesFocus });
		if (takesFocus) scrollTo(0, 0);
	}, [name, of, takesFocus]);
	return (
		<h1 ref={heading} tabIndex={-1} {...props.marks}>
			{props.children}
		</h1>
	);
}

export interface Crumb {
	name: string;
	to: string;
}

export function Crumbs({ trail }: { trail: Crumb[] }): JSX.Element {
	return (
		<nav class="crumbs" aria-label={t("frame.crumbs")}>
			<ol role="list">
				{trail.map(({ name, to }) => (
					<li key={to}>
						<a href={to}>{name}</a>
					</li>
				))}
			</ol>
		</nav>
	);
}

/** How long a plain page stays at most while the drawn one waits for what it shows. */
const TAKE_OVER_MS = 4000;

/** Whoever has come to a link of the plain page by keyboard is at the same link of the drawn one. */
function takeFocus(plain: HTMLElement, drawn: HTMLElement): (() => void) | null {
	const at = document.activeElement;
	if (!at || !plain.contains(at)) return null;
	const to = at.getAttribute("href");
	const same = [...drawn.querySelectorAll<HTMLElement>("a[href], main")].find(
		(one) => one.getAttribute("href") === to,
	);
	return () => same?.focus({ preventScroll: true });
}

/**
 * The daemon said in plain HTML what the page says (daemon/page). It stays until the drawn page has as much to say:
 * that one is made beside the document, and comes in its place once nothing in it waits.
 */
function takeOver(page: JSX.Element, plain: HTMLElement): void {
	const root = document.createElement("div");
	root.id = "app";
	const swap = (): void => {
		watch.disconnect();
		clearTimeout(timer);
		const focus = takeFocus(plain, root);
		plain.replaceWith(root);
		focus?.();
	};
	const look = (): void => {
		if (root.querySelector("h1, [role=alert]") && !root.querySelector(".waiting")) swap();
	};
	const watch = new MutationObserver(look);
	const timer = setTimeout(swap, TAKE_OVER_MS);
	watch.observe(root, { childList: true, subtree: true });
	render(page, root);
	look();
}

/** Draws the page's shell in place of what it says while it loads; `shell` as the router has it. */
export function startShell(page: JSX.Element, shell?: Parameters<typeof startRouter>[0]): void {
	startRouter(shell);
	const root = document.getElementById("app");
	if (!root) return;
	if ("plain" in root.dataset) {
		takeOver(page, root);
		return;
	}
	root.textContent = "";
	render(page, root);
}
