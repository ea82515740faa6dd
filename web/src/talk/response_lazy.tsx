/* What the city says to something comes with the page of that. */
import type { JSX } from "preact";
import { useChunk } from "../lib/resource";

type Module = typeof import("./response");

export function LazyResponse(props: Parameters<Module["Response"]>[0]): JSX.Element {
	const module = useChunk(() => import("./response"), "response", "account");
	// a plain page stays until this has come, too (startShell), or what is below would move
	return module ? <module.Response {...props} /> : <span class="waiting" hidden />;
}
