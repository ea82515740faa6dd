/*
 * The city's tiles: a pattern from a seed, so that every project and heading has its own.
 * Decoration only; colours are tokens, by class.
 */
import type { JSX } from "preact";

function seeded(text: string): () => number {
	let state = 2166136261;
	for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 16777619);
	return () => {
		state = Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9;
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) / 4294967296;
	};
}

/** Ground and figures; the first of a pair is the ground. */
const PALETTES: [number, number, number][] = [
	[1, 6, 2],
	[3, 6, 1],
	[4, 6, 2],
	[2, 1, 6],
	[5, 1, 6],
	[6, 1, 3],
	[6, 4, 2],
];

const CELL = 20;
/** Grounds reach a little under their neighbours, or the page shines through between them. */
const SEAM = 0.3;

function figure(kind: number, x: number, y: number): string {
	const [l, t, r, b] = [x, y, x + CELL, y + CELL];
	const half = CELL / 2;
	const [cx, cy] = [x + half, y + half];
	switch (kind) {
		case 0:
			return `M${l} ${b}A${CELL} ${CELL} 0 0 1 ${r} ${t}V${b}z`;
		case 1:
			return `M${l} ${t}A${CELL} ${CELL} 0 0 1 ${r} ${b}H${l}z`;
		case 2:
			return `M${r} ${t}A${CELL} ${CELL} 0 0 1 ${l} ${b}V${t}z`;
		case 3:
			return `M${r} ${b}A${CELL} ${CELL} 0 0 1 ${l} ${t}H${r}z`;
		case 4:
			return `M${l} ${b}A${CELL} ${CELL} 0 0 1 ${r} ${t}A${CELL} ${CELL} 0 0 1 ${l} ${b}z`;
		case 5:
			return `M${l} ${t}A${CELL} ${CELL} 0 0 1 ${r} ${b}A${CELL} ${CELL} 0 0 1 ${l} ${t}z`;
		case 6:
			return `M${cx} ${t + 3}L${r - 3} ${cy}L${cx} ${b - 3}L${l + 3} ${cy}z`;
		case 7:
			return `M${l} ${cy}A${half} ${half} 0 0 1 ${r} ${cy}z M${l} ${b}A${half} ${half} 0 0 1 ${r} ${b}z`;
		case 8:
			return `M${l} ${b}L${cx} ${t}L${r} ${b}z`;
		default:
			return `M${cx} ${t + 2}A${half - 2} ${half - 2} 0 1 1 ${cx} ${b - 2}A${half - 2} ${half - 2} 0 1 1 ${cx} ${t + 2}z`;
	}
}

/** A project has the same tiles on every page. */
export const tileSeed = (cid: number, id: string): string => `project ${cid}/${id}`;

export interface TilesProps {
	seed: string;
	columns: number;
	rows: number;
	/** Cut to fill the box instead of keeping every tile. */
	fill?: boolean;
	class?: string;
}

export function Tiles(props: TilesProps): JSX.Element {
	const { seed, columns, rows, fill } = props;
	const random = seeded(seed);
	const choose = (count: number): number => Math.floor(random() * count);
	const offset = choose(PALETTES.length);
	const cells: JSX.Element[] = [];
	for (let row = 0; row < rows; row++)
		for (let column = 0; column < columns; column++) {
			const palette = PALETTES[(offset + choose(4)) % PALETTES.length] ?? PALETTES[0];
			const [ground, first, second] = palette as [number, number, number];
			const [x, y] = [column * CELL, row * CELL];
			const kind = choose(10);
			cells.push(
				<path
					class={`t${ground}`}
					d={`M${x} ${y}h${CELL + SEAM}v${CELL + SEAM}h-${CELL + SEAM}z`}
				/>,
			);
			cells.push(<path class={`t${first}`} d={figure(kind, x, y)} />);
			if (kind !== 6 && kind < 9 && choose(3) === 0)
				cells.push(
					<circle class={`t${second}`} cx={x + CELL / 2} cy={y + CELL / 2} r={CELL / 6} />,
				);
		}
	return (
		<svg
			class={`tiles ${props.class ?? ""}`}
			viewBox={`0 0 ${columns * CELL} ${rows * CELL}`}
			preserveAspectRatio={fill ? "xMidYMid slice" : "xMidYMid meet"}
			aria-hidden="true"
			focusable="false"
			shape-rendering="geometricPrecision"
		>
			{cells}
		</svg>
	);
}
