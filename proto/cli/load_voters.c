/*
 * Voters' devices: one-time codes become sessions, sessions credentials. A recovery code is on the
 * disk before its credential is asked for, so a second run can go on where one was cut off.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/cli/keep.h"
#include "proto/cli/load.h"
#include "proto/log/text.h"

#define CODES_LIMIT  ((size_t)256 * 1024 * 1024)
#define ANSWER_LIMIT ((size_t)256 * 1024)
#define AT_ONCE      ((size_t)32)
#define TRIES        20

/* --- the state ------------------------------------------------------------------------------ */

static struct load_voter *voter_add(struct load *load, size_t *room)
{
	if (load->voter_count == *room) {
		size_t more = *room != 0 ? 2 * *room : 1024;
		struct load_voter *voters = calloc(more, sizeof *voters);

		if (voters == NULL)
			return NULL;
		for (size_t i = 0; i < load->voter_count; i++)
			voters[i] = load->voters[i];
		if (load->voters != NULL)
			secret_wipe(load->voters, load->voter_count * sizeof *load->voters);
		free(load->voters);
		load->voters = voters;
		*room = more;
	}
	return &load->voters[load->voter_count++];
}

static bool copy_word(char *out, size_t room, struct span word)
{
	if (word.len == 0 || word.len >= room)
		return false;
	memcpy(out, word.bytes, word.len);
	out[word.len] = '\0';
	return true;
}

/* "ONE-TIME RECOVERY" a line. */
static bool state_read(struct load *load, size_t *room, struct fault *fault)
{
	struct buf text = {0};
	struct span rest, line;
	bool is_fine = true;

	if (!keep_has(load->options->state, "voters"))
		return true;
	is_fine = keep_read(&text, load->options->state, "voters", CODES_LIMIT, fault);
	rest = (struct span){text.bytes, text.len};
	while (is_fine && text_line(&rest, &line)) {
		struct load_voter *voter = voter_add(load, room);
		const uint8_t *blank = memchr(line.bytes, ' ', line.len);

		is_fine =
		    voter != NULL && blank != NULL &&
		    copy_word(voter->one_time, sizeof voter->one_time,
			(struct span){line.bytes, (size_t)(blank - line.bytes)}) &&
		    copy_word(voter->code, sizeof voter->code,
			(struct span){blank + 1, line.len - (size_t)(blank + 1 - line.bytes)});
	}
	buf_wipe(&text);
	return is_fine ||
	       fault_unable(fault, "load_state", "%s/voters is damaged", load->options->state);
}

static bool state_write(const struct load *load, struct fault *fault)
{
	struct buf text = {0};
	bool is_fine;

	for (size_t i = 0; i < load->voter_count; i++)
		buf_printf(&text, "%s %s\n", load->voters[i].one_time, load->voters[i].code);
	is_fine = buf_is_ok(&text) && keep_replace(load->options->state, "voters",
					  (struct span){text.bytes, text.len}, fault);
	buf_wipe(&text);
	return is_fine;
}

static void key_of_text(uint8_t key[MAP_KEY_LEN], const char *text)
{
	struct hash hash;

	sha256_of(&hash, text_span(text));
	memcpy(key, hash.bytes, MAP_KEY_LEN);
}

/* One line of the codes: a voter, unless it is one already. */
static bool code_take(struct load *load, size_t *room, struct map *known, struct span line)
{
	char one_time[ONE_TIME_MAX];
	struct load_voter *voter;
	uint8_t key[MAP_KEY_LEN];

	while (
	    line.len > 0 && (line.bytes[line.len - 1] == '\r' || line.bytes[line.len - 1] == ' '))
		line.len--;
	if (line.len == 0 || line.bytes[0] == '#')
		return true;
	if (!copy_word(one_time, sizeof one_time, line) ||
	    memchr(line.bytes, ' ', line.len) != NULL)
		return false;
	key_of_text(key, one_time);
	if (map_find(known, key) != MAP_NONE)
		return true;
	voter = voter_add(load, room);
	if (voter == NULL || !map_put(known, key, (uint32_t)load->voter_count))
		return false;
	memcpy(voter->one_time, one_time, sizeof one_time);
	code_make(voter->code, &entropy_system);
	return true;
}

