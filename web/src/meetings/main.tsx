/* The pages of meetings: the list, one of them, and those that staff had with others. */
import type { ComponentChildren, JSX } from "preact";
import { readMe } from "../account/state";
import { place } from "../lib/router";
import { Frame, startShell } from "../parts/frame";
import { Missing } from "../parts/missing";
import { ChangeMeeting, NewMeeting } from "./lazy";
import { MeetingList } from "./list";
import { LobbyList, LobbyPage } from "./lobby";
import { MeetingPage } from "./meeting";

const isNumber = (word: string): boolean => /^[1-9]\d{0,15}$/.test(word);

function page(path: string[]): ComponentChildren {
	const [first = "", second = "", third = ""] = path.slice(1);
	if (first === "") return <MeetingList />;
	if (first === "new" && second === "") return <NewMeeting />;
	if (isNumber(first) && second === "change" && third === "")
		return <ChangeMeeting key={first} id={Number(first)} />;
	if (first === "lobby" && second === "") return <LobbyList />;
	if (first === "lobby" && isNumber(second) && third === "")
		return <LobbyPage key={second} id={Number(second)} />;
	return isNumber(first) && second === "" ? (
		<MeetingPage key={first} id={Number(first)} />
	) : (
		<Missing isPage />
	);
}

function App(): JSX.Element {
	return <Frame tab="meetings">{page(place.value.path)}</Frame>;
}

export const start = (): void => {
	startShell(<App />, "meetings");
	// who is not known to be signed in reads all the same
	readMe().catch(() => {});
};
