/* The field that Markdown is written in, with a preview. Texts: bundle `markdown`. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Problem } from "../lib/api";
import type { MarkdownTree } from "../lib/markdown";
import { asProblem } from "../lib/resource";
import { t } from "../lib/texts";
import { Button, More } from "./controls";
import { LongField, type LongFieldProps } from "./long";
import { Markdown } from "./markdown";
import { ProblemNotice } from "./said";

/** What was asked for is `of`; it may have changed since. */
export type Preview = { of: string } & ({ tree: MarkdownTree } | { problem: Problem });

/** What a preview shows, below its field. */
export function PreviewShown(props: {
	id: string;
	/** Of the field: there may be several on a page. */
	label: string;
	preview: Preview;
	isChanged: boolean;
	level: number;
	language: string;
	onHide: () => void;
}): JSX.Element {
	const { id, preview } = props;
	if ("problem" in preview) return <ProblemNotice problem={preview.problem} />;
	return (
		<section class="markdown-preview" aria-labelledby={`${id}-preview`}>
			<p class="small-heading" id={`${id}-preview`}>
				{t("markdown.preview", { label: props.label })}
			</p>
			{props.isChanged && <p class="small">{t("markdown.changed")}</p>}
			{preview.tree.length === 0 ? (
				<p class="soft">{t("markdown.empty")}</p>
			) : (
				<Markdown tree={preview.tree} level={props.level} language={props.language} />
			)}
			<div class="row">
				<Button look="text" onPress={props.onHide}>
					{t("markdown.hide")}
				</Button>
			</div>
		</section>
	);
}

const SIGNS = ["heading", "list", "numbers", "bold", "italic", "link", "quote"] as const;

/** What can be written, and what becomes of it. */
function Help(): JSX.Element {
	return (
		<More summary={t("markdown.help")}>
			<ul>
				{SIGNS.map((sign) => (
					<li key={sign}>
						<code dir="auto">{t(`markdown.sign_${sign}`)}</code> {t(`markdown.makes_${sign}`)}
					</li>
				))}
			</ul>
			<p>{t("markdown.help_more")}</p>
		</More>
	);
}

/**
 * A long text in Markdown. `onPreview` asks for its tree: lib/markdown has the daemon's. The focus stays
 * on the button, and what came of it is said.
 */
export function MarkdownField(
	props: LongFieldProps & {
		level: number;
		language: string;
		onPreview: (text: string) => Promise<MarkdownTree>;
	},
): JSX.Element {
	const { id, value } = props;
	const [preview, setPreview] = useState<Preview | null>(null);
	const [isBusy, setBusy] = useState(false);
	const [said, setSaid] = useState("");
	const row = useRef<HTMLDivElement>(null);
	const show = async (): Promise<void> => {
		setBusy(true);
		setSaid("");
		try {
			const tree = await props.onPreview(value);
			setPreview({ of: value, tree });
			setSaid(t("markdown.shown"));
		} catch (error) {
			setPreview({ of: value, problem: asProblem(error) });
		}
		setBusy(false);
	};
	const hide = (): void => {
		setPreview(null);
		setSaid("");
		row.current?.querySelector("button")?.focus();
	};
	return (
		<div class="stack">
			<LongField {...props} />
			<Help />
			<div class="row" ref={row}>
				<Button look="quiet" isBusy={isBusy} onPress={() => void show()}>
					{t("markdown.show")}
				</Button>
				<span role="status" class="after-button small">
					{said}
				</span>
			</div>
			{preview && (
				<PreviewShown
					id={id}
					label={props.label}
					preview={preview}
					isChanged={preview.of !== value}
					level={props.level}
					language={props.language}
					onHide={hide}
				/>
			)}
		</div>
	);
}
