/* Maps in every state: marks and areas, a place to point at, nothing at all. */
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Point } from "../lib/geo";
import { t } from "../lib/texts";
import { type MapArea, type MapPoint, MapView } from "../parts/map";

export { styleLater } from "../lib/styles";

const box = (south: number, west: number, north: number, east: number): number[] => [
	...[west, south, east, south, east, north],
	...[west, north, west, south],
];

function areas(): MapArea[] {
	const name = t("gallery.map_area");
	return [
		{ id: 0, name: `${name} 1`, polygons: [[box(41640e3, -2490e3, 41660e3, -2470e3)]] },
		{ id: 1, name: `${name} 2`, polygons: [[box(41640e3, -2470e3, 41660e3, -2450e3)]] },
	];
}

const points = (): MapPoint[] =>
	Array.from({ length: 60 }, (_, id) => ({
		id: id + 1,
		latitude: 41650e3 + ((id * 7919) % 18001) - 9000,
		longitude: -2470e3 + ((id * 6007) % 36001) - 18000,
		about: t("gallery.map_area"),
	}));

export function MapStates(): JSX.Element {
	const [pin, setPin] = useState<Point | null>({ latitude: 41655e3, longitude: -2462e3 });
	const [chosen, setChosen] = useState(1);
	const [ground, marks, none] = useMemo(() => [areas(), points(), []], []);
	return (
		<section class="section stack" aria-labelledby="maps">
			<h2 id="maps">{t("gallery.maps")}</h2>
			<MapView
				label={t("gallery.map_marks")}
				areas={ground}
				points={marks}
				chosen={chosen}
				onArea={setChosen}
			/>
			<MapView
				label={t("gallery.map_target")}
				areas={ground}
				points={none}
				pin={pin}
				target={{ text: t("map.put"), onPlace: setPin }}
			/>
			<MapView label={t("gallery.map_empty")} areas={none} points={none} />
		</section>
	);
}
