/* The pages of what the city asks and answers: questions, one of them, asking one, responses. */
import type { ComponentChildren, JSX } from "preact";
import { readMe } from "../account/state";
import { place } from "../lib/router";
import { Frame, startShell } from "../parts/frame";
import { Missing } from "../parts/missing";
import { NewQuestion } from "./lazy";
import { QuestionList } from "./list";
import { QuestionPage } from "./question";
import { Responses } from "./responses";

function page(path: string[]): ComponentChildren {
	const [first = "", second = ""] = path.slice(1);
	if (first === "") return <QuestionList />;
	if (second !== "") return <Missing isPage />;
	if (first === "new") return <NewQuestion />;
	if (first === "responses") return <Responses />;
	return /^[1-9]\d{0,15}$/.test(first) ? (
		<QuestionPage key={first} id={Number(first)} />
	) : (
		<Missing isPage />
	);
}

function App(): JSX.Element {
	return <Frame tab="questions">{page(place.value.path)}</Frame>;
}

export const start = (): void => {
	startShell(<App />, "questions");
	// who is not known to be signed in reads all the same
	readMe().catch(() => {});
};
