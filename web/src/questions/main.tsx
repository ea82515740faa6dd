/* The pages of what the city asks and answers: questions, one of them, asking one, responses. */
import type { ComponentChildren, JSX } from "preact";
import { readMe } from "../account/state";
import { place } from "../lib/router";
import { Frame, startShell } from "../parts/frame";
import { Missing } from "../parts/missing";
import { NewQuestion, PollForm, PollPage, PollsPage } from "./lazy";
import { QuestionList } from "./list";
import { QuestionPage } from "./question";
import { Responses } from "./responses";

function polls(slug: string, third: string): ComponentChildren {
	if (slug === "") return <PollsPage />;
	if (slug === "new" && third === "") return <PollForm key="new" slug={null} />;
	if (third === "edit") return <PollForm key={slug} slug={slug} />;
	return third === "" ? <PollPage key={slug} slug={slug} /> : <Missing isPage />;
}

function page(path: string[]): ComponentChildren {
	const [first = "", second = "", third = "", ...rest] = path.slice(1);
	if (first === "") return <QuestionList />;
	if (first === "polls" && rest.length === 0) return polls(second, third);
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
