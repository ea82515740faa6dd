/* Trust policies (c2sp tlog-policy): is a checkpoint signed by the log and enough witnesses? */
import {
	type Checkpoint,
	cosignedAt,
	isSignedBy,
	parseVerifierKey,
	type VerifierKey,
} from "./note";

export interface Policy {
	logs: VerifierKey[];
	witnesses: { name: string; key: VerifierKey }[];
	groups: { name: string; threshold: number; members: string[] }[];
	quorum: string;
}

function readKey(vkey: string | undefined): VerifierKey {
	const key = parseVerifierKey(vkey ?? "");
	if (!key) throw new Error("policy_key");
	return key;
}

function readThreshold(word: string | undefined, members: number): number {
	if (word === "any") return 1;
	if (word === "all") return members;
	const count = Number(word);
	if (!Number.isInteger(count) || count < 1 || count > members) throw new Error("policy_threshold");
	return count;
}

/** Reads a policy's text; throws on a line that it does not know. */
export function parsePolicy(text: string): Policy {
	const policy: Policy = { logs: [], witnesses: [], groups: [], quorum: "" };
	for (const line of text.split("\n")) {
		const words = line.split(/[ \t]+/).filter((word) => word !== "");
		const [verb, name, third] = words;
		if (verb === undefined || verb.startsWith("#")) continue;
		if (verb === "log") policy.logs.push(readKey(name));
		else if (verb === "witness" && name) policy.witnesses.push({ name, key: readKey(third) });
		else if (verb === "group" && name) {
			const members = words.slice(3);
			policy.groups.push({ name, threshold: readThreshold(third, members.length), members });
		} else if (verb === "quorum" && name) policy.quorum = name;
		else throw new Error("policy_syntax");
	}
	if (!policy.quorum) throw new Error("policy_quorum");
	return policy;
}

export interface Judged {
	isSigned: boolean;
	isCosigned: boolean;
	/** Names and times (seconds) of the witnesses that cosigned. */
	witnesses: { name: string; time: number }[];
}

/** Holds a checkpoint against a policy. A false cosignature counts as none of them. */
export function judgeCheckpoint(policy: Policy, checkpoint: Checkpoint): Judged {
	const isSigned = policy.logs.some((key) => isSignedBy(checkpoint, key));
	const witnesses: { name: string; time: number }[] = [];
	try {
		for (const { name, key } of policy.witnesses) {
			const time = cosignedAt(checkpoint, key);
			if (time !== null) witnesses.push({ name, time });
		}
	} catch {
		return { isSigned, isCosigned: false, witnesses: [] };
	}
	const met = new Set(witnesses.map(({ name }) => name));
	for (const { name, threshold, members } of policy.groups) {
		if (members.filter((member) => met.has(member)).length >= threshold) met.add(name);
	}
	const isCosigned = isSigned && (policy.quorum === "none" || met.has(policy.quorum));
	return { isSigned, isCosigned, witnesses };
}
