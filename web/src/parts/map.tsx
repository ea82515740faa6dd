/*
 * A map of ours: areas and points as one drawing, with buttons for all that dragging and the wheel do. Below them lie pictures of
 * streets where its `ground` says of whom; without, it asks nobody. It knows no API. North is up and east is right, in every language.
 */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { number } from "../lib/format";
import {
	type Bounds,
	boundsOf,
	type Frame,
	fit,
	type Mark,
	marksOf,
	type Point,
	type Polygons,
	pan,
	partOf,
	pathOf,
	project,
	squeezeAt,
	unproject,
	type View,
	zoom,
} from "../lib/geo";
import type { Ground } from "../lib/ground";
import { t } from "../lib/texts";
import { GroundCredit, GroundSheet, useGround } from "./ground";
import { Icon, type IconName } from "./icons";

export interface MapArea {
	id: number;
	name: string;
	polygons: Polygons;
}

export interface MapPoint extends Point {
	id: number;
	/** Beside its number, for who hears it. */
	about: string;
}

export interface MapProps {
	/** What it is a map of. */
	label: string;
	areas: MapArea[];
	points: MapPoint[];
	/** The area that is told apart. */
	chosen?: number | null;
	onArea?: (id: number) => void;
	onPoints?: (ids: number[]) => void;
	/** A place of its own, with a pin. */
	pin?: Point | null;
	/** Somebody may point at a place: by pressing it, or by bringing it under the cross in the middle. */
	target?: { text: string; onPlace: (point: Point) => void };
	/** Somebody may ask for what is in the part that is to be seen, which is told in the words of ../lib/geo. */
	part?: { text: string; onPart: (part: string) => void };
	/** Where it looks at first, if not at all of it. */
	look?: Bounds | null;
	/** Pictures of a server below all that. */
	ground?: Ground | null;
	children?: ComponentChildren;
}

const APART = 46;
const TARGET = 22;
const STEP = 0.25;
const STILL = 6;
/** Nowhere in particular: where there is nothing to show, all of it. */
const WORLD = { south: -60e6, north: 75e6, west: -180e6, east: 180e6 };

const radiusOf = (count: number): number =>
	count === 1 ? 9 : Math.min(21, 13 + 2 * Math.log2(count));

/** As wide as there is room, and never so high that nothing else is on a telephone. */
function useWidth(): [{ current: HTMLDivElement | null }, number] {
	const box = useRef<HTMLDivElement>(null);
	const [width, setWidth] = useState(0);
	useEffect(() => {
		const of = box.current;
		if (!of) return;
		const watch = new ResizeObserver(() => setWidth(Math.floor(of.clientWidth)));
		watch.observe(of);
		setWidth(Math.floor(of.clientWidth));
		return () => watch.disconnect();
	}, []);
	return [box, width];
}

function Tool(props: {
	icon: IconName;
	name: string;
	turn?: number;
	onPress: () => void;
}): JSX.Element {
	return (
		<button
			type="button"
			class={`button button-quiet map-tool${props.turn ? ` map-turn-${props.turn}` : ""}`}
			aria-label={props.name}
			title={props.name}
			onClick={props.onPress}
		>
			<Icon name={props.icon} />
		</button>
	);
}

function Areas(
	props: Pick<MapProps, "areas" | "chosen"> & { canPress: boolean; view: View; frame: Frame },
): JSX.Element {
	const { areas, view, frame, chosen, canPress } = props;
	return (
		<g>
			{areas.map((area) => (
				<path
					key={area.id}
					d={pathOf(area.polygons, view, frame)}
					fill-rule="evenodd"
					class={`map-area${area.id === chosen ? " map-chosen" : ""}${canPress ? " map-press" : ""}`}
					data-area={area.id}
				/>
			))}
			{areas.map((area) => {
				const bounds = boundsOf([area.polygons], []);
				if (!bounds) return null;
				const wide = (bounds.east - bounds.west) * frame.squeeze * view.scale;
				const [x, y] = project(
					{
						latitude: (bounds.south + bounds.north) / 2,
						longitude: (bounds.west + bounds.east) / 2,
					},
					view,
					frame,
				);
				return wide < area.name.length * 8 ? null : (
					<text key={area.id} x={x} y={y} class="map-name" text-anchor="middle">
						{area.name}
					</text>
				);
			})}
		</g>
	);
}

function nameOf(mark: Mark<MapPoint>): string {
	const [one] = mark.points;
	if (mark.points.length > 1)
		return t("map.cluster", { n: mark.points.length, shown: number(mark.points.length) });
	return one ? t("map.point", { number: number(one.id), about: one.about }) : "";
}

