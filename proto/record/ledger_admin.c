/*
 * The entries that move the round: who must sign them, how often, in which order, at what times.
 * It checks no artifact: an entry's hash is only remembered here.
 */
#include <string.h>

#include "proto/base/clock.h"
#include "proto/record/ledger.h"

static bool fail(struct ledger *ledger, size_t index, const char *what)
{
	return report_fail(ledger->report, V4_GRAMMAR, "entry %zu: %s", index, what);
}

static bool is_signed(
    struct ledger *ledger, size_t index, unsigned place, const uint8_t *binding, const uint8_t *key)
{
	return entry_is_signed(ledger_entry(ledger, index), place, binding, key) ||
	       fail(ledger, index, "the signature of the role that must sign it does not hold");
}

static bool is_by_board(struct ledger *ledger, size_t index)
{
	return is_signed(ledger, index, 0, ledger->source.ctx, ledger->board);
}

/* Each manifest is signed by its own board, and names the one before it. */
static void on_manifest(struct ledger *ledger, size_t index)
{
	static const uint8_t zeros[32];
	struct manifest manifest = {0};
	struct fault fault = {0};
	struct span json;

	if (!json_entry_read(&json, ledger_entry(ledger, index)) ||
	    !manifest_read(&manifest, json, &fault))
		report_fail(
		    ledger->report, V4_GRAMMAR, "entry %zu: MANIFEST: %s", index, fault.text);
	else if (manifest.has_prev != (index > 0) ||
		 (index > 0 && !hash_is_equal(&manifest.prev, ledger_leaf(ledger, index - 1))))
		fail(ledger, index, "a MANIFEST must name the one before it, and only then");
	else
		(void)is_signed(ledger, index, 0, zeros, manifest.board);
	manifest_free(&manifest);
}

static void on_keyset(struct ledger *ledger, size_t index)
{
	const struct hash *manifest = ledger_leaf(ledger, ledger->source.manifest_index);

	if (ledger->source.manifest_index + 1 != index) {
		fail(ledger, index, "KEYSET must stand right after the last MANIFEST");
		return;
	}
	/* The log goes on from here all the same: one failure, and not one for each entry. */
	(void)is_signed(ledger, index, 0, manifest->bytes, ledger->source.manifest->board);
	ledger->keyset_index = index;
	ledger->phase = PHASE_KEYED;
}

static void on_open(struct ledger *ledger, size_t index)
{
	if (!open_read(&ledger->open_s, ledger_entry(ledger, index))) {
		fail(ledger, index, "OPEN is malformed");
		return;
	}
	if (!is_by_board(ledger, index))
		return;
	if (ledger->open_s < ledger->source.manifest->open_s)
		fail(ledger, index, "OPEN is before the opening time");
	ledger->open_index = index;
	ledger->phase = PHASE_OPEN;
}

static void on_close(struct ledger *ledger, size_t index)
{
	if (!close_read(&ledger->close, ledger_entry(ledger, index))) {
		fail(ledger, index, "CLOSE is malformed");
		return;
	}
	if (!is_by_board(ledger, index))
		return;
	if (ledger->close.time_s < ledger->close_s)
		fail(ledger, index, "CLOSE is before the closing time");
	ledger->close_index = index;
	ledger->phase = PHASE_CLOSED;
}

static void on_seal(struct ledger *ledger, size_t index)
{
	if (!seal_read(&ledger->seal_checkpoint, ledger_entry(ledger, index))) {
		fail(ledger, index, "SEAL is malformed");
		return;
	}
	if (!is_by_board(ledger, index))
		return;
	ledger->seal_index = index;
	ledger->phase = PHASE_SEALED;
}

static void on_client(struct ledger *ledger, size_t index)
{
	struct logged_client *clients;
	struct entry_client client;

	if (!client_read(&client, ledger_entry(ledger, index))) {
		fail(ledger, index, "CLIENT is malformed");
		return;
	}
	if (!is_by_board(ledger, index))
		return;
	clients = ledger_grow(
	    ledger, ledger->clients, ledger->client_count, &ledger->client_room, sizeof *clients);
	if (clients == NULL)
		return;
	ledger->clients = clients;
	ledger->clients[ledger->client_count++] = (struct logged_client){index, client};
}

/* The contest of a cid, with the phase's order: all TALLY_INPUT, then mixes, then decryptions. */
static struct contest_state *state_of(struct ledger *ledger, size_t index, uint64_t cid)
{
	if (cid >= ledger->source.contests->count) {
		fail(ledger, index, "this contest does not exist");
		return NULL;
	}
	return &ledger->contests[cid];
}

