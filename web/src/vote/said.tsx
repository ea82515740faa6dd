/* Failures of the vote page in words: what happened, and what to do now. */
import type { JSX } from "preact";
import type { Problem } from "../lib/api";
import { Distrust } from "../lib/definition";
import { asProblem } from "../lib/resource";
import { findText, t } from "../lib/texts";
import { Button } from "../parts/controls";
import { Notice, ProblemNotice } from "../parts/said";

export type Failure = Problem | Distrust;

export const asFailure = (error: unknown): Failure =>
	error instanceof Distrust ? error : asProblem(error);

export function FailureNotice(props: { failure: Failure; onRetry?: () => void }): JSX.Element {
	const { failure, onRetry } = props;
	if (!(failure instanceof Distrust))
		return <ProblemNotice problem={failure} {...(onRetry ? { onRetry } : {})} />;
	return (
		<Notice tone="bad" title={t("distrust.title")} isAlert>
			<p>{findText(`distrust.${failure.message}`) ?? t("distrust.definition")}</p>
			<p>{t("distrust.what")}</p>
			{onRetry && (
				<p>
					<Button look="quiet" onPress={onRetry}>
						{t("said.retry")}
					</Button>
				</p>
			)}
		</Notice>
	);
}
