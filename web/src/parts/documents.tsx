/* Documents that go with a text, to be saved: name, what they are, how large. */
import type { JSX } from "preact";
import { language } from "../lib/texts";
import type { UploadFile } from "../lib/uploads";

export interface ShownDocument {
	id: string;
	name: string;
	size: number;
	files: UploadFile[];
}

/** "1.2 MB", with the digits and words of the page's language. */
function sizeText(bytes: number): string {
	const isLarge = bytes >= 1_000_000;
	const options = {
		style: "unit",
		unit: isLarge ? "megabyte" : "kilobyte",
		maximumFractionDigits: isLarge ? 1 : 0,
	} as const;
	const locale = language() === "ar" ? "ar-u-nu-latn" : language();
	const value = isLarge ? bytes / 1_000_000 : Math.max(1, Math.round(bytes / 1000));
	return new Intl.NumberFormat(locale, options).format(value);
}

export function Documents({ of }: { of: ShownDocument[] }): JSX.Element {
	return (
		<ul>
			{of.map(({ id, name, size, files }) => (
				<li key={id}>
					<a href={files[0]?.address ?? ""} download dir="auto">
						{name}
					</a>{" "}
					<span class="small soft">
						<bdi>PDF</bdi> · <bdi>{sizeText(size)}</bdi>
					</span>
				</li>
			))}
		</ul>
	);
}
