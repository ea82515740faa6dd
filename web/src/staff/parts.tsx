/* What pages of staff have alike: who may read them, and where they are. */
import type { ComponentChildren, JSX } from "preact";
import { me } from "../account/state";
import type { Worded } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Crumbs, Title } from "../parts/frame";
import { Notice, Waiting } from "../parts/said";
import { SignInFirst } from "../talk/parts";
import { useWriter } from "../talk/state";

/** A page of the desk: for staff (or who has one of `roles`) who are wholly signed in; others are told what they lack. */
export function Desk(props: {
	name: string;
	/** Of a name that may be in another language than the page. */
	marks?: Worded["marks"];
	trail?: "rounds"[];
	roles?: readonly string[];
	/** Whose page it is, where that is not staff alone. */
	only?: string;
	children: ComponentChildren;
}): JSX.Element {
	const writer = useWriter();
	const only = props.only ?? t("staff.only");
	const isStaff = (props.roles ?? ["staff"]).some((role) => me.value?.roles.includes(role));
	const trail = [
		{ name: t("staff.title"), to: href("staff") },
		...(props.trail ?? []).map((place) => ({ name: t("staff.rounds"), to: href("staff", place) })),
	];
	return (
		<div class="page vote">
			<Crumbs trail={trail} />
			<div class="head">
				<Title
					name={props.name}
					of={t("staff.title")}
					{...(props.marks ? { marks: props.marks } : {})}
				>
					{props.name}
				</Title>
			</div>
			{writer === undefined && <Waiting />}
			{writer === null && <SignInFirst text={only} />}
			{writer && !isStaff && (
				<Notice>
					<p>{only}</p>
				</Notice>
			)}
			{writer && isStaff && <div class="stack">{props.children}</div>}
		</div>
	);
}
