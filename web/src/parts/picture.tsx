/* A picture of somebody's. */
import type { JSX } from "preact";
import type { UploadFile } from "../lib/uploads";

/** A picture in the size that its place asks for; its room is kept before it comes. */
export function Picture(props: {
	files: UploadFile[];
	alt: string;
	/** As of `<img sizes>`. */
	sizes?: string;
	class?: string;
}): JSX.Element | null {
	const [widest] = props.files;
	if (!widest?.width || !widest.height) return null;
	return (
		<img
			class={`picture ${props.class ?? ""}`.trim()}
			src={widest.address}
			srcset={props.files.map(({ address, width }) => `${address} ${width}w`).join(", ")}
			sizes={props.sizes ?? "(min-width: 48rem) 40rem, 100vw"}
			width={widest.width}
			height={widest.height}
			alt={props.alt}
			loading="lazy"
			decoding="async"
		/>
	);
}
