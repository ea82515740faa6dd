/* A map's arithmetic: degrees to pixels and back (Web Mercator), what lies where, which points are one mark. It draws nothing. */

/** In millionths of a degree, as everywhere here. */
export interface Point {
	latitude: number;
	longitude: number;
}

/** Of rings, the outer first, each longitude, latitude, longitude, ...; closed. */
export type Polygons = number[][][];

export interface Bounds {
	south: number;
	west: number;
	north: number;
	east: number;
}

/** What is in the middle, and how many pixels a millionth of latitude is where the frame's `squeeze` is of. */
export interface View extends Point {
	scale: number;
}

/** Of the drawing, in pixels; `squeeze`: how much shorter a degree of longitude is than one of latitude. */
export interface Frame {
	width: number;
	height: number;
	squeeze: number;
}

/** A pixel is a third of a metre, and no less. */
export const SCALE_MOST = 0.32;
const SCALE_LEAST = 1e-6;
const MARGIN = 24;

export const squeezeAt = (latitude: number): number =>
	Math.max(0.05, Math.cos((latitude / 1e6) * (Math.PI / 180)));

const RADIAN = 180e6 / Math.PI;
/** The poles are nowhere. */
const NORTH_MOST = 89.99e6;

const clamp = (value: number, most: number): number => Math.min(most, Math.max(-most, value));

/** How far north of the equator a latitude is drawn, in millionths of a degree of longitude; and back. */
const northOf = (latitude: number): number =>
	RADIAN * Math.asinh(Math.tan(clamp(latitude, NORTH_MOST) / RADIAN));
const latitudeOf = (north: number): number => RADIAN * Math.atan(Math.sinh(north / RADIAN));

/** All that lies in some areas and points; null: nothing does. */
export function boundsOf(areas: Polygons[], points: Point[]): Bounds | null {
	const found = { south: Infinity, west: Infinity, north: -Infinity, east: -Infinity };
	const take = (longitude: number, latitude: number): void => {
		found.south = Math.min(found.south, latitude);
		found.north = Math.max(found.north, latitude);
		found.west = Math.min(found.west, longitude);
		found.east = Math.max(found.east, longitude);
	};
	for (const { latitude, longitude } of points) take(longitude, latitude);
	for (const [outer] of areas.flat())
		for (let i = 0; outer && i < outer.length; i += 2) take(outer[i] ?? 0, outer[i + 1] ?? 0);
	return found.south <= found.north ? found : null;
}

const within = (scale: number): number => Math.min(SCALE_MOST, Math.max(SCALE_LEAST, scale));

/** All of it, with a margin; a single point from so near that streets could be told. */
export function fit(bounds: Bounds, frame: Frame, margin = MARGIN): View {
	const [south, north] = [northOf(bounds.south), northOf(bounds.north)];
	const wide = bounds.east - bounds.west;
	const scale = Math.min(
		(frame.height - 2 * margin) / Math.max((north - south) * frame.squeeze, 2000),
		(frame.width - 2 * margin) / (Math.max(wide, 2000) * frame.squeeze),
	);
	return {
		latitude: latitudeOf((south + north) / 2),
		longitude: (bounds.west + bounds.east) / 2,
		scale: within(scale),
	};
}

export function project(point: Point, view: View, frame: Frame): [number, number] {
	return [
		frame.width / 2 + (point.longitude - view.longitude) * frame.squeeze * view.scale,
		frame.height / 2 -
			(northOf(point.latitude) - northOf(view.latitude)) * frame.squeeze * view.scale,
	];
}

export function unproject(x: number, y: number, view: View, frame: Frame): Point {
	const pixel = 1 / (frame.squeeze * view.scale);
	const longitude = view.longitude + (x - frame.width / 2) * pixel;
	const north = northOf(view.latitude) - (y - frame.height / 2) * pixel;
	return {
		latitude: Math.round(clamp(latitudeOf(north), 90e6)),
		longitude: Math.round(clamp(longitude, 180e6)),
	};
}

/** Moved by pixels: what was at (dx, dy) from the middle is in the middle. */
export function pan(view: View, dx: number, dy: number, frame: Frame): View {
	const middle = unproject(frame.width / 2 + dx, frame.height / 2 + dy, view, frame);
	return { ...middle, scale: view.scale };
}

export const zoom = (view: View, factor: number): View => ({
	...view,
	scale: within(view.scale * factor),
});

/** By the even-odd rule, so a hole is no part of it. */
export function isInside(point: Point, polygons: Polygons): boolean {
	let isIn = false;
	for (const ring of polygons.flat())
		for (let i = 0; i + 3 < ring.length; i += 2) {
			const [ax = 0, ay = 0, bx = 0, by = 0] = ring.slice(i, i + 4);
			if (ay > point.latitude !== by > point.latitude) {
				const x = ax + ((point.latitude - ay) / (by - ay)) * (bx - ax);
				if (x > point.longitude) isIn = !isIn;
			}
		}
	return isIn;
}

