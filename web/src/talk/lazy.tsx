/* What few readers of debates need comes when they do: stubs, pages about moderation, forms. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Hidden } from "../lib/api";
import { useChunk } from "../lib/resource";
import { t } from "../lib/texts";
import { Waiting } from "../parts/said";
import type { Kind } from "./moderation";

type Later = typeof import("./later");
type Commented = typeof import("./comments");

/** Lists need no comments: they come with what is commented. */
export function Comments(props: Parameters<Commented["Comments"]>[0]): JSX.Element {
	const module = useChunk(() => import("./comments"), "comments");
	return module ? <module.Comments {...props} /> : <Waiting />;
}

/** A button of few words, which waits for who is signed in anyway. */
export function Follow(props: import("./follow").FollowProps): JSX.Element | null {
	const module = useChunk(() => import("./follow"), "follow");
	return module && <module.Follow {...props} />;
}

/** `draw` has the module once that and its texts are here. */
function Part(props: {
	draw: (later: Later) => JSX.Element;
	/** More bundles than all of these need. */
	also?: string[];
}): JSX.Element {
	const later = useChunk(() => import("./later"), "moderation", "account", ...(props.also ?? []));
	return later ? props.draw(later) : <Waiting />;
}

const PAGES = {
	moderation: ({ PublicModeration: Page }: Later) => <Page />,
	moderator: ({ ModeratorDesk: Page }: Later) => <Page />,
	decisions: ({ MyDecisions: Page }: Later) => <Page />,
};

/** Pages about moderation, by the name in their address. */
export const isModeration = (name: string): name is keyof typeof PAGES => name in PAGES;

export function Moderation({ name }: { name: keyof typeof PAGES }): JSX.Element {
	return (
		<div class="page debate">
			<Part draw={PAGES[name]} />
		</div>
	);
}

/** In the place of what is hidden. */
export function Stub(props: Parameters<Later["Stub"]>[0]): JSX.Element {
	return <Part draw={(later) => <later.Stub {...props} />} />;
}

/** A moderator decides in place. `name` says about whose, for those who hear the buttons one after another. */
export function Moderate(props: {
	kind: Kind;
	number: number;
	name: string;
	hidden: Hidden | null;
	onDone: () => void;
}): JSX.Element {
	const [isOpen, setOpen] = useState(false);
	const done = (): void => {
		setOpen(false);
		props.onDone();
	};
	return (
		<>
			<button
				type="button"
				class="button button-text moderate"
				aria-expanded={isOpen}
				onClick={() => setOpen(!isOpen)}
			>
				{t("moderate.open")}
				<span class="visually-hidden"> {props.name}</span>
			</button>
			{isOpen && (
				<div class="report-form">
					<Part
						draw={({ DecideForm }) => (
							<DecideForm
								kind={props.kind}
								number={props.number}
								hidden={props.hidden}
								isWaiting={false}
								onDone={done}
							/>
						)}
					/>
				</div>
			)}
		</>
	);
}

/** The password once more: only staff need it, who close what somebody else began. */
export function LazyProof(props: Parameters<Later["Proof"]>[0]): JSX.Element {
	return <Part draw={(later) => <later.Proof {...props} />} />;
}

/** Staff say whom they met, or correct it. */
export function LazyLobbyForm(props: Parameters<Later["LobbyForm"]>[0]): JSX.Element {
	return <Part also={["met"]} draw={(later) => <later.LobbyForm {...props} />} />;
}

/** `name` says whose it is, for those who hear the buttons one after another. */
export function Report(props: {
	kind: Kind;
	number: number;
	name: string;
	isReported: boolean;
	onDone: () => void;
}): JSX.Element {
	const [isOpen, setOpen] = useState(false);
	const [isDone, setDone] = useState(false);
	const id = `report-open-${props.kind}-${props.number}`;
	const leave = (): void => {
		setOpen(false);
		setTimeout(() => document.getElementById(id)?.focus());
	};
	if (props.isReported || isDone)
		return (
			<span class="small soft report-done" role="status">
				{t(isDone ? "report.done" : "report.before")}
			</span>
		);
	return (
		<>
			<button
				type="button"
				id={id}
				class="button button-text"
				aria-expanded={isOpen}
				onClick={() => setOpen(!isOpen)}
			>
				{t("report.open")}
				<span class="visually-hidden"> {props.name}</span>
			</button>
			{isOpen && (
				<Part
					draw={({ ReportForm }) => (
						<ReportForm
							kind={props.kind}
							number={props.number}
							onLeave={leave}
							onDone={() => {
								setDone(true);
								props.onDone();
							}}
						/>
					)}
				/>
			)}
		</>
	);
}
