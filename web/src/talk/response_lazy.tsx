/* What the city says to something comes with the page of that. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { loadTexts } from "../lib/texts";

type Module = typeof import("./response");

export function LazyResponse(props: Parameters<Module["Response"]>[0]): JSX.Element {
	const [module, setModule] = useState<Module | null>(null);
	useEffect(() => {
		Promise.all([import("./response"), loadTexts("response"), loadTexts("account")]).then(
			([found]) => setModule(() => found),
		);
	}, []);
	// a plain page stays until this has come, too (startShell), or what is below would move
	return module ? <module.Response {...props} /> : <span class="waiting" hidden />;
}
