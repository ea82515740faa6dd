/* What is typed into one field and is several things: tags, links; what goals are called. */
import { t } from "./texts";

export const tagsOf = (typed: string): string[] =>
	typed
		.split(/[,،;]/)
		.map((tag) => tag.trim())
		.filter((tag) => tag !== "");

/** A line each: a name, and an address at its end. */
export function linksOf(typed: string): { title: string; address: string }[] {
	return typed
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "")
		.map((line) => {
			const at = line.search(/\s\S+$/);
			const address = line.slice(at + 1).trim();
			return { title: at < 0 ? address : line.slice(0, at).trim(), address };
		});
}

export const linksText = (links: { title: string; address: string }[]): string =>
	links.map(({ title, address }) => `${title} ${address}`).join("\n");

export const goalName = (goal: number): string => t(`sdg.${goal as 1}`);
