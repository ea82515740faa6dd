/*
 * arca observe: a civil observer's machine. It shows the disputed votes that the registrar wants
 * void, after an audit of the log so far, and signs the one that it is told to. The key stays here.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/base/json.h"
#include "proto/cli/cli.h"
#include "proto/cli/remote.h"
#include "proto/crypto/group.h"
#include "proto/log/note.h"
#include "proto/record/audit.h"

#define LIST_LIMIT   ((size_t)1024 * 1024)
#define ANSWER_LIMIT ((size_t)64 * 1024)

struct observing {
	const char *url, *key_path, *ca_path, *number;
	char *api;
	struct http *http;
	uint8_t public_key[ED25519_PUBLIC_LEN], secret_key[ED25519_SECRET_LEN];
	json_t *list; /* as the daemon told it: a hint, never a reason */
	bool is_seen, is_found;
	struct fault fault;
};

/* One VOID of the list, and what the log says of its credential. */
struct wanted {
	int64_t id;
	struct buf entry; /* with the registrar's signature; then room for the observer's */
	struct entry_void read;
	const struct credential *credential;
};

static bool load_key(struct observing *observing)
{
	struct buf text = {0};
	uint8_t seed[32];
	struct stat status;
	bool is_fine = file_read(&text, observing->key_path, 128, &observing->fault);

	if (is_fine && (stat(observing->key_path, &status) != 0 || (status.st_mode & 077) != 0))
		is_fine = fault_unable(&observing->fault, "key_open_to_others",
		    "%s can be read by others: chmod 600", observing->key_path);
	if (is_fine && (text.len < 64 || text.len > 65 ||
			   !hex_decode_lower(seed, sizeof seed, buf_text(&text), 64)))
		is_fine = fault_unable(&observing->fault, "key_malformed",
		    "%s is no key: 64 hexadecimal digits", observing->key_path);
	if (is_fine)
		ed25519_key_make(observing->public_key, observing->secret_key, seed);
	secret_wipe(seed, sizeof seed);
	buf_wipe(&text);
	return is_fine;
}

static bool fetch_list(struct observing *observing)
{
	struct buf bytes = {0};
	char *url = NULL;
	bool is_fine;

	observing->api = remote_api(observing->url, &observing->fault);
	if (observing->api == NULL || asprintf(&url, "%s/voids", observing->api) < 0)
		return false;
	is_fine = http_get(observing->http, url, LIST_LIMIT, &bytes, &observing->fault);
	observing->list =
	    is_fine ? json_loadb((const char *)bytes.bytes, bytes.len, 0, NULL) : NULL;
	if (is_fine && !json_is_array(json_object_get(observing->list, "items")))
		is_fine = fault_unable(&observing->fault, "voids", "the list of VOIDs is none");
	buf_free(&bytes);
	free(url);
	return is_fine;
}

/* --- what is signed -------------------------------------------------------------------------- */

static bool has_all_groups(const struct id_list *groups, const struct id_list *all)
{
	bool is_same = groups->count == all->count;

	for (size_t i = 0; is_same && i < all->count; i++)
		is_same = groups->items[i] == all->items[i];
	return is_same;
}

/* The bytes themselves are judged, against the log; nothing else that the list says is believed. */
static bool read_wanted(
    struct wanted *out, const json_t *item, const struct audit_view *view, struct fault *fault)
{
	static const uint8_t zeros[ED25519_SIGNATURE_LEN];
	const char *text = json_string_value(json_object_get(item, "entry"));
	struct span whole;

	out->id = json_integer_value(json_object_get(item, "id"));
	if (text == NULL || !base64url_decode(&out->entry, text, strlen(text)))
		return fault_false(
		    fault, "void_form", "I refuse %" PRId64 ": it is no VOID", out->id);
	buf_put(&out->entry, zeros, sizeof zeros);
	whole = (struct span){out->entry.bytes, out->entry.len};
	if (!buf_is_ok(&out->entry) || !void_read(&out->read, whole) || out->read.is_own)
		return fault_false(
		    fault, "void_form", "I refuse %" PRId64 ": it is no VOID", out->id);
	if (!entry_is_signed(whole, 0, view->ctx, view->ledger->registrar))
		return fault_false(fault, "void_registrar",
		    "I refuse %" PRId64 ": the registrar has not signed it", out->id);
	if (out->read.reason != VOID_DISPUTE ||
	    !has_all_groups(&out->read.groups, &view->contests->groups))
		return fault_false(fault, "void_dispute",
		    "I refuse %" PRId64 ": it is not of a disputed vote as a whole", out->id);
	out->credential = ledger_credential(view->ledger, &out->read.X);
	if (out->credential == NULL)
		return fault_unable(fault, "void_early",
		    "%" PRId64 ": what the witnesses have seen of the log has no such credential "
		    "yet: again in a while",
		    out->id);
	if (out->credential->void_groups != 0 || out->credential->is_replaced)
		return fault_false(fault, "void_credential",
		    "I refuse %" PRId64 ": its credential is void already", out->id);
	return true;
}

