/* A code that an officer hands over: shown once, in large type, printed alone, and gone after a while. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePrintAlone } from "../lib/paper";
import { t } from "../lib/texts";
import { Button } from "../parts/controls";
import { Code } from "../parts/said";

/** Who is next at the desk is not to find it on the screen. */
export const SHOWN_MS = 5 * 60 * 1000;

/** Calls `onOver` when what is shown (another `of` begins anew) has been there for long enough. */
export function useWhile(of: unknown, onOver: () => void): void {
	useEffect(() => {
		if (of === null) return;
		const timer = setTimeout(onOver, SHOWN_MS);
		return () => clearTimeout(timer);
	}, [of]);
}

export function Once(props: {
	id: string;
	title: string;
	code: string;
	onGone: () => void;
	children: ComponentChildren;
}): JSX.Element {
	const heading = useRef<HTMLHeadingElement>(null);
	const whole = useRef<HTMLElement>(null);
	useWhile(props.code, props.onGone);
	usePrintAlone(whole);
	useEffect(() => heading.current?.focus(), [props.code]);
	return (
		<section class="card stack print-alone" aria-labelledby={props.id} ref={whole}>
			<h3 id={props.id} ref={heading} tabIndex={-1}>
				{props.title}
			</h3>
			<Code text={props.code} id={`${props.id}-code`} />
			{props.children}
			<p class="small soft no-print">{t("once.gone")}</p>
			<div class="row no-print">
				<Button icon="print" onPress={() => print()}>
					{t("once.print")}
				</Button>
				<Button look="quiet" onPress={props.onGone}>
					{t("once.hide")}
				</Button>
			</div>
		</section>
	);
}
