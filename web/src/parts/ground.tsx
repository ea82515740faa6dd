/* Pictures below a map, of a server that the city chose: asked for where a map has them, left out where they do not come. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Frame, View } from "../lib/geo";
import { type Ground, hostOf, tilesOf } from "../lib/ground";
import { t } from "../lib/texts";

/** So many that did not come, and none that did, and no more are asked for. */
const AWAY = 4;

/** Whoever saves data is asked once in a visit. */
let isWished = false;

const savesData = (): boolean =>
	(navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;

export interface Grounding {
	ground: Ground | null;
	/** There are pictures, and somebody has to say first that they want them. */
	isAsking: boolean;
	isAway: boolean;
	want: () => void;
	note: (url: string, isThere: boolean) => void;
	missing: ReadonlySet<string>;
}

/** What becomes of a map's pictures: wanted, asked for, here or not. */
export function useGround(given: Ground | null | undefined): Grounding {
	const [isWanted, setWanted] = useState(isWished || !savesData());
	const [hasCome, setCome] = useState(false);
	const [missing, setMissing] = useState<ReadonlySet<string>>(new Set());
	const isAway = !hasCome && missing.size >= AWAY;
	return {
		ground: given && isWanted && !isAway ? given : null,
		isAsking: Boolean(given) && !isWanted,
		isAway: Boolean(given) && isAway,
		want: () => {
			isWished = true;
			setWanted(true);
		},
		note: (url, isThere) => {
			if (isThere) setCome(true);
			else setMissing((all) => new Set([...all, url]));
		},
		missing,
	};
}

export function GroundSheet(props: {
	of: Grounding;
	view: View;
	frame: Frame;
}): JSX.Element | null {
	const { of, view, frame } = props;
	if (!of.ground) return null;
	return (
		<div class="map-ground" aria-hidden="true">
			{tilesOf(of.ground, view, frame, devicePixelRatio)
				.filter(({ url }) => !of.missing.has(url))
				.map(({ url, left, top, width, height }) => (
					<img
						key={url}
						alt=""
						decoding="async"
						referrerpolicy="no-referrer"
						draggable={false}
						onLoad={() => of.note(url, true)}
						onError={() => of.note(url, false)}
						style={{
							left: `${left}px`,
							top: `${top}px`,
							width: `${width}px`,
							height: `${height}px`,
						}}
						src={url}
					/>
				))}
		</div>
	);
}

/** Whom the pictures are by; or the question whether they are wanted; or that they do not come. */
export function GroundCredit({ of, given }: { of: Grounding; given: Ground }): JSX.Element {
	const host = hostOf(given);
	if (of.isAsking)
		return (
			<div class="row">
				<button type="button" class="button button-quiet" onClick={of.want}>
					{t("map.ground_want", { host })}
				</button>
			</div>
		);
	return (
		<p class="small soft map-credit">
			{of.isAway ? t("map.ground_away", { host }) : <bdi>{given.attribution}</bdi>}
		</p>
	);
}
