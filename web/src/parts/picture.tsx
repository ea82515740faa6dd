/* Pictures of somebody's. */
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

/** All that go with a text, in their order. */
export function Pictures(props: {
	of: { id: string; alt: string; files: UploadFile[] }[];
	label: string;
}): JSX.Element | null {
	if (props.of.length === 0) return null;
	return (
		<ul class="project-pictures" role="list" aria-label={props.label}>
			{props.of.map(({ id, alt, files }) => (
				<li key={id}>
					<Picture files={files} alt={alt} />
				</li>
			))}
		</ul>
	);
}
