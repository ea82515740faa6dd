/* Pictures and documents to send, in every state. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../lib/texts";
import { Picture } from "../parts/picture";
import {
	DocumentField,
	type DocumentValue,
	PictureField,
	type PictureValue,
	pictureErrors,
} from "../parts/uploads";

// in one chunk: with one of its own, first views elsewhere would come in more pieces

/** No picture was sent to show here: the icon of these pages stands for one. */
function samples(): PictureValue[] {
	const address = document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href ?? "";
	return [
		{ id: "one", alt: t("gallery.alt_one"), files: [{ width: 480, height: 480, address }] },
		{ id: "two", alt: "", files: [{ width: 480, height: 480, address }] },
	];
}

const PAPERS: DocumentValue[] = [
	{ id: "plan", name: "plano.pdf", files: [{ width: null, height: null, address: "#uploads" }] },
	{ id: "cost", name: "presupuesto.pdf", files: [] },
];

export function UploadStates(): JSX.Element {
	const [pictures, setPictures] = useState(samples);
	const [papers, setPapers] = useState(PAPERS);
	const [none, setNone] = useState<PictureValue[]>([]);
	const [noPaper, setNoPaper] = useState<DocumentValue[]>([]);
	const sending = { name: "plaza.jpg", share: 0.4 };
	const refused = [{ name: "plaza.gif", why: t("uploads.too_large") }];
	const nothing = (): void => {};
	return (
		<section class="section" aria-labelledby="uploads">
			<h2 id="uploads">{t("gallery.uploads")}</h2>
			<h3>{t("gallery.uploads_empty")}</h3>
			<PictureField id="p0" label={t("gallery.uploads")} value={none} onChange={setNone} most={4} />
			<DocumentField
				id="d0"
				label={t("gallery.uploads")}
				value={noPaper}
				onChange={setNoPaper}
				most={3}
			/>
			<h3>{t("gallery.uploads_two")}</h3>
			<PictureField
				id="p2"
				label={t("gallery.uploads")}
				value={pictures}
				onChange={setPictures}
				most={4}
				errors={pictureErrors("p2", pictures)}
			/>
			<DocumentField
				id="d2"
				label={t("gallery.uploads")}
				value={papers}
				onChange={setPapers}
				most={2}
			/>
			<h3>{t("gallery.uploads_sending")}</h3>
			<PictureField
				id="p3"
				label={t("gallery.uploads")}
				value={[]}
				onChange={nothing}
				most={4}
				state={{ sending, refused: [] }}
			/>
			<h3>{t("gallery.uploads_refused")}</h3>
			<PictureField
				id="p4"
				label={t("gallery.uploads")}
				value={[]}
				onChange={nothing}
				most={4}
				state={{ sending: null, refused }}
			/>
			<div class="row">
				{samples().map((one) => (
					<Picture key={one.id} files={one.files} alt={one.alt} sizes="8rem" />
				))}
			</div>
		</section>
	);
}
