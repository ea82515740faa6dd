// A map's arithmetic: degrees to pixels and back, what lies inside, marks that are no nearer than a finger, what is sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";

const geo = await load("lib/geo");

const square = (south, west, north, east) => [
	west,
	south,
	east,
	south,
	east,
	north,
	west,
	north,
	west,
	south,
];
const frameAt = (latitude, width = 600, height = 400) => ({
	width,
	height,
	squeeze: geo.squeezeAt(latitude),
});
const view = { latitude: 41660000, longitude: -2470000, scale: 0.01 };

test("north is up, east is right, and a degree of longitude is shorter away from the equator", () => {
	const frame = frameAt(60e6);
	const north = { ...view, latitude: 60e6 };
	assert.deepEqual(geo.project(north, north, frame), [300, 200]);
	const [x, y] = geo.project({ latitude: 60001000, longitude: -2469000 }, north, frame);
	assert.ok(Math.abs(x - 305) < 0.01 && Math.abs(y - 190) < 0.01, `${x} ${y}`);
	assert.ok(geo.squeezeAt(90e6) > 0);
});

test("what is pressed is where it was drawn", () => {
	for (const latitude of [0, 41660000, -34600000, 69000000]) {
		const [frame, at] = [frameAt(latitude), { latitude, longitude: 179990000, scale: 0.02 }];
		const point = { latitude: latitude + 1234, longitude: 179990000 - 4321 };
		const back = geo.unproject(...geo.project(point, at, frame), at, frame);
		assert.deepEqual(back, point);
	}
	const frame = frameAt(89999999);
	const pole = geo.unproject(300, -1e9, { ...view, latitude: 89999999 }, frame);
	assert.equal(pole.latitude, 90e6);
});

test("all of it is seen, with a margin, and one point is no endless zoom", () => {
	const areas = [[square(41640000, -2490000, 41680000, -2450000)].map((ring) => ring)];
	const bounds = geo.boundsOf([[areas[0]]], [{ latitude: 41690000, longitude: -2440000 }]);
	assert.deepEqual(bounds, { south: 41640000, west: -2490000, north: 41690000, east: -2440000 });
	const frame = frameAt(41665000);
	const whole = geo.fit(bounds, frame);
	for (const latitude of [bounds.south, bounds.north])
		for (const longitude of [bounds.west, bounds.east]) {
			const [x, y] = geo.project({ latitude, longitude }, whole, frame);
			assert.ok(x >= 20 && x <= 580 && y >= 20 && y <= 380, `${x} ${y}`);
		}
	const dot = geo.fit(geo.boundsOf([], [view]), frame);
	assert.ok(dot.scale > 0 && dot.scale <= geo.SCALE_MOST);
	assert.equal(geo.boundsOf([], []), null);
	assert.equal(geo.zoom({ ...view, scale: 0.3 }, 8).scale, geo.SCALE_MOST);
	assert.ok(geo.zoom(view, 1e-30).scale > 0);
});

test("moving by pixels moves by pixels", () => {
	const frame = frameAt(41660000);
	const moved = geo.pan(view, 30, -20, frame);
	const [x, y] = geo.project(view, moved, frame);
	assert.ok(Math.abs(x - 270) < 0.1 && Math.abs(y - 220) < 0.1, `${x} ${y}`);
});

test("inside, outside, in a hole, in the second polygon", () => {
	const polygons = [[square(0, 0, 100, 100), square(40, 40, 60, 60)], [square(200, 200, 300, 300)]];
	const at = (latitude, longitude) => geo.isInside({ latitude, longitude }, polygons);
	assert.deepEqual(
		[at(10, 10), at(50, 50), at(150, 150), at(250, 250), at(-1, 50), at(50, 101)],
		[true, false, false, true, false, false],
	);
});

test("a path is closed, and has all rings", () => {
	const frame = frameAt(0);
	const path = geo.pathOf(
		[[square(0, 0, 100, 100), square(40, 40, 60, 60)]],
		{ latitude: 0, longitude: 0, scale: 1 },
		frame,
	);
	assert.match(path, /^M300\.0 200\.0L400\.0 200\.0L400\.0 100\.0L[^z]*zM[^z]*z$/);
});

