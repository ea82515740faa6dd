/*
 * The daemon's JSON API: one fetch, and its errors as exceptions. The types are those of
 * proto/openapi.json, made by `npm run types`; what outcome.json has inside is the record's affair.
 */
import type { components } from "../generated/api";
import { language } from "./texts";

type Schemas = components["schemas"];

export type BallotHeading = Schemas["BallotHeading"];
export type BallotItem = Schemas["BallotItem"];
export type BallotStaff = Schemas["BallotStaff"];
export type ByLanguage = Schemas["Texts"];
export type ProjectBallot = Schemas["ProjectBallot"];
export type RoundItem = Schemas["RoundItem"];
export type RoundList = Schemas["RoundList"];
export type Contest = Schemas["Contest"];
export type Round = Schemas["Round"];
export type ProjectItem = Schemas["ProjectItem"];
export type ProjectPage = Schemas["ProjectList"];
export type Project = Schemas["Project"];
export type Statistics = Schemas["Statistics"];
export type PhaseNumbers = Schemas["PhaseNumbers"];
export type VoteNumbers = Schemas["VoteNumbers"];
export type TurnoutGroups = Schemas["TurnoutGroups"];
export type TurnoutGroup = Schemas["TurnoutGroup"];
export type LiveTurnout = Schemas["Turnout"];
export type Ceremony = Schemas["Ceremony"];
export type Pins = Schemas["Pins"];
export type Definition = Schemas["Definition"];
export type Selection = Schemas["Selection"];
export type Session = Schemas["Session"];
export type SessionState = Schemas["SessionState"];
export type CredentialState = Schemas["CredentialState"];
export type Cast = Schemas["Cast"];
export type StoredReceipt = Schemas["Receipt"];
export type TrackerList = Schemas["TrackerList"];
export type Rejection = Schemas["Rejection"];
export type Account = Schemas["Account"];
export type AccountSessions = Schemas["AccountSessions"];
export type Factor = Schemas["Factor"];
export type RecoveryCodes = Schemas["RecoveryCodes"];
export type FactorReset = Schemas["FactorReset"];
export type Passkey = Schemas["Passkey"];
export type Passkeys = Schemas["Passkeys"];
export type PasskeyNew = Schemas["PasskeyNew"];
export type PasskeyMade = Schemas["PasskeyMade"];
export type PasskeyAsk = Schemas["PasskeyAsk"];
export type ApiToken = Schemas["ApiToken"];
export type ApiTokens = Schemas["ApiTokens"];
export type ApiTokenMade = Schemas["ApiTokenMade"];
export type Providers = Schemas["Providers"];
export type ProviderOutcome = Schemas["ProviderOutcome"];
export type Consents = Schemas["Consents"];
export type Grant = Schemas["Grant"];
export type Grants = Schemas["Grants"];
export type Census = Schemas["Census"];
export type CensusDiff = Schemas["CensusDiff"];
export type CensusErrors = Schemas["CensusErrors"];
export type CensusLetters = Schemas["CensusLetters"];
export type CensusUpload = Schemas["CensusUpload"];
export type Assistance = Schemas["Assistance"];
export type Assistances = Schemas["Assistances"];
export type Conflict = Schemas["Conflict"];
export type Conflicts = Schemas["Conflicts"];
export type IdentityUse = Schemas["IdentityUse"];
export type DisputeOpened = Schemas["DisputeOpened"];
export type Disputes = Schemas["Disputes"];
export type DeskCode = Schemas["DeskCode"];
export type Author = Schemas["Author"];
export type Thread = Schemas["Thread"];
export type BudgetItem = Schemas["BudgetItem"];
export type BudgetList = Schemas["BudgetList"];
export type AreasImport = Schemas["AreasImport"];
export type BudgetMoney = Schemas["BudgetMoney"];
export type BudgetAsOn = Schemas["BudgetAsOn"];
export type BudgetStaff = Schemas["BudgetStaff"];
export type BudgetTemplate = Schemas["BudgetTemplate"];
export type BudgetTemplateFile = Schemas["BudgetTemplateFile"];
export type FormulaGiven = Schemas["FormulaGiven"];
export type Budgets = Schemas["Budgets"];
export type Budget = Schemas["Budget"];
export type MapGround = Schemas["MapGround"];
export type Extension = Schemas["Extension"];
export type ExtensionDesk = Schemas["ExtensionDesk"];
export type Extensions = Schemas["Extensions"];
export type Points = Schemas["Points"];
export type Areas = Schemas["Areas"];
export type BudgetHeading = Schemas["BudgetHeading"];
export type ProposedItem = Schemas["ProposedItem"];
export type Lobby = Schemas["Lobby"];
export type LobbyCorrectAsk = Schemas["LobbyCorrectAsk"];
export type LobbyList = Schemas["LobbyList"];
export type Meeting = Schemas["Meeting"];
export type MeetingAsk = Schemas["MeetingAsk"];
export type MeetingMinutesAsk = Schemas["MeetingMinutesAsk"];
export type MeetingItem = Schemas["MeetingItem"];
export type MeetingList = Schemas["MeetingList"];
export type MeetingOwn = Schemas["MeetingOwn"];
export type MeetingRegistered = Schemas["MeetingRegistered"];
export type Assessment = Schemas["Assessment"];
export type Assessments = Schemas["Assessments"];
export type RecordComment = Schemas["RecordComment"];
export type RecordComments = Schemas["RecordComments"];
export type AwaitedItem = Schemas["AwaitedItem"];
export type AwaitedList = Schemas["AwaitedList"];
export type Poll = Schemas["Poll"];
export type PollItem = Schemas["PollItem"];
export type PollList = Schemas["PollList"];
export type PollQuestion = Schemas["PollQuestion"];
export type Polls = Schemas["Polls"];
export type Question = Schemas["Question"];
export type QuestionAnswer = Schemas["QuestionAnswer"];
export type QuestionItem = Schemas["QuestionItem"];
export type QuestionList = Schemas["QuestionList"];
export type QuestionOwn = Schemas["QuestionOwn"];
export type CityResponse = Schemas["Response"];
export type ResponseAsk = Schemas["ResponseAsk"];
export type ResponseList = Schemas["ResponseList"];
export type ResponseTheme = Schemas["ResponseTheme"];
export type Proposal = Schemas["Proposal"];
export type ProposalEdit = Schemas["ProposalEdit"];
export type ProposalItem = Schemas["ProposalItem"];
export type ProposalList = Schemas["ProposalList"];
export type ProposalOwn = Schemas["ProposalOwn"];
export type ProposalRules = Schemas["ProposalRules"];
export type ProposalSupport = Schemas["ProposalSupport"];
export type ProposedList = Schemas["ProposedList"];
export type Valuation = Schemas["Valuation"];
export type ValuationAppeals = Schemas["ValuationAppeals"];
export type ValuationAssigned = Schemas["ValuationAssigned"];
export type ValuationBoard = Schemas["ValuationBoard"];
export type ValuationItem = Schemas["ValuationItem"];
export type ValuationList = Schemas["ValuationList"];
export type ValuationPublic = Schemas["ValuationPublic"];
export type ValuationsPublic = Schemas["ValuationsPublic"];
export type ValuatorGroups = Schemas["ValuatorGroups"];
export type ValuationPublicOf = Schemas["ValuationPublicOf"];
export type Proposed = Schemas["Proposed"];
export type ProposedOwn = Schemas["ProposedOwn"];
export type ProposedContent = Schemas["ProposedContent"];
export type ProposedVersion = Schemas["ProposedVersion"];
export type ProposedVersions = Schemas["ProposedVersions"];
export type ProjectLink = Schemas["ProjectLink"];
export type ProjectAsk = Schemas["ProjectAsk"];
export type Support = Schemas["Support"];
export type Translation = Schemas["Translation"];
export type MergeAsk = Schemas["MergeAsk"];
export type OwnProject = Schemas["OwnProject"];
export type OwnProjects = Schemas["OwnProjects"];
export type DebateItem = Schemas["DebateItem"];
export type DebateList = Schemas["DebateList"];
export type Debate = Schemas["Debate"];
export type DebateOwn = Schemas["DebateOwn"];
export type Stance = Schemas["Stance"];
export type Comment = Schemas["Comment"];
export type CommentReplies = Schemas["CommentReplies"];
export type CommentTree = Schemas["CommentTree"];
export type CommentList = Schemas["CommentList"];
export type CommentPlace = Schemas["CommentPlace"];
export type CommentsOwn = Schemas["CommentsOwn"];
export type CommentVote = Schemas["CommentVote"];
export type Acts = Schemas["Acts"];
export type Find = Schemas["Find"];
export type Finds = Schemas["Finds"];
export type Levels = Schemas["Levels"];
export type Hidden = Schemas["Hidden"];
export type Decision = Schemas["Decision"];
export type Decisions = Schemas["Decisions"];
export type MarkdownPreview = Schemas["MarkdownPreview"];
export type Moderation = Schemas["Moderation"];
export type Content = Schemas["Content"];
export type ModerationQueue = Schemas["ModerationQueue"];
export type Blocks = Schemas["Blocks"];
export type Appeal = Schemas["Appeal"];
export type Appeals = Schemas["Appeals"];
export type OwnDecision = Schemas["OwnDecision"];
export type OwnDecisions = Schemas["OwnDecisions"];
export type Anomalies = Schemas["Anomalies"];
export type Retention = Schemas["Retention"];
export type Upload = Schemas["Upload"];
export type Follow = Schemas["Follow"];
export type Follows = Schemas["Follows"];
export type Notice = Schemas["Notice"];
export type Notices = Schemas["Notices"];
export type Telling = Schemas["Telling"];
export type Newsletter = Schemas["Newsletter"];
export type NewsletterAsk = Schemas["NewsletterAsk"];
export type NewsletterPreview = Schemas["NewsletterPreview"];
export type Newsletters = Schemas["Newsletters"];