/* Codes that the state does not have yet, each with a new recovery code. */
static bool codes_read(struct load *load, size_t *room, struct fault *fault)
{
	const uint64_t most = load->options->voters;
	struct buf text = {0};
	struct map known = {0};
	struct span rest, line;
	uint8_t key[MAP_KEY_LEN];
	bool is_fine = file_read(&text, load->options->codes_path, CODES_LIMIT, fault);

	for (size_t i = 0; is_fine && i < load->voter_count; i++) {
		key_of_text(key, load->voters[i].one_time);
		is_fine = map_put(&known, key, (uint32_t)i);
	}
	buf_put_u8(&text, '\n');
	rest = (struct span){text.bytes, text.len};
	while (is_fine && (most == 0 || load->voter_count < most) && text_line(&rest, &line))
		is_fine = code_take(load, room, &known, line) ||
			  fault_unable(fault, "load_codes", "%s has a line that is no code",
			      load->options->codes_path);
	buf_wipe(&text);
	map_free(&known);
	return is_fine || fault_unable(fault, "no_memory", "no memory for the voters");
}

static bool derive_keys(struct load *load, struct fault *fault)
{
	for (size_t i = 0; i < load->voter_count; i++) {
		struct load_voter *voter = &load->voters[i];

		if (strlen(voter->code) != CODE_LEN ||
		    !credential_derive(&voter->x, &voter->X, load->ctx.bytes, voter->code))
			return fault_unable(
			    fault, "load_state", "%s/voters is damaged", load->options->state);
	}
	return load->voter_count > 0 ||
	       fault_unable(fault, "load_voters", "there are no voters: --codes FILE brings them");
}

bool load_voters(struct load *load, struct fault *fault)
{
	size_t room = 0, before;

	if (!keep_folder(load->options->state, fault) || !keep_lock(load->options->state, fault) ||
	    !state_read(load, &room, fault))
		return false;
	before = load->voter_count;
	if (load->options->codes_path != NULL && !codes_read(load, &room, fault))
		return false;
	if (load->voter_count > before && !state_write(load, fault))
		return false;
	if (load->options->voters > 0 && load->voter_count > load->options->voters)
		load->voter_count = load->options->voters;
	return derive_keys(load, fault);
}

/* --- credentials ---------------------------------------------------------------------------- */

/* One voter's way to a credential: is there one? else a session, then the credential. */
enum asking { ASK_STATE, ASK_SESSION, ASK_CREDENTIAL };

struct registering {
	struct load *load;
	struct fault *fault;
	size_t under_way;
	bool has_failed;
};

struct errand {
	struct registering *all;
	struct load_voter *voter;
	enum asking asking;
	unsigned tries;
	char cookie[200];
	char *url;
	struct buf body;
};

static void errand_send(struct errand *errand);

static void errand_end(struct errand *errand)
{
	errand->all->under_way--;
	buf_wipe(&errand->body);
	free(errand->url);
	free(errand);
}

static void errand_fail(struct errand *errand, const struct http_answer *answer)
{
	errand->all->has_failed = true;
	if (answer->status == 0)
		fault_unable(errand->all->fault, answer->fault.code, "%s", answer->fault.text);
	else
		(void)http_refusal(answer, errand->url, errand->all->fault);
	errand_end(errand);
}

static bool take_styles(struct id_list *out, const json_t *json)
{
	const json_t *list = json_object_get(json, "styles");

	out->count = 0;
	for (size_t i = 0; i < json_array_size(list) && i < CREDENTIAL_LISTS; i++)
		out->items[out->count++] = (uint16_t)json_integer_value(json_array_get(list, i));
	return out->count > 0 && json_array_size(list) <= CREDENTIAL_LISTS;
}

/* Where the voter stands in each group, as the API has it from the log. */
static bool take_state(struct errand *errand, const json_t *json)
{
	const struct contests *contests = &errand->all->load->contests;
	const json_t *list = json_object_get(json, "casts");
	struct load_voter *voter = errand->voter;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		uint64_t group, seq;
		struct hash leaf;
		size_t place;

		if (!json_take_u64(one, "group", UINT16_MAX, &group, NULL) ||
		    !json_take_u64(one, "seq", UINT32_MAX, &seq, NULL) ||
		    !json_take_hex(one, "leaf", leaf.bytes, HASH_LEN, NULL) ||
		    !id_list_has(&contests->groups, (uint16_t)group))
			return false;
		place = contests_group_place(contests, (uint16_t)group);
		voter->last[place].seq = (uint32_t)seq;
		voter->last[place].leaf = leaf;
	}
	voter->is_registered = true;
	return take_styles(&voter->styles, json);
}

static bool take_session(struct errand *errand, const json_t *json, const char *cookie)
{
	(void)snprintf(errand->cookie, sizeof errand->cookie, "Cookie: %s", cookie);
	return cookie[0] != '\0' && take_styles(&errand->voter->styles, json) &&
	       json_take_u64(json, "serial", (uint64_t)INT64_MAX, &errand->voter->serial, NULL);
}

