/*
 * Reads the text of a policy, line by line, into the tables of struct policy.
 * It does not evaluate them.
 */
#include <string.h>

#include "proto/log/policy.h"
#include "proto/log/text.h"

/* A group line with every member that there can be. */
#define WORDS_MAX (3 + POLICY_WITNESSES_MAX + POLICY_GROUPS_MAX)

struct words {
	size_t count;
	struct span at[WORDS_MAX];
};

struct parsing {
	struct policy *policy;
	uint64_t members; /* of any group so far */
	bool has_quorum;
};

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static bool split_line(struct words *words, struct span line, struct fault *fault)
{
	size_t i = 0;

	words->count = 0;
	while (true) {
		size_t start;

		while (i < line.len && is_blank(line.bytes[i]))
			i++;
		if (i == line.len)
			return true;
		start = i;
		while (i < line.len && !is_blank(line.bytes[i]))
			i++;
		if (words->count == WORDS_MAX)
			return fault_false(fault, "policy_limit", "the line has too many words");
		words->at[words->count++] = (struct span){line.bytes + start, i - start};
	}
}

/* Copies a word that ends as a C string. */
static bool take_word(char out[POLICY_WORD_LEN_MAX + 1], struct span word, struct fault *fault)
{
	if (word.len > POLICY_WORD_LEN_MAX)
		return fault_false(fault, "policy_limit", "a name or address is too long");
	memcpy(out, word.bytes, word.len);
	out[word.len] = '\0';
	return true;
}

/* The bit of a witness or group that a line above defines, or 0. */
static uint64_t find_name(const struct policy *policy, struct span name)
{
	for (unsigned i = 0; i < policy->witness_count; i++)
		if (text_is(name, policy->witnesses[i].name))
			return (uint64_t)1 << i;
	for (unsigned i = 0; i < policy->group_count; i++)
		if (text_is(name, policy->groups[i].name))
			return (uint64_t)1 << (POLICY_WITNESSES_MAX + i);
	return 0;
}

static bool take_name(char out[POLICY_WORD_LEN_MAX + 1], const struct policy *policy,
    struct span name, struct fault *fault)
{
	if (text_is(name, "none") || find_name(policy, name) != 0)
		return fault_false(
		    fault, "policy_name", "a name is reserved or already used on a line above");
	return take_word(out, name, fault);
}

/* A key that no line above has, under whatever name. */
static bool take_key(struct note_key *out, const struct policy *policy, struct span vkey,
    enum note_key_type type, struct fault *fault)
{
	bool is_known = false;

	if (!note_key_parse(out, vkey, fault))
		return false;
	if (out->type != type)
		return fault_false(
		    fault, "note_key_type", "the key of %s is not for this use", out->name);
	for (unsigned i = 0; i < policy->log_count; i++)
		is_known |= memcmp(policy->logs[i].key.public_key, out->public_key,
				ED25519_PUBLIC_LEN) == 0;
	for (unsigned i = 0; i < policy->witness_count; i++)
		is_known |= memcmp(policy->witnesses[i].key.public_key, out->public_key,
				ED25519_PUBLIC_LEN) == 0;
	if (is_known)
		return fault_false(
		    fault, "policy_duplicate_key", "the key of %s is on a line above", out->name);
	return true;
}

static bool parse_log(struct parsing *parsing, const struct words *words, struct fault *fault)
{
	struct policy *policy = parsing->policy;
	struct policy_log log = {0};

	if (words->count != 2 && words->count != 3)
		return fault_false(fault, "policy_syntax", "it has to be: log KEY [URL]");
	if (policy->log_count == POLICY_LOGS_MAX)
		return fault_false(
		    fault, "policy_limit", "there are over %d logs", POLICY_LOGS_MAX);
	if (!take_key(&log.key, policy, words->at[1], NOTE_ED25519, fault))
		return false;
	if (words->count == 3 && !take_word(log.url, words->at[2], fault))
		return false;
	policy->logs[policy->log_count++] = log;
	return true;
}