static size_t inputs_so_far(const struct ledger *ledger)
{
	size_t count = 0;

	while (count < ledger->source.contests->count &&
	       ledger->contests[count].input_index != NOWHERE)
		count++;
	return count;
}

static void on_tally_input(struct ledger *ledger, size_t index)
{
	struct entry_tally_input input;
	struct contest_state *state;

	if (!tally_input_read(&input, ledger_entry(ledger, index))) {
		fail(ledger, index, "TALLY_INPUT is malformed");
		return;
	}
	state = state_of(ledger, index, input.cid);
	if (state == NULL || !is_by_board(ledger, index))
		return;
	if (inputs_so_far(ledger) != input.cid) {
		fail(ledger, index, "TALLY_INPUTs must be one for each contest, ascending");
		return;
	}
	state->input = input;
	state->input_index = index;
}

static void on_mix(struct ledger *ledger, size_t index)
{
	const struct manifest *manifest = ledger->source.manifest;
	struct contest_state *state;
	struct entry_mix mix;

	if (!mix_read(&mix, ledger_entry(ledger, index)) || mix.trustee == 0 ||
	    mix.trustee > manifest->trustee_count) {
		fail(ledger, index, "MIX is malformed, or by no trustee");
		return;
	}
	state = state_of(ledger, index, mix.cid);
	if (state == NULL || !is_signed(ledger, index, 0, ledger->source.ctx,
				 manifest->trustees[mix.trustee - 1].key))
		return;
	if (inputs_so_far(ledger) < ledger->source.contests->count ||
	    state->mix_end_index != NOWHERE) {
		fail(ledger, index, "a MIX stands after all TALLY_INPUTs and before its MIX_END");
		return;
	}
	for (size_t i = 0; i < state->mix_count; i++)
		if (state->mixes[i].entry.trustee == mix.trustee) {
			fail(ledger, index, "one trustee mixes a contest twice");
			return;
		}
	state->mixes[state->mix_count++] = (struct logged_mix){index, mix};
}

static void on_mix_end(struct ledger *ledger, size_t index)
{
	struct contest_state *state;
	struct entry_mix_end end;

	if (!mix_end_read(&end, ledger_entry(ledger, index))) {
		fail(ledger, index, "MIX_END is malformed");
		return;
	}
	state = state_of(ledger, index, end.cid);
	if (state == NULL || !is_by_board(ledger, index))
		return;
	if (inputs_so_far(ledger) < ledger->source.contests->count ||
	    state->mix_end_index != NOWHERE) {
		fail(ledger, index, "one MIX_END for each contest, after all TALLY_INPUTs");
		return;
	}
	state->mix_end = end;
	state->mix_end_index = index;
	ledger->last_mix_end = index;
}

static bool all_mixes_ended(const struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->source.contests->count; i++)
		if (ledger->contests[i].mix_end_index == NOWHERE)
			return false;
	return true;
}

static void on_decrypt(struct ledger *ledger, size_t index)
{
	const struct manifest *manifest = ledger->source.manifest;
	struct contest_state *state;
	struct entry_decrypt decrypt;

	if (!decrypt_read(&decrypt, ledger_entry(ledger, index)) || decrypt.trustee == 0 ||
	    decrypt.trustee > manifest->trustee_count) {
		fail(ledger, index, "DECRYPT is malformed, or by no trustee");
		return;
	}
	state = state_of(ledger, index, decrypt.cid);
	if (state == NULL || !is_signed(ledger, index, 0, ledger->source.ctx,
				 manifest->trustees[decrypt.trustee - 1].key))
		return;
	if (!all_mixes_ended(ledger)) {
		fail(ledger, index, "a DECRYPT before the MIX_END of every contest");
		return;
	}
	for (size_t i = 0; i < state->decrypt_count; i++)
		if (state->decrypts[i].entry.trustee == decrypt.trustee) {
			fail(ledger, index, "one trustee decrypts a contest twice");
			return;
		}
	state->decrypts[state->decrypt_count++] = (struct logged_decrypt){index, decrypt};
}

static void on_result(struct ledger *ledger, size_t index)
{
	if (!is_by_board(ledger, index))
		return;
	if (!all_mixes_ended(ledger)) {
		fail(ledger, index, "RESULT before the MIX_END of every contest");
		return;
	}
	ledger->result_index = index;
	ledger->phase = PHASE_RESULT;
}

