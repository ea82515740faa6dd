/* A QR code as SVG of one path. Its words always stand beside it. */
import { generate } from "lean-qr";
import type { JSX } from "preact";

const QUIET = 4;

/** A QR code's dark squares as the path of an SVG, and how many squares wide it is with its quiet edge. */
export function qrPath(text: string): { path: string; size: number } {
	const code = generate(text);
	let path = "";
	for (let y = 0; y < code.size; y++)
		for (let x = 0; x < code.size; x++)
			if (code.get(x, y)) path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
	return { path, size: code.size + 2 * QUIET };
}

export function Qr({ text, label }: { text: string; label: string }): JSX.Element {
	const { path, size } = qrPath(text);
	return (
		<div class="qr">
			<svg
				viewBox={`0 0 ${size} ${size}`}
				role="img"
				aria-label={label}
				shape-rendering="crispEdges"
			>
				<path fill="#fff" d={`M0 0h${size}v${size}H0z`} />
				<path fill="#000" d={path} />
			</svg>
		</div>
	);
}
