/* Maps of a round: of its projects beside their list, of one project, and where somebody says that theirs is. */
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import {
	type Areas,
	type Budget,
	get,
	type MapGround,
	type Points,
	type Proposed,
} from "../lib/api";
import { number } from "../lib/format";
import { degreesOf, isInside, type Point, readPart, readPoint, roundedOf } from "../lib/geo";
import { useResource } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href, setFilter, setQuery } from "../lib/router";
import { foreign, t } from "../lib/texts";
import { Button, Field } from "../parts/controls";
import { type MapArea, MapView } from "../parts/map";

export { styleLater } from "../lib/styles";

import { Notice, ProblemNotice, Waiting } from "../parts/said";

/** Of several at one spot so many are told; the list has all. */
const CARDS = 8;
const WAIT_MS = 15000;

/** As in ./state, without which the first view stays whole. */
function headingName(of: Budget, wanted: number): string {
	const heading = of.headings.find((one) => one.number === wanted);
	return heading ? worded(heading.names).text : "";
}

const keptAreas = new Map<string, Promise<Areas>>();

function readAreas(slug: string): Promise<Areas> {
	const found = keptAreas.get(slug);
	if (found) return found;
	const fresh = get<Areas>(`/api/budgets/${encodeURIComponent(slug)}/areas`);
	keptAreas.set(slug, fresh);
	fresh.catch(() => keptAreas.delete(slug));
	return fresh;
}

/** Those of headings that are all of the round lie under the others. */
function useAreas(budget: Budget | null): MapArea[] {
	const { value } = useResource(budget && `areas ${budget.slug}`, () =>
		readAreas(budget?.slug ?? ""),
	);
	return useMemo(
		() =>
			(value?.items ?? []).map(({ heading, polygons }) => ({
				id: heading,
				name: budget ? headingName(budget, heading) : "",
				polygons,
			})),
		[value, budget],
	);
}

let keptGround: Promise<MapGround> | null = null;

/** What the city has below its maps; nothing until that is known, or where it can't be. */
function useGround(): MapGround["tiles"] {
	const { value } = useResource("map", () => {
		keptGround ??= get<MapGround>("/api/map");
		keptGround.catch(() => {
			keptGround = null;
		});
		return keptGround;
	});
	return value?.tiles ?? null;
}

/** Where somebody is, once they pressed for it; or why that is not known. */
function useHere(onFound: (point: Point) => void) {
	const [isBusy, setBusy] = useState(false);
	const [wrong, setWrong] = useState("");
	const ask = (): void => {
		setWrong("");
		if (!("geolocation" in navigator)) {
			setWrong(t("map.here_none"));
			return;
		}
		setBusy(true);
		navigator.geolocation.getCurrentPosition(
			({ coords }) => {
				setBusy(false);
				onFound({
					latitude: Math.round(coords.latitude * 1e6),
					longitude: Math.round(coords.longitude * 1e6),
				});
			},
			(error) => {
				setBusy(false);
				setWrong(t(error.code === error.PERMISSION_DENIED ? "map.here_denied" : "map.here_none"));
			},
			{ timeout: WAIT_MS, maximumAge: 60000 },
		);
	};
	return { isBusy, wrong, ask };
}

function Here({ onFound }: { onFound: (point: Point) => void }): JSX.Element {
	const here = useHere(onFound);
	return (
		<>
			<Button look="quiet" icon="place" isBusy={here.isBusy} onPress={here.ask}>
				{t("map.here")}
			</Button>
			<span role="status">{here.wrong}</span>
		</>
	);
}

/* --- beside the list ------------------------------------------------------------------------- */

