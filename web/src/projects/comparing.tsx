/* Which projects are to be compared: in the address, so that it can be sent to somebody. */
import type { JSX } from "preact";
import { number } from "../lib/format";
import { href, setFilter } from "../lib/router";
import { t } from "../lib/texts";
import { ButtonLink } from "../parts/controls";

const MOST = 4;

export const comparedOf = (query: URLSearchParams): number[] =>
	[...new Set((query.get("compare") ?? "").split(","))]
		.filter((one) => /^[1-9]\d{0,14}$/.test(one))
		.slice(0, MOST)
		.map(Number);

/** Pressed, it is one of them; there is no room for a fifth, and that is said. */
export function CompareButton(props: {
	id: number;
	name: string;
	compared: number[];
	onFull: () => void;
}): JSX.Element {
	const { id, compared } = props;
	const isIn = compared.includes(id);
	const press = (): void => {
		if (!isIn && compared.length >= MOST) props.onFull();
		else
			setFilter(
				"compare",
				(isIn ? compared.filter((one) => one !== id) : [...compared, id]).join(","),
			);
	};
	return (
		<button
			type="button"
			class="button button-text compare-button"
			aria-pressed={isIn}
			onClick={press}
		>
			{t("compare.add")}
			<span class="visually-hidden">: {props.name}</span>
		</button>
	);
}

/** The way to the comparison, once there are two. */
export function CompareBar({
	slug,
	compared,
}: {
	slug: string;
	compared: number[];
}): JSX.Element | null {
	if (compared.length === 0) return null;
	return (
		<div class="row compare-bar">
			{compared.length === 1 ? (
				<p>{t("compare.one")}</p>
			) : (
				<ButtonLink
					to={`${href("projects", slug, "compare")}?compare=${compared.join(",")}`}
					look="quiet"
				>
					{t("compare.go", { n: compared.length, shown: number(compared.length) })}
				</ButtonLink>
			)}
		</div>
	);
}