/* --- AMEND ---------------------------------------------------------------------------------- */

static bool amend_extension(struct ledger *ledger, const json_t *json, struct fault *fault)
{
	static const char *const keys[] = {"close", "kind", "prev", NULL};
	const char *text;
	uint64_t close_s;

	if (!json_only_keys(json, keys, fault) || !json_take_text(json, "close", &text, fault))
		return false;
	if (ledger->phase == PHASE_CLOSED || !time_read(text, &close_s) ||
	    close_s <= ledger->close_s)
		return fault_false(
		    fault, "amend", "an extension moves the close of an open round later");
	ledger->close_s = close_s;
	return true;
}

static bool amend_withdrawal(struct ledger *ledger, const json_t *json, struct fault *fault)
{
	static const char *const keys[] = {"cid", "kind", "prev", "project", "reason", NULL};
	const struct contests *contests = ledger->source.contests;
	const char *reason;
	uint64_t cid, project;

	if (!json_only_keys(json, keys, fault) || !json_take_text(json, "reason", &reason, fault) ||
	    !json_take_u64(json, "cid", contests->count - 1, &cid, fault) ||
	    !json_take_u64(
		json, "project", contests->items[cid].project_count - 1, &project, fault))
		return false;
	if (ledger->contests[cid].is_withdrawn[project])
		return fault_false(fault, "amend", "this project is withdrawn already");
	ledger->contests[cid].is_withdrawn[project] = true;
	return true;
}

/* Nobody may become two people: the keys of all roles, and of the log, stay distinct. */
static bool key_is_free(const struct ledger *ledger, const uint8_t *key)
{
	const struct manifest *manifest = ledger->source.manifest;
	const uint8_t *others[] = {manifest->log_key.public_key, manifest->forum[0],
	    manifest->forum[1], ledger->board, ledger->registrar, ledger->rejection,
	    manifest->board, manifest->registrar, manifest->rejection};
	bool is_free = true;

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		is_free = is_free && memcmp(others[i], key, ED25519_LEN) != 0;
	for (size_t i = 0; i < manifest->official_count; i++)
		is_free = is_free && memcmp(manifest->officials[i].key, key, ED25519_LEN) != 0;
	for (size_t i = 0; i < manifest->observer_count; i++)
		is_free = is_free && memcmp(manifest->observers[i].key, key, ED25519_LEN) != 0;
	for (size_t i = 0; i < manifest->trustee_count; i++)
		is_free = is_free && memcmp(manifest->trustees[i].key, key, ED25519_LEN) != 0;
	return is_free;
}

static bool amend_rotation(struct ledger *ledger, const json_t *json, struct fault *fault)
{
	static const char *const keys[] = {"key", "kind", "prev", "reason", "role", NULL};
	const char *reason, *role;
	uint8_t key[ED25519_LEN], *place = NULL;

	if (!json_only_keys(json, keys, fault) || !json_take_text(json, "reason", &reason, fault) ||
	    !json_take_text(json, "role", &role, fault) ||
	    !json_take_hex(json, "key", key, sizeof key, fault))
		return false;
	if (strcmp(role, "board") == 0)
		place = ledger->board;
	else if (strcmp(role, "registrar") == 0)
		place = ledger->registrar;
	else if (strcmp(role, "rejection") == 0)
		place = ledger->rejection;
	if (place == NULL || ledger->phase == PHASE_CLOSED)
		return fault_false(fault, "amend",
		    "only the keys of board, registrar and rejection change, and only before "
		    "CLOSE");
	if (!key_is_free(ledger, key))
		return fault_false(fault, "amend", "the new key is one that a role has already");
	memcpy(place, key, sizeof key);
	return true;
}

static bool amend_apply(struct ledger *ledger, const json_t *json, struct fault *fault)
{
	struct hash prev;
	const char *kind;

	if (!json_take_text(json, "kind", &kind, fault) ||
	    !json_take_hex(json, "prev", prev.bytes, HASH_LEN, fault))
		return false;
	if (!hash_is_equal(&prev, &ledger->amend_prev))
		return fault_false(fault, "amend", "it does not name the amendment before it");
	if (strcmp(kind, "extension") == 0)
		return amend_extension(ledger, json, fault);
	if (strcmp(kind, "withdrawal") == 0)
		return amend_withdrawal(ledger, json, fault);
	if (strcmp(kind, "key_rotation") == 0)
		return amend_rotation(ledger, json, fault);
	return fault_false(fault, "amend", "\"%.40s\" is no kind of amendment", kind);
}