/** As a path of SVG: whole pixels and a tenth. */
export function pathOf(polygons: Polygons, view: View, frame: Frame): string {
	return polygons
		.flat()
		.map((ring) => {
			const steps: string[] = [];
			for (let i = 0; i + 3 < ring.length; i += 2) {
				const point = { longitude: ring[i] ?? 0, latitude: ring[i + 1] ?? 0 };
				const [x, y] = project(point, view, frame);
				steps.push(`${x.toFixed(1)} ${y.toFixed(1)}`);
			}
			return `M${steps.join("L")}z`;
		})
		.join("");
}

export interface Mark<P extends Point> {
	x: number;
	y: number;
	points: P[];
}

function merged<P extends Point>(one: Mark<P>, other: Mark<P>): Mark<P> {
	const [a, b] = [one.points.length, other.points.length];
	return {
		x: (one.x * a + other.x * b) / (a + b),
		y: (one.y * a + other.y * b) / (a + b),
		points: [...one.points, ...other.points],
	};
}

/** First by a grid that lies on the ground, so that moving the map changes nothing; then no two are nearer than `apart`. */
export function marksOf<P extends Point>(
	points: P[],
	view: View,
	frame: Frame,
	apart: number,
): Mark<P>[] {
	const cells = new Map<string, Mark<P>>();
	for (const point of points) {
		const [x, y] = project(point, view, frame);
		if (x < -apart || y < -apart || x > frame.width + apart || y > frame.height + apart) continue;
		const column = Math.floor((point.longitude * frame.squeeze * view.scale) / apart);
		const key = `${column} ${Math.floor((point.latitude * view.scale) / apart)}`;
		const mark = { x, y, points: [point] };
		const found = cells.get(key);
		cells.set(key, found ? merged(found, mark) : mark);
	}
	const marks: Mark<P>[] = [];
	for (const next of cells.values()) {
		let mark = next;
		for (let i = 0; i < marks.length; ) {
			const other = marks[i];
			if (other && Math.hypot(other.x - mark.x, other.y - mark.y) < apart) {
				mark = merged(other, mark);
				marks.splice(i, 1);
				i = 0; // it is somewhere else now
			} else i++;
		}
		marks.push(mark);
	}
	return marks.sort((a, b) => a.y - b.y || a.x - b.x);
}

const text = (millionths: number, digits: number): string => (millionths / 1e6).toFixed(digits);

/** As people write it: latitude, longitude. */
export const degreesOf = (point: Point, digits = 5): string =>
	`${text(point.latitude, digits)}, ${text(point.longitude, digits)}`;

/** For the server's order by distance: a tenth of a kilometre, nothing finer leaves the page. */
export const roundedOf = (point: Point): string =>
	`${text(point.latitude, 3)},${text(point.longitude, 3)}`;

/** Two numbers with a comma or blanks between; null: they are none, or nowhere. */
export function readPoint(typed: string): Point | null {
	const found = /^\s*(-?\d{1,2}(?:\.\d{1,15})?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d{1,15})?)\s*$/.exec(
		typed,
	);
	if (!found) return null;
	const point = {
		latitude: Math.round(Number(found[1]) * 1e6),
		longitude: Math.round(Number(found[2]) * 1e6),
	};
	return Math.abs(point.latitude) <= 90e6 && Math.abs(point.longitude) <= 180e6 ? point : null;
}

/** The part of the map that is to be seen, as the server and addresses have it: south,west,north,east in degrees. */
export function partOf(view: View, frame: Frame): string {
	const north = unproject(0, 0, view, frame);
	const south = unproject(frame.width, frame.height, view, frame);
	// whole ten-thousandths, so that what is at an edge is in it
	const down = (millionths: number): string => (Math.floor(millionths / 100) / 1e4).toFixed(4);
	const up = (millionths: number): string => (Math.ceil(millionths / 100) / 1e4).toFixed(4);
	return [
		down(south.latitude),
		down(north.longitude),
		up(north.latitude),
		up(south.longitude),
	].join();
}

/** Null: it is no part of a map. */
export function readPart(typed: string): Bounds | null {
	const edges = typed.split(",");
	if (edges.length !== 4 || !edges.every((edge) => /^-?\d{1,3}(\.\d{1,6})?$/.test(edge)))
		return null;
	const [south = 0, west = 0, north = 0, east = 0] = edges.map((edge) => Number(edge) * 1e6);
	const isPart = south < north && west < east;
	const isThere = south >= -90e6 && north <= 90e6 && west >= -180e6 && east <= 180e6;
	return isPart && isThere ? { south, west, north, east } : null;
}
