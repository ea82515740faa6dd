/* What pages say: notices, facts, checks, codes to keep; waiting and failing included. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../lib/api";
import { href } from "../lib/router";
import { findText, t } from "../lib/texts";
import { Button, ButtonLink } from "./controls";
import { Icon, type IconName } from "./icons";

export type Tone = "info" | "ok" | "warn" | "bad";

const ICONS: Record<Tone, IconName> = { info: "info", ok: "ok", warn: "warn", bad: "no" };

export function Notice(props: {
	tone?: Tone;
	title?: string;
	children?: ComponentChildren;
	isAlert?: boolean;
}): JSX.Element {
	const tone = props.tone ?? "info";
	return (
		<div
			class={`notice${tone === "info" ? "" : ` notice-${tone}`}`}
			role={props.isAlert ? "alert" : undefined}
		>
			<Icon name={ICONS[tone]} />
			<div>
				{props.title && <h2>{props.title}</h2>}
				{props.children}
			</div>
		</div>
	);
}

/** What went wrong, in words: ours where we know the code, else the server's. */
export function problemText(problem: Problem): string {
	return findText(`problem.${problem.code}`) ?? (problem.detail || t("problem.internal"));
}

export function ProblemNotice(props: { problem: Problem; onRetry?: () => void }): JSX.Element {
	return (
		<Notice tone="bad" isAlert>
			<p>{problemText(props.problem)}</p>
			{props.problem.status === 404 && (
				<p>
					<ButtonLink to={href()} look="quiet">
						{t("page.go_home")}
					</ButtonLink>
				</p>
			)}
			{props.onRetry && props.problem.status !== 404 && (
				<p>
					<Button look="quiet" onPress={props.onRetry}>
						{t("said.retry")}
					</Button>
				</p>
			)}
		</Notice>
	);
}

/** Says nothing for the first moment: most answers are quicker. */
export function Waiting(): JSX.Element {
	const [isLong, setLong] = useState(false);
	useEffect(() => {
		const timer = setTimeout(() => setLong(true), 400);
		return () => clearTimeout(timer);
	}, []);
	return (
		<p class="waiting" role="status">
			{isLong ? t("said.waiting") : ""}
		</p>
	);
}

export function Badge(props: {
	children: ComponentChildren;
	tone?: "ok" | "warn" | "sun";
	isLive?: boolean;
}): JSX.Element {
	const tone = props.tone ? ` badge-${props.tone}` : "";
	return <span class={`badge${tone}${props.isLive ? " badge-live" : ""}`}>{props.children}</span>;
}

export function Facts({ items }: { items: [string, ComponentChildren][] }): JSX.Element {
	return (
		<dl class="facts">
			{items.map(([name, value]) => (
				<div
					class={`fact${typeof value === "string" && value.length > 16 ? " fact-long" : ""}`}
					key={name}
				>
					<dt>{name}</dt>
					<dd>{value}</dd>
				</div>
			))}
		</dl>
	);
}

export interface CheckLine {
	state: "yes" | "no" | "wait";
	text: string;
	detail?: string;
}

const CHECK_ICONS = { yes: "ok", no: "no", wait: "wait" } as const;

export function Checks({ lines }: { lines: CheckLine[] }): JSX.Element {
	return (
		<ul class="checks" role="list">
			{lines.map(({ state, text, detail }) => (
				<li key={text} class={state === "yes" ? "" : `check-${state}`}>
					<Icon name={CHECK_ICONS[state]} />
					<span>
						<span class="visually-hidden">{t(`said.check_${state}`)} </span>
						{text}
						{detail && <span class="soft small"> {detail}</span>}
					</span>
				</li>
			))}
		</ul>
	);
}

/** A code in groups that read well aloud. */
export function Code({ text, id }: { text: string; id?: string }): JSX.Element {
	return (
		<p class="code" id={id} translate={false}>
			{text.split("-").map((group, i) => (
				<span key={`${i}${group}`}>
					{i > 0 && <span class="visually-hidden">-</span>}
					{group}
				</span>
			))}
		</p>
	);
}

export function CopyButton({ text, label }: { text: string; label: string }): JSX.Element {
	const [said, setSaid] = useState("");
	const copy = async (): Promise<void> => {
		try {
			await navigator.clipboard.writeText(text);
			setSaid(t("said.copied"));
		} catch {
			setSaid(t("said.copy_failed"));
		}
	};
	return (
		<>
			<Button
				look="quiet"
				icon={said === t("said.copied") ? "check" : "copy"}
				onPress={() => void copy()}
			>
				{label}
			</Button>
			<span role="status" class="after-button small">
				{said}
			</span>
		</>
	);
}

/** Gives the visitor a file that this page made. */
export function saveFile(name: string, text: string, type = "text/plain"): void {
	const address = URL.createObjectURL(new Blob([text], { type }));
	const link = document.createElement("a");
	link.href = address;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(address), 10000);
}
