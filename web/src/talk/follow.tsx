/* Following what a page is about: one button, pressed or not; for who is not signed in, a way in and back. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { me } from "../account/state";
import { get, send } from "../lib/api";
import { asProblem, useResource } from "../lib/resource";
import { t } from "../lib/texts";
import { ButtonLink } from "../parts/controls";
import { Icon } from "../parts/icons";
import { Notice, problemText } from "../parts/said";
import { signInAddress, useWriter } from "./state";

export interface FollowProps {
	kind: "debate" | "project" | "round" | "proposal" | "question";
	/** The number of a debate, project, proposal or question, the slug of a round. */
	subject: string | number;
	/** As the page knows it; undefined: it does not, or not yet. */
	isFollowed?: boolean | undefined;
}

interface Followed {
	is_followed: boolean;
}

function Press({ kind, subject, isFollowed }: FollowProps & { isFollowed: boolean }): JSX.Element {
	const [isOn, setOn] = useState(isFollowed);
	const [said, setSaid] = useState("");
	const [wrong, setWrong] = useState("");
	const [isBusy, setBusy] = useState(false);
	const press = (): void => {
		if (isBusy) return;
		setBusy(true);
		setWrong("");
		const ask = { kind, subject: String(subject), is_followed: !isOn };
		send<Followed>("POST", "/api/account/follows", ask)
			.then((now) => {
				setOn(now.is_followed);
				setSaid(t(now.is_followed ? "follow.on" : "follow.off"));
			})
			.catch((error) => {
				const problem = asProblem(error);
				if (problem.code === "account_missing") me.value = null;
				setWrong(problemText(problem));
			})
			.finally(() => setBusy(false));
	};
	return (
		<>
			<div class="row">
				<button
					type="button"
					class="button button-quiet follow-button"
					aria-pressed={isOn}
					aria-busy={isBusy ? "true" : undefined}
					onClick={press}
				>
					<Icon name={isOn ? "check" : "plus"} />
					{t(`follow.go_${kind}`)}
				</button>
				<span role="status" class="small soft">
					{said || (isOn ? t("follow.is_on") : "")}
				</span>
			</div>
			{wrong && (
				<Notice tone="bad" isAlert>
					<p>{wrong}</p>
				</Notice>
			)}
		</>
	);
}

/** Of a round nobody else asks how one stands to it. */
function Asked(props: FollowProps): JSX.Element | null {
	const { value } = useResource(`follow ${props.subject}`, () =>
		get<Followed>(`/api/budgets/${encodeURIComponent(props.subject)}/own`),
	);
	return value && <Press {...props} isFollowed={value.is_followed} />;
}

export function Follow(props: FollowProps): JSX.Element | null {
	const writer = useWriter();
	if (writer === undefined) return null;
	if (writer === null)
		return (
			<div class="row">
				<ButtonLink to={signInAddress()} look="quiet">
					{t(`follow.go_${props.kind}`)}
				</ButtonLink>
				<span class="small soft">{t("follow.sign_in")}</span>
			</div>
		);
	if (props.isFollowed !== undefined) return <Press {...props} isFollowed={props.isFollowed} />;
	return props.kind === "round" ? <Asked {...props} /> : null;
}