const many = Array.from({ length: 500 }, (_, i) => ({
	id: i,
	latitude: 41660000 + ((i * 7919) % 30001) - 15000,
	longitude: -2470000 + ((i * 6007) % 40001) - 20000,
}));

test("marks have every point once, and no two are nearer than asked", () => {
	const frame = frameAt(41660000);
	for (const scale of [0.0002, 0.002, 0.01, 0.05]) {
		const marks = geo.marksOf(many, { ...view, scale }, frame, 46);
		const ids = marks.flatMap((mark) => mark.points.map((point) => point.id));
		assert.equal(new Set(ids).size, ids.length);
		for (const one of marks)
			for (const other of marks)
				if (one !== other)
					assert.ok(Math.hypot(one.x - other.x, one.y - other.y) >= 46, `at ${scale}`);
		if (scale <= 0.01) assert.equal(ids.length, 500);
		else assert.ok(ids.length < 500, "what is far away is not drawn");
	}
	assert.equal(geo.marksOf(many, { ...view, scale: 0.0002 }, frame, 46).length, 1);
});

test("of points at one spot there is one mark, however near one looks; the same points are the same marks", () => {
	const frame = frameAt(41660000);
	const spot = Array.from({ length: 7 }, (_, id) => ({
		id,
		latitude: 41660000,
		longitude: -2470000,
	}));
	const marks = geo.marksOf(spot, { ...view, scale: geo.SCALE_MOST }, frame, 46);
	assert.deepEqual([marks.length, marks[0].points.length], [1, 7]);
	assert.deepEqual(geo.marksOf(many, view, frame, 46), geo.marksOf(many, view, frame, 46));
});

test("what leaves the page is a tenth of a kilometre, and what is typed is read", () => {
	assert.equal(geo.roundedOf({ latitude: 41661789, longitude: -2470432 }), "41.662,-2.470");
	assert.equal(geo.degreesOf({ latitude: 41661789, longitude: -2470432 }), "41.66179, -2.47043");
	assert.deepEqual(geo.readPoint(" 41.65, -2.4 "), { latitude: 41650000, longitude: -2400000 });
	assert.deepEqual(geo.readPoint("41.65 -2.4"), { latitude: 41650000, longitude: -2400000 });
	for (const typed of ["", "41.65", "91, 0", "0, 181", "a, b", "1,2,3", "1e1, 2"])
		assert.equal(geo.readPoint(typed), null, typed);
});

test("the part that is to be seen, as an address has it, and back", () => {
	const frame = frameAt(41.66e6);
	const view = { latitude: 41_660_000, longitude: -2_470_000, scale: 0.01 };
	const part = geo.partOf(view, frame);
	const { south, west, north, east } = geo.readPart(part);
	assert.match(part, /^41\.6399,-2\.5\d{3},41\.6800,-2\.4\d{3}$/);
	const corner = geo.unproject(0, frame.height, view, frame);
	assert.ok(
		south <= corner.latitude &&
			west <= corner.longitude &&
			north > corner.latitude &&
			east > view.longitude,
	);
	const again = geo.fit(geo.readPart(part), frame, 0);
	assert.ok(
		Math.abs(again.scale / view.scale - 1) < 0.01 &&
			Math.abs(again.latitude - view.latitude) <= 100,
	);
	assert.equal(
		geo.partOf({ latitude: 0, longitude: 0, scale: 1e-6 }, frame),
		"-88.9285,-180.0000,88.9285,180.0000",
	);
	for (const text of [
		"",
		"1,2,3",
		"1,2,3,4,5",
		"a,b,c,d",
		"2,1,1,2",
		"1,2,2,1",
		"-91,0,0,1",
		"0,0,1,181",
		"1,1,1,2",
	])
		assert.equal(geo.readPart(text), null, text);
});
