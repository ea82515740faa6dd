/*
 * Beginning the city's log, and quoting it; and `arcad city`. See city_log.h.
 */
#include "daemon/commands/city_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/commands/commands.h"
#include "daemon/commands/log_make.h"
#include "gen/statements.h"
#include "proto/crypto/group.h"
#include "proto/log/note.h"
#include "proto/record/act.h"

#define STEP_MS 100

/* On the heap, for a policy is large. */
struct making {
	const struct place *place;
	struct act_begin begin;
	struct policy policy;
	struct buf policy_text, entry;
	uint8_t acts_secret[64];
	bool has_log_key, has_acts_key, is_sent;
};

static bool make_signer(uint8_t public_key[32], uint8_t secret_key[64], const struct place *place,
    const char *role, const char *name, bool *is_made, struct fault *fault)
{
	uint8_t seed[KEY_LEN];

	*is_made = secret_make(seed, place, role, ACT_LOG_SLUG, name, fault);
	if (*is_made)
		ed25519_key_make(public_key, secret_key, seed);
	secret_wipe(seed, sizeof seed);
	return *is_made;
}

static bool make_entry(
    struct making *making, const char *origin, const char *witnesses, struct fault *fault)
{
	struct act_begin *begin = &making->begin, again;
	uint8_t log_public[32], log_secret[64];
	bool is_fine =
	    make_signer(log_public, log_secret, making->place, "keeper", "log",
		&making->has_log_key, fault) &&
	    make_signer(begin->acts_key, making->acts_secret, making->place, "clerk", "acts",
		&making->has_acts_key, fault) &&
	    note_key_make(&begin->log_key, origin, NOTE_ED25519, log_public, fault) &&
	    policy_make(&making->policy_text, &making->policy, &begin->log_key, witnesses, fault);

	secret_wipe(log_secret, sizeof log_secret);
	if (!is_fine)
		return false;
	(void)buf_text(&making->policy_text);
	begin->policy = (struct span){making->policy_text.bytes, making->policy_text.len};
	if (!act_begin_put(&making->entry, begin, making->acts_secret))
		return fault_unable(fault, "no_memory", "no memory for the city's log");
	is_fine =
	    act_begin_read(&again, (struct span){making->entry.bytes, making->entry.len}, fault);
	act_begin_free(&again);
	return is_fine;
}

static bool insert_all(
    struct making *making, struct direct *direct, bool *is_new, struct fault *fault)
{
	struct buf log_key = {0};
	struct pg_reply reply;
	bool is_fine;

	note_key_write(&log_key, &making->begin.log_key);
	{
		const struct pg_value values[] = {pg_text(making->begin.log_key.name),
		    {.bytes = {log_key.bytes, log_key.len}}, {.bytes = making->begin.policy}};

		is_fine = direct_query(direct, &PG_admin_city_log, values, &reply, fault);
	}
	buf_free(&log_key);
	if (!is_fine)
		return false;
	*is_new = reply.rows == 1;
	const struct pg_value pending[] = {pg_number(0),
	    pg_bytes((struct span){making->entry.bytes, making->entry.len}), pg_number(0)};
	return !*is_new || (direct_run(direct,
				"create table arca.log_entries_0 partition of arca.log_entries for "
				"values in (0)",
				fault) &&
			       direct_query(direct, &PG_admin_pending, pending, &reply, fault));
}

static bool insert(struct making *making, struct direct *direct, bool *is_new, struct fault *fault)
{
	if (!direct_run(direct, "begin", fault))
		return false;
	if (insert_all(making, direct, is_new, fault)) {
		making->is_sent = *is_new;
		return direct_run(direct, "commit", fault);
	}
	(void)!direct_run(direct, "rollback", NULL);
	return false;
}

static void making_free(struct making *making, bool is_new)
{
	/* once COMMIT was sent the log may be there, whatever we hear */
	if (!is_new && !making->is_sent) {
		if (making->has_log_key)
			secret_remove(making->place, "keeper", ACT_LOG_SLUG, "log");
		if (making->has_acts_key)
			secret_remove(making->place, "clerk", ACT_LOG_SLUG, "acts");
	}
	buf_free(&making->policy_text);
	buf_free(&making->entry);
	secret_wipe(making, sizeof *making);
	free(making);
}

static bool has_log(struct direct *direct, bool *is_there, struct buf *quote, struct fault *fault)
{
	struct pg_reply reply;
	struct span note;

	if (!direct_query(direct, &PG_admin_city_checkpoint, NULL, &reply, fault))
		return false;
	*is_there = reply.rows == 1;
	note = pg_cell(&reply, 0, 1);
	if (quote != NULL && note.bytes != NULL)
		buf_put(quote, note.bytes, note.len);
	return true;
}

bool city_log_make(struct direct *direct, const struct place *place, const char *host,
    const char *witnesses, struct fault *fault)
{
	struct making *making;
	bool is_there, is_new = false, is_fine;
	char origin[256];

	if (!has_log(direct, &is_there, NULL, fault))
		return false;
	if (is_there)
		return true;
	making = calloc(1, sizeof *making);
	if (making == NULL)
		return fault_unable(fault, "no_memory", "no memory for the city's log");
	making->place = place;
	(void)snprintf(origin, sizeof origin, "%s/%s", host, ACT_LOG_SLUG);
	is_fine =
	    make_entry(making, origin, witnesses, fault) && insert(making, direct, &is_new, fault);
	making_free(making, is_fine && is_new);
	return is_fine;
}

bool city_log_quote(struct buf *out, struct direct *direct, unsigned wait_ms, struct fault *fault)
{
	const struct timespec step = {0, STEP_MS * 1000000L};
	bool is_there;

	for (unsigned waited_ms = 0;; waited_ms += STEP_MS) {
		if (!has_log(direct, &is_there, out, fault))
			return false;
		if (!is_there || out->len > 0 || waited_ms >= wait_ms)
			return true;
		(void)nanosleep(&step, NULL);
	}
}

/* --- arcad city --------------------------------------------------------------------------------
 */

static const char usage[] =
    "usage: arcad city --host NAME --witnesses FILE [--embedded DIR | --config FILE]\n\n"
    "Begins the city's public log, NAME/city: whatever is done in the city's name stands there. "
    "arcad\n"
    "import does the same with the first round, if nobody did before. FILE has lines of a "
    "tlog-policy.\n";

static bool begin(struct place *place, const char *host, const char *witnesses, struct fault *fault)
{
	struct direct *direct = place_open(place, fault);
	const struct pg_value values[] = {pg_text(ACT_LOG_SLUG)};
	struct pg_reply reply;
	bool is_fine = direct != NULL && city_log_make(direct, place, host, witnesses, fault) &&
		       direct_query(direct, &PG_admin_log_key, values, &reply, fault);

	if (is_fine) {
		struct span key = pg_cell(&reply, 0, 0);

		(void)printf("%.*s\n", (int)key.len, (const char *)key.bytes);
	}
	direct_close(&direct);
	return is_fine;
}

int command_city(int argc, char **argv)
{
	static struct place place;
	const char *host = NULL, *witnesses = NULL;
	const struct place_option own[] = {
	    {"--host", &host}, {"--witnesses", &witnesses}, {NULL, NULL}};
	struct fault fault = {0};

	if (!place_options(&place, own, NULL, argc, argv) || host == NULL || witnesses == NULL) {
		(void)fputs(usage, stderr);
		return 2;
	}
	place_default(&place);
	if (!begin(&place, host, witnesses, &fault))
		(void)fprintf(stderr, "arcad: %s\n", fault.text);
	place_free(&place);
	return (int)fault.kind;
}