function Cards({ ids, onClose }: { ids: number[]; onClose: () => void }): JSX.Element {
	const shown = ids.slice(0, CARDS);
	const { value, problem, reload } = useResource(`cards ${shown.join()}`, () =>
		Promise.all(shown.map((id) => get<Proposed>(`/api/projects/${id}`))),
	);
	useEffect(() => {
		if (value) document.getElementById("map-cards")?.focus();
	}, [value]);
	return (
		<div class="card stack stack-s" id="map-cards" tabIndex={-1}>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value?.map((of) => (
				<p key={of.number}>
					<a href={href("projects", of.budget, of.number)} {...foreign(of.language)}>
						{of.title ?? t("project.hidden_title")}
					</a>
					{of.place && (
						<>
							{" · "}
							<bdi>{of.place}</bdi>
						</>
					)}
				</p>
			))}
			{ids.length > CARDS && <p class="soft">{t("map.more", { n: number(ids.length - CARDS) })}</p>}
			<div class="row">
				<Button look="text" onPress={onClose}>
					{t("map.close")}
				</Button>
			</div>
		</div>
	);
}

function setNear(point: Point, filters: URLSearchParams): void {
	const query = new URLSearchParams(filters);
	query.set("order", "near");
	query.set("near", roundedOf(point));
	setQuery(query);
}

/** From where: by the browser once it is pressed, by a typed point, or by the map. What is sent is said before. */
function Near({ filters }: { filters: URLSearchParams }): JSX.Element {
	const near = filters.get("near") ?? "";
	const [typed, setTyped] = useState(near);
	const [isWrong, setWrong] = useState(false);
	useEffect(() => {
		if (near) setTyped(near.replace(",", ", "));
	}, [near]);
	const use = (): void => {
		const point = readPoint(typed);
		setWrong(!point);
		if (point) setNear(point, filters);
	};
	return (
		<form
			class="stack stack-s"
			aria-label={t("map.near_title")}
			onSubmit={(event) => {
				event.preventDefault();
				use();
			}}
		>
			<p>{t("map.near_text")}</p>
			<div class="row">
				<Here onFound={(point) => setNear(point, filters)} />
			</div>
			<Field
				id="near"
				label={t("map.near_point")}
				hint={t("map.near_hint")}
				value={typed}
				onInput={setTyped}
				error={isWrong ? t("map.near_wrong") : undefined}
			/>
			<div class="row">
				<Button type="submit" look="quiet">
					{t("map.near_go")}
				</Button>
			</div>
			{!near && <p class="soft">{t("map.near_none")}</p>}
		</form>
	);
}

export function ListMap(props: {
	budget: Budget;
	filters: URLSearchParams;
	hasMap: boolean;
	isNear: boolean;
	/** How many there are in the part of the map that the address names; null: it names none. */
	inPart: number | null;
}): JSX.Element {
	const { budget, filters, isNear, inPart } = props;
	const areas = useAreas(budget);
	const ground = useGround();
	const heading = filters.get("heading");
	const read = useResource(`points ${budget.slug}`, () =>
		get<Points>(`/api/budgets/${encodeURIComponent(budget.slug)}/points`),
	);
	const [open, setOpen] = useState<number[]>([]);
	const points = useMemo(
		() =>
			(read.value?.points ?? []).flatMap(([id = 0, of = 0, latitude = 0, longitude = 0]) =>
				heading === null || heading === "" || Number(heading) === of
					? [{ id, latitude, longitude, about: headingName(budget, of) }]
					: [],
			),
		[read.value, heading, budget],
	);
	const near = readPoint((filters.get("near") ?? "").replace(",", ", "));
	const { total = 0, most = 0 } = read.value ?? {};
	return (
		<div class="stack" id="map">
			{isNear && <Near filters={filters} />}
			{read.problem && <ProblemNotice problem={read.problem} onRetry={read.reload} />}
			{!read.value && !read.problem && <Waiting />}
			{props.hasMap && read.value && (
				<MapView
					label={t("map.list", { n: points.length, shown: number(points.length) })}
					areas={areas}
					ground={ground}
					points={points}
					chosen={heading ? Number(heading) : null}
					onArea={(id) => setFilter("heading", String(id) === heading ? "" : String(id))}
					onPoints={setOpen}
					pin={isNear ? near : null}
					look={readPart(filters.get("within") ?? "")}
					part={{ text: t("map.part"), onPart: (part) => setFilter("within", part) }}
					{...(isNear && {
						target: {
							text: t("map.near_here"),
							onPlace: (point: Point) => setNear(point, filters),
						},
					})}
				>
					<p class="small soft">
						{!filters.get("within") && t("map.list_note")}{" "}
						{total > most && t("map.newest", { n: number(most), all: number(total) })}
					</p>
				</MapView>
			)}
			{inPart !== null && (
				<p class="row">
					{t("map.found_here", { n: inPart, shown: number(inPart) })}
					<Button look="text" onPress={() => setFilter("within", "")}>
						{t("map.everywhere")}
					</Button>
				</p>
			)}
			{open.length > 0 && <Cards ids={open} onClose={() => setOpen([])} />}
		</div>
	);
}