/** What the server wants done before it goes on: the bits that the hash begins with. */
export interface Work {
	challenge: string;
	bits: number;
}

export interface OutcomeProject {
	cost_cents: number;
	id: string;
	votes: number;
	why: string;
	won: boolean;
}

export interface OutcomeContest {
	cid: number;
	ballots: number;
	not_opened?: "one_ballot" | "small";
	paper: number;
	blank: number;
	null: Record<string, number>;
	budget_cents: number;
	spent_cents: number;
	winners: string[];
	projects: OutcomeProject[];
	seed: string;
}

export interface Results extends Omit<Schemas["Results"], "outcome"> {
	outcome: { contests: OutcomeContest[] } | null;
}

/** An answer that is not what was asked for. `code` is "offline" where there was no answer. */
export class Problem extends Error {
	constructor(
		readonly code: string,
		readonly status: number,
		readonly detail: string,
		readonly errors: { pointer: string; code: string }[] = [],
		readonly rejection: Rejection | null = null,
		readonly work: Work | null = null,
		/** What of a rule is not met, in words. */
		readonly clause: string | null = null,
	) {
		super(code);
	}
}

function problemOf(status: number, text: string): Problem {
	try {
		const body = JSON.parse(text) as Record<string, unknown>;
		return new Problem(
			String(body.code ?? "internal"),
			status,
			String(body.detail ?? body.title ?? ""),
			(body.errors as { pointer: string; code: string }[] | undefined) ?? [],
			(body.rejection as Rejection | undefined) ?? null,
			(body.work as Work | undefined) ?? null,
			(body.clause as string | undefined) ?? null,
		);
	} catch {
		return new Problem("internal", status, "");
	}
}

