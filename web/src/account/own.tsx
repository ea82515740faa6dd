/* The pages of who is signed in: loaded once somebody is, and prepared while they type. */
import type { JSX } from "preact";
import type { Account } from "../lib/api";
import { Data } from "./data";
import { Desk } from "./desk";
import { Leave } from "./leave";
import { Notices } from "./notices";
import { Overview } from "./overview";
import { Profile } from "./profile";
import { Roles } from "./roles";
import { Security } from "./security";
import { Verification } from "./verification";

export const PAGES: Record<string, (props: { of: Account }) => JSX.Element> = {
	"": Overview,
	signin: Overview,
	profile: Profile,
	security: Security,
	data: Data,
	verification: Verification,
	roles: Roles,
	desk: Desk,
	notices: Notices,
	unsubscribe: Leave,
};
