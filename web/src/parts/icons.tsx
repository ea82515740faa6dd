/* Line icons, drawn in the colour of the text beside them; always decoration, never the only name. */
import type { JSX } from "preact";

const PATHS = {
	search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20 20",
	check: "M4.5 12.5 10 18 20 6.5",
	ok: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12.5l3 3 5.5-6.5",
	no: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 8.5l7 7M15.5 8.5l-7 7",
	wait: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3.5 2",
	info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5.5M12 7.5v.5",
	warn: "M12 3.5 2.5 20h19zM12 10v4.5M12 17v.5",
	up: "M12 19V5M5.5 11.5 12 5l6.5 6.5",
	down: "M12 5v14M5.5 12.5 12 19l6.5-6.5",
	plus: "M12 5v14M5 12h14",
	minus: "M5 12h14",
	copy: "M9 9h11v11H9zM5 15H4V4h11v1",
	download: "M12 4v11M6.5 10.5 12 16l5.5-5.5M4 20h16",
	print: "M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7z",
	share: "M12 15V4M7.5 8 12 3.5 16.5 8M6 12H5v8h14v-8h-1",
	lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2.5",
	place:
		"M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11zM12 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
	shield: "M12 3 5 6v5.5c0 4.5 3 7.5 7 9.5 4-2 7-5 7-9.5V6zM9 12l2.2 2.2L15.5 10",
	close: "M6 6l12 12M18 6 6 18",
	bell: "M6 17h12l-1.500-2.500V11a4.500 4.500 0 0 0-9 0v3.500zM10 20h4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }): JSX.Element {
	return (
		<svg
			viewBox="0 0 24 24"
			width="24"
			height="24"
			fill="none"
			stroke="currentColor"
			stroke-width="2"
			stroke-linecap="round"
			stroke-linejoin="round"
			aria-hidden="true"
			focusable="false"
		>
			<path d={PATHS[name]} />
		</svg>
	);
}

const KEY_COLOURS = { city: "t1", civil: "t4", voter: "t3" };

/** One of the three keys of the chest. */
export function KeyIcon({ of }: { of: keyof typeof KEY_COLOURS }): JSX.Element {
	return (
		<svg viewBox="13 2 22 40" aria-hidden="true" focusable="false" class={KEY_COLOURS[of]}>
			<path
				fill-rule="evenodd"
				d="M24 3a10.500 10.500 0 0 1 3 20.560V28h7v5h-7v4h7v5H21V23.560A10.500 10.500 0 0 1 24 3zm0 5.500a5 5 0 1 0 0 10 5 5 0 0 0 0-10z"
			/>
		</svg>
	);
}
