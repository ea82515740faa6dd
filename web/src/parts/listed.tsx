/* A list that is read page by page: what it shows, that there is nothing, and what comes next. */
import type { ComponentChildren, JSX } from "preact";
import type { Listing, Pages } from "../lib/resource";
import { Button } from "./controls";
import { ProblemNotice, Waiting } from "./said";

/** `children` are the rows of what was read; `said` is for who hears the page. */
export function Listed<P extends Listing>(props: {
	list: Pages<P>;
	said: string;
	none: string;
	more: string;
	children: ComponentChildren;
}): JSX.Element {
	const { page, problem, isBusy, reload, more } = props.list;
	return (
		<>
			<p role="status" class="visually-hidden">
				{props.said}
			</p>
			{problem && <ProblemNotice problem={problem} onRetry={() => void reload()} />}
			{!page && !problem && <Waiting />}
			{page?.items.length === 0 && <p class="lead">{props.none}</p>}
			<ul class="stack" role="list">
				{props.children}
			</ul>
			{page?.next && (
				<div class="row">
					<Button look="quiet" isBusy={isBusy} onPress={() => void more()}>
						{props.more}
					</Button>
				</div>
			)}
		</>
	);
}