/* --- one project ----------------------------------------------------------------------------- */

export function PlaceMap({ of, budget }: { of: Proposed; budget: Budget }): JSX.Element | null {
	const areas = useAreas(budget);
	const ground = useGround();
	if (of.latitude_e6 === null || of.longitude_e6 === null) return null;
	const pin = { latitude: of.latitude_e6, longitude: of.longitude_e6 };
	return (
		<section class="section stack" aria-labelledby="place-map">
			<h2 id="place-map">{t("map.place")}</h2>
			<MapView
				label={t("map.place_label", { point: degreesOf(pin) })}
				areas={areas}
				ground={ground}
				points={[]}
				chosen={of.heading}
				pin={pin}
			/>
		</section>
	);
}

/* --- in the form ----------------------------------------------------------------------------- */

/** Which headings have the place in their areas. */
const headingsAt = (point: Point, areas: MapArea[]): MapArea[] =>
	areas.filter((area) => isInside(point, area.polygons));

function Lies(props: { point: Point; areas: MapArea[]; heading: number | null }): JSX.Element {
	const { point, areas, heading } = props;
	const here = headingsAt(point, areas);
	const isOutside =
		heading !== null &&
		areas.some((area) => area.id === heading) &&
		!here.some((area) => area.id === heading);
	const names = here.map((area) => area.name).join(", ");
	return (
		<>
			<p>
				<bdi>{degreesOf(point)}</bdi>
				{areas.length > 0 && ` · ${names ? t("map.lies_in", { names }) : t("map.lies_nowhere")}`}
			</p>
			{isOutside && (
				<Notice tone="warn">
					<p>{t("map.outside")}</p>
				</Notice>
			)}
		</>
	);
}

export function PointPicker(props: {
	budget: Budget;
	latitude: string;
	longitude: string;
	heading: string;
	onChange: (latitude: string, longitude: string) => void;
}): JSX.Element {
	const { budget } = props;
	const areas = useAreas(budget);
	const ground = useGround();
	const point = readPoint(
		`${props.latitude.replace(",", ".")} ${props.longitude.replace(",", ".")}`,
	);
	const heading = props.heading === "" ? null : Number(props.heading);
	const place = ({ latitude, longitude }: Point): void =>
		props.onChange((latitude / 1e6).toFixed(6), (longitude / 1e6).toFixed(6));
	return (
		<div class="stack stack-s">
			<MapView
				label={t("map.pick")}
				areas={areas}
				ground={ground}
				points={[]}
				chosen={heading}
				pin={point}
				target={{ text: t("map.put"), onPlace: place }}
			/>
			<div class="row">
				<Here onFound={place} />
				{point && (
					<Button look="text" onPress={() => props.onChange("", "")}>
						{t("map.clear")}
					</Button>
				)}
			</div>
			<div role="status">
				{point ? (
					<Lies point={point} areas={areas} heading={heading} />
				) : (
					<p class="soft">{t("map.none")}</p>
				)}
			</div>
		</div>
	);
}