/** One stop of the tab key for all of them; the arrows go from one to the next. */
function Marks(props: {
	marks: Mark<MapPoint>[];
	onPress: (mark: Mark<MapPoint>) => void;
	isStill: () => boolean;
}): JSX.Element {
	const { marks } = props;
	const [at, setAt] = useState(0);
	const group = useRef<SVGGElement>(null);
	const now = Math.min(at, marks.length - 1);
	const move = (to: number): void => {
		const next = Math.max(0, Math.min(marks.length - 1, to));
		setAt(next);
		(group.current?.children[next] as SVGGElement | undefined)?.focus();
	};
	const onKey = (event: KeyboardEvent): void => {
		const steps: Record<string, number> = {
			ArrowRight: now + 1,
			ArrowDown: now + 1,
			ArrowLeft: now - 1,
			ArrowUp: now - 1,
			Home: 0,
			End: marks.length,
		};
		const to = steps[event.key];
		const mark = marks[now];
		if (to !== undefined) move(to);
		else if ((event.key === "Enter" || event.key === " ") && mark) props.onPress(mark);
		else return;
		event.preventDefault();
	};
	return (
		<g ref={group}>
			{marks.map((mark, i) => (
				<g
					key={mark.points[0]?.id}
					role="button"
					tabIndex={i === now ? 0 : -1}
					aria-label={nameOf(mark)}
					class={`map-mark${mark.points.length > 1 ? " map-cluster" : ""}`}
					transform={`translate(${mark.x.toFixed(1)} ${mark.y.toFixed(1)})`}
					onFocus={() => setAt(i)}
					onKeyDown={onKey}
					onClick={(event) => {
						event.stopPropagation();
						if (props.isStill()) props.onPress(mark);
					}}
				>
					<circle r={TARGET} class="map-hit" />
					<circle r={radiusOf(mark.points.length)} class="map-dot" />
					{mark.points.length > 1 && (
						<text text-anchor="middle" dy="0.36em">
							{number(mark.points.length)}
						</text>
					)}
				</g>
			))}
		</g>
	);
}

/** Dragging, and whether the pointer stayed where it was pressed. */
function useDrag(view: View, frame: Frame, setView: (view: View) => void) {
	const from = useRef<{ x: number; y: number; view: View } | null>(null);
	const moved = useRef(0);
	return {
		isStill: () => moved.current < STILL,
		handlers: {
			onPointerDown: (event: PointerEvent) => {
				if (event.button !== 0 || !event.isPrimary) return;
				from.current = { x: event.clientX, y: event.clientY, view };
				moved.current = 0;
			},
			onPointerMove: (event: PointerEvent) => {
				const began = from.current;
				if (!began) return;
				const [dx, dy] = [began.x - event.clientX, began.y - event.clientY];
				moved.current = Math.max(moved.current, Math.hypot(dx, dy));
				if (moved.current < STILL) return;
				(event.currentTarget as Element).setPointerCapture(event.pointerId);
				setView(pan(began.view, dx, dy, frame));
			},
			onPointerUp: () => {
				from.current = null;
			},
			onPointerCancel: () => {
				from.current = null;
			},
		},
	};
}

/** Presses on what is no control: all that they do, buttons and keys do too. */
function useClicks(
	box: { current: HTMLElement | null },
	onClick: (event: MouseEvent, element: Element) => void,
): void {
	const now = useRef(onClick);
	now.current = onClick;
	useEffect(() => {
		const of = box.current;
		const listen = (event: MouseEvent): void => now.current(event, event.target as Element);
		of?.addEventListener("click", listen);
		return () => of?.removeEventListener("click", listen);
	}, []);
}

/** Where the map looks: at all of it, until somebody looks elsewhere. */
function useView(props: MapProps, width: number) {
	const { areas, points, pin } = props;
	const bounds = useMemo(
		() =>
			boundsOf(
				areas.map((area) => area.polygons),
				[...points, ...(pin && areas.length === 0 ? [pin] : [])],
			) ?? WORLD,
		[areas, points, areas.length === 0 ? pin : null],
	);
	const frame: Frame = {
		width,
		height: Math.max(260, Math.min(460, Math.round(width * 0.62))),
		squeeze: squeezeAt((bounds.south + bounds.north) / 2),
	};
	const [looking, setView] = useState<View | null>(null);
	const whole = fit(bounds, frame);
	const first = props.look ? fit(props.look, frame, 0) : whole;
	return {
		frame,
		view: looking ?? first,
		setView,
		seeAll: () => setView(props.look ? whole : null),
	};
}

function Cross({ frame }: { frame: Frame }): JSX.Element {
	const [x, y] = [frame.width / 2, frame.height / 2];
	return (
		<path
			class="map-cross"
			d={`M${x - 16} ${y}H${x - 4}M${x + 4} ${y}H${x + 16}M${x} ${y - 16}V${y - 4}M${x} ${y + 4}V${y + 16}`}
		/>
	);
}

