/* How it works, in plain language: questions that people ask at the desk. */
import type { JSX } from "preact";
import { t } from "../lib/texts";
import { Title } from "../parts/frame";
import { ThreeKeys } from "./home";

const STEPS = ["code", "choose", "seal", "receipt"] as const;
const QUESTIONS = ["secret", "change", "lost", "forced", "proof", "device", "paper"] as const;

export function Help(): JSX.Element {
	return (
		<div class="page">
			<div class="head">
				<Title name={t("help.title")}>{t("help.title")}</Title>
				<p class="lead">{t("help.lead")}</p>
			</div>
			<section class="stack" aria-labelledby="steps">
				<h2 id="steps">{t("help.steps")}</h2>
				<ol class="steps" role="list">
					{STEPS.map((step) => (
						<li key={step}>
							<div>
								<h3>{t(`help.${step}_title`)}</h3>
								<p class="soft">{t(`help.${step}_text`)}</p>
							</div>
						</li>
					))}
				</ol>
			</section>
			<section class="section" aria-labelledby="keys">
				<h2 id="keys">{t("keys.title")}</h2>
				<p class="lead">{t("keys.lead")}</p>
				<ThreeKeys />
			</section>
			<section class="section" aria-labelledby="questions">
				<h2 id="questions">{t("help.questions")}</h2>
				<div class="faq">
					{QUESTIONS.map((question) => (
						<div key={question}>
							<h3>{t(`help.${question}_q`)}</h3>
							<p>{t(`help.${question}_a`)}</p>
						</div>
					))}
				</div>
			</section>
		</div>
	);
}