static unsigned ballots_of(const struct credential *credential)
{
	unsigned count = 0;

	for (size_t i = 0; i < CONTEST_GROUP_MAX; i++)
		count += credential->casts[i].seq > 0;
	return count;
}

static void print_wanted(const struct wanted *wanted)
{
	char X[2 * POINT_LEN + 1];

	hex_encode(X, wanted->read.X.bytes, POINT_LEN);
	printf("void      %" PRId64
	       ": credential %s (entry %zu), disputed in person; %u ballots of it "
	       "would no longer count\n",
	    wanted->id, X, wanted->credential->index, ballots_of(wanted->credential));
}

/* --- signing ---------------------------------------------------------------------------------- */

static bool judge_answer(
    const struct http_answer *answer, const char *url, int64_t id, struct fault *fault)
{
	json_t *json;

	if (answer->status != 200 && answer->status != 201)
		return answer->status == 409 || answer->status == 403 || answer->status == 422
			   ? fault_false(fault, "void_refused", "it was refused: %.40s: %.150s",
				 answer->code, answer->detail)
			   : http_refusal(answer, url, fault);
	json = json_loadb((const char *)answer->body.bytes, answer->body.len, 0, NULL);
	printf("signed    void %" PRId64 ": entry %" PRId64 " of the log\n", id,
	    (int64_t)json_integer_value(json_object_get(json, "index")));
	json_decref(json);
	return true;
}

static bool post(struct observing *observing, int64_t id, const char *signature_hex)
{
	struct http_answer answer = {0};
	char *url = NULL, *body = NULL;
	unsigned tries = 0;
	bool is_fine = false;

	if (asprintf(&url, "%s/voids/%" PRId64 "/signature", observing->api, id) >= 0 &&
	    asprintf(&body, "{\"signature\":\"%s\"}", signature_hex) >= 0) {
		const struct http_request request = {.url = url,
		    .is_post = true,
		    .body = {(const uint8_t *)body, strlen(body)},
		    .type = "application/json",
		    .headers = {"Arca-Request: 1"},
		    .limit = ANSWER_LIMIT};

		do {
			http_answer_free(&answer);
			is_fine =
			    http_exchange(observing->http, &request, &answer, &observing->fault);
		} while (is_fine && http_should_retry(&answer, &tries));
		is_fine = is_fine && judge_answer(&answer, url, id, &observing->fault);
	}
	http_answer_free(&answer);
	free(url);
	free(body);
	return is_fine;
}

static bool sign(
    struct observing *observing, const struct wanted *wanted, const struct audit_view *view)
{
	const size_t unsigned_len = wanted->entry.len - (size_t)2 * ED25519_SIGNATURE_LEN;
	char hex[2 * ED25519_SIGNATURE_LEN + 1];
	struct buf copy = {0};
	bool is_fine;

	buf_put(&copy, wanted->entry.bytes, unsigned_len);
	entry_sign(&copy, unsigned_len, view->ctx, observing->secret_key);
	is_fine = buf_is_ok(&copy);
	if (is_fine)
		hex_encode(hex, copy.bytes + unsigned_len, ED25519_SIGNATURE_LEN);
	buf_free(&copy);
	return is_fine && post(observing, wanted->id, hex);
}

/* --- the look --------------------------------------------------------------------------------- */

/* As for a trustee: ballots that break a rule are not counted, and stop nobody. */
static bool report_holds(const struct report *report, struct fault *fault)
{
	for (int check = V0_IDENTITY; check <= V10_MIXES; check++)
		if (check != V8_BALLOTS && report->checks[check].failures > 0)
			return fault_false(fault, "audit", "I refuse: %s: %s",
			    check_name((enum check)check), report->checks[check].lines[0]);
	return true;
}

static bool own_place(
    const struct observing *observing, const struct manifest *manifest, size_t *place)
{
	for (*place = 0; *place < manifest->observer_count; ++*place)
		if (memcmp(manifest->observers[*place].key, observing->public_key,
			ED25519_PUBLIC_LEN) == 0)
			return true;
	return false;
}