async function ask(path: string, options: RequestInit): Promise<Response> {
	let response: Response;
	try {
		response = await fetch(path, { credentials: "same-origin", ...options });
	} catch {
		throw new Problem("offline", 0, "");
	}
	if (!response.ok) throw problemOf(response.status, await response.text().catch(() => ""));
	return response;
}

/** An answer that breaks off, for want of a network or because the page is left, is none. */
function whole<T>(body: Promise<T>): Promise<T> {
	return body.catch(() => {
		throw new Problem("offline", 0, "");
	});
}

export async function get<T>(path: string): Promise<T> {
	const headers = { Accept: "application/json", "Accept-Language": language() };
	const response = await ask(path, { headers });
	return (await whole(response.json())) as T;
}

/** As it came: what is kept as a file. */
export async function getText(path: string): Promise<string> {
	const response = await ask(path, { headers: { "Accept-Language": language() } });
	return whole(response.text());
}

export async function getBytes(path: string): Promise<Uint8Array> {
	const response = await ask(path, {});
	return new Uint8Array(await whole(response.arrayBuffer()));
}

export async function send<T>(method: "POST" | "DELETE", path: string, body?: unknown): Promise<T> {
	const response = await ask(path, {
		method,
		headers: {
			Accept: "application/json",
			"Accept-Language": language(),
			"Content-Type": "application/json",
			"Arca-Request": "1",
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	return (response.status === 204 ? undefined : await whole(response.json())) as T;
}

/** A piece of a file, as it is. */
export async function sendBytes<T>(path: string, bytes: Blob): Promise<T> {
	const response = await ask(path, {
		method: "POST",
		headers: {
			Accept: "application/json",
			"Accept-Language": language(),
			"Content-Type": "text/csv",
			"Arca-Request": "1",
		},
		body: bytes,
	});
	return (await whole(response.json())) as T;
}

/** A whole file; `onShare` hears how much of it has gone, from 0 to 1. */
export function sendFile<T>(
	path: string,
	file: Blob,
	type: string,
	onShare: (share: number) => void,
): Promise<T> {
	return new Promise((resolve, reject) => {
		// fetch does not say how far it is
		const request = new XMLHttpRequest();
		const offline = (): void => reject(new Problem("offline", 0, ""));
		request.open("POST", path);
		request.setRequestHeader("Accept", "application/json");
		request.setRequestHeader("Accept-Language", language());
		request.setRequestHeader("Content-Type", type);
		request.setRequestHeader("Arca-Request", "1");
		request.upload.onprogress = (event) => {
			if (event.lengthComputable) onShare(event.loaded / event.total);
		};
		request.onerror = offline;
		request.onabort = offline;
		request.onload = () => {
			if (request.status < 200 || request.status > 299)
				reject(problemOf(request.status, request.responseText));
			else resolve(JSON.parse(request.responseText) as T);
		};
		request.send(file);
	});
}

export const roundPath = (slug: string, rest = ""): string =>
	`/api/rounds/${encodeURIComponent(slug)}${rest}`;