static bool parse_witness(struct parsing *parsing, const struct words *words, struct fault *fault)
{
	struct policy *policy = parsing->policy;
	struct policy_witness witness = {0};

	if (words->count != 3 && words->count != 4)
		return fault_false(fault, "policy_syntax", "it has to be: witness NAME KEY [URL]");
	if (policy->witness_count == POLICY_WITNESSES_MAX)
		return fault_false(
		    fault, "policy_limit", "there are over %d witnesses", POLICY_WITNESSES_MAX);
	if (!take_name(witness.name, policy, words->at[1], fault) ||
	    !take_key(&witness.key, policy, words->at[2], NOTE_COSIGNATURE, fault))
		return false;
	if (words->count == 4 && !take_word(witness.url, words->at[3], fault))
		return false;
	policy->witnesses[policy->witness_count++] = witness;
	return true;
}

static bool take_threshold(unsigned *out, struct span word, size_t members, struct fault *fault)
{
	uint64_t value = 0;

	if (text_is(word, "any"))
		value = 1;
	else if (text_is(word, "all"))
		value = members;
	else if (!text_decimal(word, members, &value) || value == 0)
		return fault_false(fault, "policy_threshold",
		    "a group's threshold is any, all, or 1 to its number of members");
	*out = (unsigned)value;
	return true;
}

static bool parse_group(struct parsing *parsing, const struct words *words, struct fault *fault)
{
	struct policy *policy = parsing->policy;
	struct policy_group group = {0};

	if (words->count < 4)
		return fault_false(
		    fault, "policy_syntax", "it has to be: group NAME all|any|N MEMBER...");
	if (policy->group_count == POLICY_GROUPS_MAX)
		return fault_false(
		    fault, "policy_limit", "there are over %d groups", POLICY_GROUPS_MAX);
	if (!take_name(group.name, policy, words->at[1], fault) ||
	    !take_threshold(&group.threshold, words->at[2], words->count - 3, fault))
		return false;
	for (size_t i = 3; i < words->count; i++) {
		uint64_t member = find_name(policy, words->at[i]);

		if (member == 0)
			return fault_false(
			    fault, "policy_name", "a member is not defined on a line above");
		if ((parsing->members & member) != 0)
			return fault_false(
			    fault, "policy_member", "a member is in a group already");
		parsing->members |= member;
		group.members |= member;
	}
	policy->groups[policy->group_count++] = group;
	return true;
}

static bool parse_quorum(struct parsing *parsing, const struct words *words, struct fault *fault)
{
	if (words->count != 2)
		return fault_false(fault, "policy_syntax", "it has to be: quorum NAME");
	if (parsing->has_quorum)
		return fault_false(fault, "policy_syntax", "there is a quorum on a line above");
	parsing->has_quorum = true;
	if (text_is(words->at[1], "none"))
		return true;
	parsing->policy->quorum = find_name(parsing->policy, words->at[1]);
	if (parsing->policy->quorum == 0)
		return fault_false(
		    fault, "policy_name", "the quorum is not defined on a line above");
	return true;
}

static bool parse_line(struct parsing *parsing, struct span line, struct fault *fault)
{
	static const struct {
		const char *word;
		bool (*parse)(struct parsing *, const struct words *, struct fault *);
	} kinds[] = {{"log", parse_log}, {"witness", parse_witness}, {"group", parse_group},
	    {"quorum", parse_quorum}};
	struct words words;
	size_t start = 0;

	for (size_t i = 0; i < line.len; i++)
		if ((line.bytes[i] < 0x20 && line.bytes[i] != '\t') || line.bytes[i] == 0x7f)
			return fault_false(
			    fault, "policy_characters", "the line has a control character");
	while (start < line.len && is_blank(line.bytes[start]))
		start++;
	if (start == line.len || line.bytes[start] == '#')
		return true;
	if (!split_line(&words, line, fault))
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (text_is(words.at[0], kinds[i].word))
			return kinds[i].parse(parsing, &words, fault);
	return fault_false(
	    fault, "policy_syntax", "a line begins with log, witness, group or quorum");
}

bool policy_parse(struct policy *out, struct span text, struct fault *fault)
{
	struct parsing parsing = {.policy = out};
	struct span line;

	*out = (struct policy){0};
	for (unsigned number = 1; text_line(&text, &line); number++) {
		if (!parse_line(&parsing, line, fault)) {
			fault_prefix(fault, "line %u", number);
			return false;
		}
	}
	if (text.len != 0)
		return fault_false(
		    fault, "policy_syntax", "the policy does not end with a newline");
	if (!parsing.has_quorum)
		return fault_false(fault, "policy_syntax", "the policy has no quorum");
	return true;
}