/* What a good answer says, by what was asked. */
static bool take_answer(struct errand *errand, const struct http_answer *answer)
{
	json_t *json = NULL;
	bool is_fine = false;

	if (answer->status == 200 || answer->status == 201)
		json = json_parse(answer->body.bytes, answer->body.len, NULL);
	if (json != NULL && errand->asking == ASK_STATE)
		is_fine = take_state(errand, json);
	else if (json != NULL && errand->asking == ASK_SESSION)
		is_fine = take_session(errand, json, answer->cookie);
	else if (json != NULL)
		is_fine = errand->voter->is_registered = true;
	json_decref(json);
	return is_fine;
}

static void on_answer(struct http_answer *answer, void *context)
{
	struct errand *errand = context;
	bool is_lost = answer->status == 0 || answer->status == 502;

	if (http_should_retry(answer, &errand->tries) || (is_lost && errand->tries++ < TRIES)) {
		errand_send(errand);
	} else if (errand->asking == ASK_STATE && answer->status == 404) {
		errand->asking = ASK_SESSION;
		errand_send(errand);
	} else if (!take_answer(errand, answer)) {
		errand_fail(errand, answer);
	} else if (errand->asking == ASK_SESSION) {
		errand->asking = ASK_CREDENTIAL;
		errand_send(errand);
	} else {
		errand_end(errand);
	}
}

/* {"x":..,"a":..,"s":..} with the proof for what the session says. */
static bool put_credential(struct errand *errand)
{
	const struct load_voter *voter = errand->voter;
	const struct possession about = {errand->all->load->ctx.bytes, voter->styles.items,
	    voter->styles.count, voter->X, voter->serial};
	char X[65], A[65], s[65];
	struct schnorr proof;

	if (!possession_prove(&proof, &about, &voter->x, &entropy_system))
		return false;
	hex_encode(X, voter->X.bytes, POINT_LEN);
	hex_encode(A, proof.commitment.bytes, POINT_LEN);
	hex_encode(s, proof.response.bytes, SCALAR_LEN);
	buf_printf(&errand->body, "{\"x\":\"%s\",\"a\":\"%s\",\"s\":\"%s\"}", X, A, s);
	return buf_is_ok(&errand->body);
}

static bool errand_address(struct errand *errand)
{
	const char *api = errand->all->load->api;
	char X[65];

	free(errand->url);
	errand->url = NULL;
	hex_encode(X, errand->voter->X.bytes, POINT_LEN);
	switch (errand->asking) {
	case ASK_STATE:
		return asprintf(&errand->url, "%s/credentials/%s", api, X) >= 0;
	case ASK_SESSION:
		return asprintf(&errand->url, "%s/session", api) >= 0;
	default:
		return asprintf(&errand->url, "%s/credential", api) >= 0;
	}
}

static void errand_send(struct errand *errand)
{
	struct registering *all = errand->all;
	struct http_request request = {.is_post = errand->asking != ASK_STATE,
	    .type = "application/json",
	    .limit = ANSWER_LIMIT,
	    .headers = {"Arca-Request: 1"}};
	bool is_fine = errand_address(errand);

	errand->body.len = 0;
	if (errand->asking == ASK_SESSION)
		buf_printf(&errand->body, "{\"code\":\"%s\"}", errand->voter->one_time);
	else if (errand->asking == ASK_CREDENTIAL)
		is_fine = is_fine && put_credential(errand);
	if (errand->asking == ASK_CREDENTIAL)
		request.headers[1] = errand->cookie;
	request.url = errand->url;
	request.body = (struct span){errand->body.bytes, errand->body.len};
	if (is_fine && http_start(all->load->http, &request, on_answer, errand, all->fault))
		return;
	fault_unable(all->fault, "no_memory", "no memory to register voters");
	all->has_failed = true;
	errand_end(errand);
}

bool load_register(struct load *load, struct fault *fault)
{
	struct registering all = {.load = load, .fault = fault};

	for (size_t i = 0; i < load->voter_count && !all.has_failed; i++) {
		struct errand *errand = calloc(1, sizeof *errand);

		if (errand == NULL)
			return fault_unable(fault, "no_memory", "no memory to register voters");
		*errand = (struct errand){.all = &all, .voter = &load->voters[i]};
		all.under_way++;
		errand_send(errand);
		while (all.under_way >= AT_ONCE)
			(void)http_turn(load->http, 100);
	}
	while (all.under_way > 0)
		(void)http_turn(load->http, 100);
	return !all.has_failed;
}