static void on_amend(struct ledger *ledger, size_t index)
{
	const struct manifest *manifest = ledger->source.manifest;
	const uint8_t *ctx = ledger->source.ctx;
	struct fault fault = {0};
	struct span bytes;
	json_t *json;

	if (!is_signed(ledger, index, 0, ctx, manifest->forum[BLOCK_CITY]) ||
	    !is_signed(ledger, index, 1, ctx, manifest->forum[BLOCK_CIVIL]) ||
	    !json_entry_read(&bytes, ledger_entry(ledger, index)))
		return;
	json = json_parse_canonical(bytes.bytes, bytes.len, &fault);
	if (json != NULL && amend_apply(ledger, json, &fault))
		ledger->amend_prev = *ledger_leaf(ledger, index);
	else
		report_fail(ledger->report, V4_GRAMMAR, "entry %zu: AMEND: %s", index, fault.text);
	json_decref(json);
}

/* --- NOTE ----------------------------------------------------------------------------------- */

/* The key of a role and index, or NULL. */
static const uint8_t *role_key(const struct ledger *ledger, const char *role, uint64_t place)
{
	const struct manifest *manifest = ledger->source.manifest;

	if (strcmp(role, "trustee") == 0)
		return place < manifest->trustee_count ? manifest->trustees[place].key : NULL;
	if (strcmp(role, "official") == 0)
		return place < manifest->official_count ? manifest->officials[place].key : NULL;
	if (strcmp(role, "observer") == 0)
		return place < manifest->observer_count ? manifest->observers[place].key : NULL;
	if (place != 0)
		return NULL;
	if (strcmp(role, "board") == 0)
		return ledger->board;
	if (strcmp(role, "registrar") == 0)
		return ledger->registrar;
	if (strcmp(role, "city") == 0)
		return manifest->forum[BLOCK_CITY];
	return strcmp(role, "civil") == 0 ? manifest->forum[BLOCK_CIVIL] : NULL;
}

static const uint8_t *note_key(const struct ledger *ledger, const json_t *json, struct fault *fault)
{
	static const char *const keys[] = {"index", "kind", "role", "text", NULL};
	const char *kind, *role, *text;
	const uint8_t *key;
	uint64_t place;

	if (!json_only_keys(json, keys, fault) || !json_take_text(json, "kind", &kind, fault) ||
	    !json_take_text(json, "role", &role, fault) ||
	    !json_take_text(json, "text", &text, fault) ||
	    !json_take_u64(json, "index", UINT16_MAX, &place, fault))
		return NULL;
	key = role_key(ledger, role, place);
	if (key == NULL || (strcmp(kind, "incident") != 0 && strcmp(kind, "keys_destroyed") != 0)) {
		fault_false(fault, "note", "no such role, or no such kind of note");
		return NULL;
	}
	return key;
}

static void on_note(struct ledger *ledger, size_t index)
{
	struct fault fault = {0};
	const uint8_t *key = NULL;
	struct span bytes;
	json_t *json = NULL;

	if (json_entry_read(&bytes, ledger_entry(ledger, index)))
		json = json_parse_canonical(bytes.bytes, bytes.len, &fault);
	if (json != NULL)
		key = note_key(ledger, json, &fault);
	if (key != NULL)
		(void)is_signed(ledger, index, 0, ledger->source.ctx, key);
	else
		report_fail(ledger->report, V4_GRAMMAR, "entry %zu: NOTE: %s", index, fault.text);
	json_decref(json);
}

void ledger_on_admin(struct ledger *ledger, size_t index, const struct entry_kind *kind)
{
	static const struct {
		enum entry_type type;
		void (*handle)(struct ledger *ledger, size_t index);
	} handlers[] = {
	    {ENTRY_MANIFEST, on_manifest},
	    {ENTRY_KEYSET, on_keyset},
	    {ENTRY_OPEN, on_open},
	    {ENTRY_CLOSE, on_close},
	    {ENTRY_SEAL, on_seal},
	    {ENTRY_CLIENT, on_client},
	    {ENTRY_TALLY_INPUT, on_tally_input},
	    {ENTRY_MIX, on_mix},
	    {ENTRY_MIX_END, on_mix_end},
	    {ENTRY_DECRYPT, on_decrypt},
	    {ENTRY_RESULT, on_result},
	    {ENTRY_AMEND, on_amend},
	    {ENTRY_NOTE, on_note},
	};

	for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++)
		if (handlers[i].type == kind->type)
			handlers[i].handle(ledger, index);
}
