/* Asking a question is for staff: the form comes when they want it. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { loadTexts } from "../lib/texts";
import { Waiting } from "../parts/said";

export function NewQuestion(): JSX.Element {
	const [module, setModule] = useState<typeof import("./form") | null>(null);
	useEffect(() => {
		Promise.all([import("./form"), loadTexts("ask"), loadTexts("account")]).then(([found]) =>
			setModule(() => found),
		);
	}, []);
	return module ? <module.NewQuestion /> : <Waiting />;
}