export function MapView(props: MapProps): JSX.Element {
	const id = useId();
	const [box, width] = useWidth();
	const { frame, view, setView, seeAll } = useView(props, width);
	const drag = useDrag(view, frame, setView);
	const grounding = useGround(props.ground);
	const { target, pin } = props;
	const [said, setSaid] = useState("");
	const marks = useMemo(
		() => (width > 0 ? marksOf(props.points, view, frame, APART) : []),
		[props.points, view.latitude, view.longitude, view.scale, width],
	);
	const press = (mark: Mark<MapPoint>): void => {
		const bounds = boundsOf([], mark.points);
		const near = bounds && fit(bounds, frame);
		// what is at one spot can't be told apart by looking closer
		if (mark.points.length > 1 && near && near.scale > view.scale * 1.05) {
			setView(near);
			setSaid(t("map.closer", { n: mark.points.length, shown: number(mark.points.length) }));
		} else props.onPoints?.(mark.points.map((point) => point.id));
	};
	const middle = (): void =>
		target?.onPlace(unproject(frame.width / 2, frame.height / 2, view, frame));
	const go = (dx: number, dy: number): void =>
		setView(pan(view, dx * STEP * frame.width, dy * STEP * frame.height, frame));
	const onKey = (event: KeyboardEvent): void => {
		const acts: Record<string, () => void> = {
			"+": () => setView(zoom(view, 2)),
			"-": () => setView(zoom(view, 0.5)),
			...(event.target === event.currentTarget && {
				ArrowUp: () => setView(pan(view, 0, -24, frame)),
				ArrowDown: () => setView(pan(view, 0, 24, frame)),
				ArrowLeft: () => setView(pan(view, -24, 0, frame)),
				ArrowRight: () => setView(pan(view, 24, 0, frame)),
				...(target && { Enter: middle }),
			}),
		};
		const act = acts[event.key];
		if (!act) return;
		event.preventDefault();
		act();
	};
	useClicks(box, (event, element) => {
		if (!drag.isStill()) return;
		const area = element.closest("[data-area]")?.getAttribute("data-area");
		const at = box.current?.getBoundingClientRect();
		if (target && at)
			target.onPlace(
				unproject(
					event.clientX - at.left - (box.current?.clientLeft ?? 0),
					event.clientY - at.top - (box.current?.clientTop ?? 0),
					view,
					frame,
				),
			);
		else if (area) props.onArea?.(Number(area));
	});
	const [pinX, pinY] = pin ? project(pin, view, frame) : [0, 0];
	return (
		<div class="map" role="group" aria-label={props.label}>
			<p class="visually-hidden" id={`${id}-how`}>
				{t(target ? "map.how_target" : "map.how")}
			</p>
			<div
				ref={box}
				class={`map-sheet${grounding.ground ? " map-grounded" : ""}`}
				dir="ltr"
				role="group"
				aria-label={t("map.sheet")}
				aria-describedby={`${id}-how`}
				tabIndex={0}
				onKeyDown={onKey}
			>
				{width > 0 && <GroundSheet of={grounding} view={view} frame={frame} />}
				{width > 0 && (
					<svg
						width={frame.width}
						height={frame.height}
						{...drag.handlers}
						class={target ? "map-aim" : undefined}
					>
						<title>{props.label}</title>
						<Areas
							areas={props.areas}
							chosen={props.chosen ?? null}
							canPress={!target && props.onArea !== undefined}
							view={view}
							frame={frame}
						/>
						<Marks marks={marks} onPress={press} isStill={drag.isStill} />
						{pin && (
							<path
								class="map-pin"
								transform={`translate(${pinX.toFixed(1)} ${pinY.toFixed(1)})`}
								d="M0 0C-10 -14-12 -17-12 -22a12 12 0 0 1 24 0C12 -17 10 -14 0 0zM0 -26a4 4 0 1 0 0 8 4 4 0 0 0 0 -8z"
								fill-rule="evenodd"
							/>
						)}
						{target && <Cross frame={frame} />}
					</svg>
				)}
			</div>
			{props.ground && <GroundCredit of={grounding} given={props.ground} />}
			<div class="row map-tools">
				<div class="row" dir="ltr">
					<Tool icon="plus" name={t("map.in")} onPress={() => setView(zoom(view, 2))} />
					<Tool icon="minus" name={t("map.out")} onPress={() => setView(zoom(view, 0.5))} />
					<Tool icon="up" name={t("map.north")} onPress={() => go(0, -1)} />
					<Tool icon="down" name={t("map.south")} onPress={() => go(0, 1)} />
					<Tool icon="up" turn={3} name={t("map.west")} onPress={() => go(-1, 0)} />
					<Tool icon="up" turn={1} name={t("map.east")} onPress={() => go(1, 0)} />
				</div>
				<button type="button" class="button button-quiet" onClick={seeAll}>
					{t("map.all")}
				</button>
				{props.part && (
					<button
						type="button"
						class="button button-quiet"
						onClick={() => {
							setView(view);
							props.part?.onPart(partOf(view, frame));
						}}
					>
						{props.part.text}
					</button>
				)}
				{target && (
					<button type="button" class="button" onClick={middle}>
						{target.text}
					</button>
				)}
			</div>
			<p role="status" class="visually-hidden">
				{said}
			</p>
			{props.children}
		</div>
	);
}
