/* What comes out of a printer, of a page that has more on it. */
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** On paper there is this alone (an element of the class print-alone): the page has more on it than whoever gets the paper is to see. */
export function usePrintAlone(of: RefObject<HTMLElement | null>): void {
	useEffect(() => {
		const around: Element[] = [];
		for (let one = of.current?.parentElement; one; one = one.parentElement) around.push(one);
		for (const one of around) one.classList.add("prints-alone");
		return () => {
			for (const one of around) one.classList.remove("prints-alone");
		};
	}, []);
}
