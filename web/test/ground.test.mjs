// Pictures below a map: which tiles a view shows, by the formulas that everybody's servers go by, and where each lies.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";

const geo = await load("lib/geo");
const { hostOf, TILES_MOST, tilesOf } = await load("lib/ground");

const ground = {
	template: "https://tiles.example.org:8443/a/{z}/{x}/{y}.png",
	attribution: "x",
	max_zoom: 19,
};
const at = (latitude, longitude, scale) => ({ latitude, longitude, scale });
const frameAt = (latitude, width = 600, height = 400) => ({
	width,
	height,
	squeeze: geo.squeezeAt(latitude),
});
const partsOf = ({ url }) =>
	url
		.match(/\/a\/(\d+)\/(\d+)\/(\d+)\.png$/)
		.slice(1)
		.map(Number);

/** As in the conventions of slippy maps: the tile that a place lies in. */
function tileOf(latitude, longitude, zoom) {
	const count = 2 ** zoom;
	const angle = (latitude / 1e6) * (Math.PI / 180);
	const y = (1 - Math.log(Math.tan(angle) + 1 / Math.cos(angle)) / Math.PI) / 2;
	return [Math.floor(((longitude / 1e6 + 180) / 360) * count), Math.floor(y * count)];
}

test("a place lies on the tile of its formula, wherever it is and however near one looks", () => {
	for (const latitude of [41660000, -34603000, 0, 64150000, -54800000])
		for (const scale of [0.0001, 0.003, 0.02, 0.32])
			for (const [dx, dy] of [
				[0, 0],
				[123, -45],
				[-250, 180],
			]) {
				const [view, frame] = [at(latitude, -2470000, scale), frameAt(latitude)];
				const tiles = tilesOf(ground, view, frame, 1);
				const point = geo.unproject(300 + dx, 200 + dy, view, frame);
				const [zoom] = partsOf(tiles[0]);
				const [x, y] = tileOf(point.latitude, point.longitude, zoom);
				const found = tiles.find((tile) => partsOf(tile).join() === [zoom, x, y].join());
				assert.ok(found, `${latitude} ${scale}: ${zoom}/${x}/${y}`);
				const isIn =
					found.left - 1 <= 300 + dx &&
					300 + dx <= found.left + found.width + 1 &&
					found.top - 1 <= 200 + dy &&
					200 + dy <= found.top + found.height + 1;
				assert.ok(isIn, `${latitude} ${scale}: ${JSON.stringify(found)}`);
			}
});

test("tiles cover all that is to be seen once, have no seams, and are about as large as they were drawn", () => {
	for (const density of [1, 1.5, 2, 3])
		for (const scale of [0.0007, 0.0113, 0.2]) {
			const [view, frame] = [at(41660000, -2470000, scale), frameAt(41660000)];
			const tiles = tilesOf(ground, view, frame, density);
			const lefts = new Map(tiles.map((tile) => [partsOf(tile)[1], tile]));
			for (const tile of tiles) {
				const [zoom, x, y] = partsOf(tile);
				const next = tiles.find((other) => partsOf(other).join() === [zoom, x + 1, y].join());
				if (next) assert.equal(next.left, tile.left + tile.width);
				const below = tiles.find((other) => partsOf(other).join() === [zoom, x, y + 1].join());
				if (below) assert.equal(below.top, tile.top + tile.height);
				const drawn = tile.width * Math.min(2, density);
				assert.ok(drawn > 180 && drawn < 364, `${drawn} of 256`);
				assert.ok(Math.abs(tile.width - tile.height) <= 1);
			}
			const [first, last] = [tiles[0], tiles.at(-1)];
			assert.ok(first.left <= 0 && first.top <= 0 && first.left + first.width > 0);
			assert.ok(last.left + last.width >= 600 && last.top + last.height >= 400 && last.left < 600);
			assert.equal(new Set(tiles.map(({ url }) => url)).size, tiles.length);
			assert.ok(tiles.length <= TILES_MOST && lefts.size > 0);
		}
});

test("no zoom that the server has not, no tile that is not there, and never too many", () => {
	const view = at(41660000, -2470000, 0.32);
	const zoomOf = (tiles) => new Set(tiles.map((tile) => partsOf(tile)[0]));
	assert.deepEqual([...zoomOf(tilesOf({ ...ground, max_zoom: 12 }, view, frameAt(41e6), 2))], [12]);
	assert.deepEqual([...zoomOf(tilesOf({ ...ground, max_zoom: 0 }, view, frameAt(41e6), 1))], [0]);
	for (const latitude of [0, 89e6, -89e6])
		for (const longitude of [-180e6, 0, 180e6])
			for (const scale of [1e-6, 1e-5, 0.01])
				for (const tile of tilesOf(ground, at(latitude, longitude, scale), frameAt(0), 2)) {
					const [zoom, x, y] = partsOf(tile);
					assert.ok(x >= 0 && y >= 0 && x < 2 ** zoom && y < 2 ** zoom, tile.url);
				}
	const wide = tilesOf(ground, view, frameAt(41e6, 20000, 10000), 2);
	assert.ok(wide.length <= TILES_MOST && wide.length > 0);
});

test("whose pictures they are", () => {
	assert.equal(hostOf(ground), "tiles.example.org:8443");
});
