/* My account: who I am here, what I may do, and the way to everything that can be changed. */
import type { JSX } from "preact";
import type { Account } from "../lib/api";
import { day } from "../lib/format";
import { go, href } from "../lib/router";
import { findText, t } from "../lib/texts";
import { Button, ButtonLink } from "../parts/controls";
import { Title } from "../parts/frame";
import { Badge, Facts, Notice } from "../parts/said";
import { useForm } from "./form";
import { signOut, useZone } from "./state";

function Verified({ of }: { of: Account }): JSX.Element {
	const zone = useZone(of);
	if (of.kind === "organisation")
		return (
			<Notice>
				<p>{t("account.organisation")}</p>
			</Notice>
		);
	if (of.level === 2)
		return (
			<Notice tone="ok" title={t("account.verified")}>
				<p>
					{t("account.verified_text", {
						when: of.verified_at ? day(of.verified_at, zone) : "",
						how: findText(`assurance.${of.assurance}`) ?? "",
					})}
				</p>
			</Notice>
		);
	return (
		<Notice tone="warn" title={t("account.unverified")}>
			<p>{t("account.unverified_text")}</p>
			<p>
				<ButtonLink to={href("account", "verification")}>{t("account.verification")}</ButtonLink>
			</p>
		</Notice>
	);
}

/** Pages that are in the shell of debates. */
const IN_DEBATES: string[] = ["decisions", "moderator"];

const LINKS = ["notices", "profile", "security", "data", "decisions", "roles"] as const;

/** What is for some roles alone comes after what is everybody's. */
function linksOf(
	of: Account,
): ((typeof LINKS)[number] | "desk" | "queue" | "census" | "newsletters" | "moderator")[] {
	const isOfficer = of.roles.includes("officer");
	const isStaff = of.roles.includes("staff");
	return [
		...LINKS,
		...(isOfficer ? (["desk"] as const) : []),
		...(isOfficer || isStaff ? (["queue"] as const) : []),
		...(isStaff || of.roles.includes("auditor") ? (["census"] as const) : []),
		...(isStaff ? (["newsletters"] as const) : []),
		...(isStaff || of.roles.includes("moderator") ? (["moderator"] as const) : []),
	];
}

export function Overview({ of }: { of: Account }): JSX.Element {
	const form = useForm();
	const zone = useZone(of);
	const leave = async (): Promise<void> => {
		await signOut();
		go(href("account", "signin"));
	};
	return (
		<>
			<div class="head">
				<Title name={t("account.title")}>{of.pseudonym}</Title>
				<p class="row">
					<Badge tone={of.level === 2 ? "ok" : "sun"}>
						{of.kind === "organisation"
							? t("register.organisation")
							: t("account.level", { level: String(of.level) })}
					</Badge>
				</p>
			</div>
			<div class="stack">
				<Verified of={of} />
				{of.blocked_until && (
					<Notice tone="warn" title={t("account.blocked")}>
						<p>{t("account.blocked_text", { when: day(of.blocked_until, zone) })}</p>
						<p>
							<ButtonLink to={href("debates", "decisions")} look="quiet">
								{t("account.decisions")}
							</ButtonLink>
						</p>
					</Notice>
				)}
				<Facts
					items={[
						[t("field.email"), of.email],
						[t("account.code"), <code key="code">{of.code}</code>],
						[t("account.factor"), of.has_factor ? t("account.on") : t("account.off")],
					]}
				/>
				<ul class="grid" role="list">
					{linksOf(of).map((page) => (
						<li key={page}>
							<article class="card card-link">
								<h2>
									<a href={href(IN_DEBATES.includes(page) ? "debates" : "account", page)}>
										{t(`account.${page}`)}
									</a>
								</h2>
								<p class="soft">{t(`account.${page}_text`)}</p>
							</article>
						</li>
					))}
				</ul>
				<div class="row">
					{of.roles.length > 0 && <ButtonLink to={href("staff")}>{t("account.staff")}</ButtonLink>}
					{of.roles.includes("forum") && (
						<ButtonLink to={href("staff", "forum")}>{t("account.forum")}</ButtonLink>
					)}
					<ButtonLink to={href()} look="quiet">
						{t("frame.rounds")}
					</ButtonLink>
					<Button look="text" isBusy={form.isBusy} onPress={() => form.run(() => [], leave)}>
						{t("account.leave")}
					</Button>
				</div>
			</div>
		</>
	);
}
