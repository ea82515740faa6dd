/* Pictures below a map: which of a server's tiles a view shows, and where each lies. It asks for none. */
import type { MapGround } from "./api";
import { type Frame, project, type View } from "./geo";

export type Ground = NonNullable<MapGround["tiles"]>;

export interface Tile {
	/** Where it is had from, which is its name, too. */
	url: string;
	left: number;
	top: number;
	width: number;
	height: number;
}

const SIDE = 256;
/** Of which there are no finer pictures than of twice the pixels. */
const DENSITY_MOST = 2;
/** Of one view: no window, however large, asks for more. */
export const TILES_MOST = 120;
/** The upper left corner of all tiles (Web Mercator): the world is a square. */
const CORNER = { latitude: 85051128.78, longitude: -180e6 };

export const hostOf = (ground: Ground): string => new URL(ground.template).host;

const urlOf = (ground: Ground, zoom: number, x: number, y: number): string =>
	ground.template.replace("{z}", String(zoom)).replace("{x}", String(x)).replace("{y}", String(y));

/** The tiles of one zoom, from the first that is to be seen to the last, in each direction. */
function range(from: number, side: number, length: number, count: number): [number, number] {
	const first = Math.max(0, Math.floor(-from / side));
	return [first, Math.min(count - 1, Math.ceil((length - from) / side) - 1)];
}

/** Those that a view shows, without seams: each ends at the whole pixel at which the next begins. */
export function tilesOf(ground: Ground, view: View, frame: Frame, density: number): Tile[] {
	const world = 360e6 * frame.squeeze * view.scale;
	const [x, y] = project(CORNER, view, frame);
	const fine = Math.min(DENSITY_MOST, Math.max(1, density));
	let zoom = Math.round(Math.log2((world * fine) / SIDE));
	zoom = Math.max(0, Math.min(ground.max_zoom, zoom));
	for (; ; zoom--) {
		const count = 2 ** zoom;
		const side = world / count;
		const [west, east] = range(x, side, frame.width, count);
		const [north, south] = range(y, side, frame.height, count);
		if (zoom > 0 && (east - west + 1) * (south - north + 1) > TILES_MOST) continue;
		const tiles: Tile[] = [];
		for (let row = north; row <= south; row++)
			for (let column = west; column <= east; column++) {
				const [left, top] = [Math.round(x + column * side), Math.round(y + row * side)];
				tiles.push({
					url: urlOf(ground, zoom, column, row),
					left,
					top,
					width: Math.round(x + (column + 1) * side) - left,
					height: Math.round(y + (row + 1) * side) - top,
				});
			}
		return tiles;
	}
}