/* One of the list: shown; signed, if it is the one that was named. False ends it all. */
static bool look_at(struct observing *observing, const json_t *item, const struct audit_view *view,
    unsigned long long number)
{
	struct wanted wanted = {0};
	struct fault why = {0};
	const bool is_named = number != 0 && (unsigned long long)json_integer_value(
						 json_object_get(item, "id")) == number;
	bool is_fine = read_wanted(&wanted, item, view, &why);

	observing->is_found |= is_named;
	if (is_fine && (number == 0 || is_named))
		print_wanted(&wanted);
	else if (!is_fine && number == 0)
		printf("refused   %s\n", why.text);
	if (is_named && !is_fine)
		observing->fault = why;
	if (is_named)
		is_fine = is_fine && sign(observing, &wanted, view);
	buf_free(&wanted.entry);
	return is_fine || !is_named;
}

static void on_look(const struct audit_view *view, void *context)
{
	struct observing *observing = context;
	const json_t *items = json_object_get(observing->list, "items");
	unsigned long long number = 0;
	size_t place = 0;

	observing->is_seen = true;
	if (!report_holds(view->report, &observing->fault))
		return;
	if (view->ledger == NULL) {
		fault_false(&observing->fault, "no_key", "the round has no key yet");
		return;
	}
	if (!own_place(observing, view->manifest, &place)) {
		fault_false(
		    &observing->fault, "no_observer", "the manifest has no observer with this key");
		return;
	}
	printf("checked   %zu entries of %s; observer %zu\n", view->entry_count,
	    view->manifest->origin, place);
	if (observing->number != NULL && !cli_number(observing->number, 1, INT64_MAX, &number)) {
		fault_unable(&observing->fault, "usage", "--sign takes a number");
		return;
	}
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);

		/* one that is in the log gets the same place again */
		if (json_integer_value(json_object_get(item, "observer")) == (json_int_t)place &&
		    json_is_null(json_object_get(item, "index")) &&
		    !look_at(observing, item, view, number))
			return;
	}
	if (number != 0 && !observing->is_found)
		fault_false(&observing->fault, "void_unknown",
		    "no VOID %llu waits for this observer", number);
}

static bool observe(struct observing *observing)
{
	const struct audit_options options = {
	    .is_under_way = true, .look = on_look, .look_context = observing};
	const struct http_options http = {.ca_path = observing->ca_path};
	struct report *report = calloc(1, sizeof *report);
	struct record_files files = {0};

	observing->http = http_new(&http, &observing->fault);
	if (report != NULL && observing->http != NULL && load_key(observing) &&
	    fetch_list(observing) &&
	    remote_fetch(&files, observing->http, observing->url, NULL, &observing->fault)) {
		audit_run(report, NULL, &files, &options);
		if (!observing->is_seen)
			fault_unable(&observing->fault, "audit", "the log could not be read");
	}
	record_files_free(&files);
	http_free(&observing->http);
	json_decref(observing->list);
	free(observing->api);
	free(report);
	secret_wipe(observing->secret_key, sizeof observing->secret_key);
	return observing->fault.kind == FAULT_NONE;
}

int command_observe(int argc, char **argv)
{
	static struct observing observing;
	const struct option_row rows[] = {
	    {.name = "--key",
		.value = "FILE",
		.help = "the observer's key: 64 hexadecimal digits, for its owner only (needed)",
		.text = &observing.key_path},
	    {.name = "--sign",
		.value = "N",
		.help = "sign this one; without it nothing is signed",
		.text = &observing.number},
	    {.name = "--ca",
		.value = "FILE",
		.help = "certificates to trust, not the system's",
		.text = &observing.ca_path},
	    {.name = NULL},
	};
	const struct usage usage = {"observe --key FILE [--sign N] URL",
	    "Shows the disputed votes that wait for this civil observer: VOIDs that the registrar "
	    "signed. Each\nis judged against the log at URL, which is audited as far as it goes. A "
	    "credential becomes void only\nwith both signatures; its ballots stay in the log and "
	    "count "
	    "no more.",
	    rows};
	int count, status;

	if (!cli_options(argc, argv, &usage, &count, &status))
		return status;
	if (count != 1 || observing.key_path == NULL || !http_is_url(argv[1]))
		return cli_usage(&usage, "observe takes --key FILE and a log's address");
	observing.url = argv[1];
	return observe(&observing) ? EXIT_FINE : cli_fail(&observing.fault);
}
