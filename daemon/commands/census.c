/*
 * arcad census: what the city's registry knows, for who runs it. Importing and destroying are
 * census_import.c's.
 */
#include "daemon/commands/census.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/commands/commands.h"
#include "daemon/roles/keys.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/base/file.h"

#define SLOW_S    3600 /* a large census is not hurried */
#define LINE_MOST 200

static const char usage[] =
    "usage: arcad census COMMAND [OPTION]... [--embedded DIR | --config FILE]\n\n"
    "  import FILE.csv [--dry-run]      the census from now on; with --dry-run only the "
    "difference\n"
    "  undo                             takes the last import back\n"
    "  status                           how many, and what was done last\n"
    "  conflicts                        documents that a second account proved\n"
    "  resolve N --move | --keep        whose it is: the newer account's, or the older one's\n"
    "  used --document D [--round SLUG] where this person was admitted, with proofs for them\n"
    "                                   (D of - reads it from standard input)\n"
    "  letters --addresses FILE.csv --out FOLDER [--round SLUG] [--language es] [--batch 100]\n"
    "                                   pages to print, a code on each, for who is not verified "
    "yet,\n"
    "                                   of --round only those who may vote in it;\n"
    "                                   the file has document, name, address and is not kept\n"
    "  desk --document D --account CODE --officer NAME\n"
    "                                   somebody was verified in person\n"
    "  dispute --document D --round SLUG --officer NAME [--seat N] [--observer N] [--no-code]\n"
    "                                   their vote is to be superseded in person: the "
    "registrar's\n"
    "                                   VOID, for an observer to sign too (arca observe), and a "
    "code\n"
    "                                   to vote again with once that is in the log\n"
    "  disputes                         all of them, and how far they are\n"
    "  key                              makes a key for a census that is a service (census_url)\n"
    "  rotate FILE.csv                  the same census under a new key\n"
    "  destroy --confirm destroy        all of it and its key; prints a certificate\n";

/* --- opening -----------------------------------------------------------------------------------
 */

static bool read_city(struct census *census, struct fault *fault)
{
	struct pg_reply reply;
	struct span cell;

	if (!direct_query(census->city, &PG_admin_census, NULL, &reply, fault))
		return false;
	census->now_s = pg_cell_int(&reply, 0, 0);
	cell = pg_cell(&reply, 0, 1);
	buf_put(&census->open_rounds, cell.bytes, cell.len);
	census->account_rounds = pg_cell_int(&reply, 0, 2);
	return true;
}

static struct direct *open_one(char *conninfo, struct fault *fault)
{
	struct direct *direct = conninfo != NULL ? direct_open(conninfo, fault) : NULL;

	free(conninfo);
	if (direct != NULL)
		direct_deadline(direct, SLOW_S);
	return direct;
}

static bool open_all(struct census *census, struct fault *fault)
{
	struct place *place = &census->place;
	char folder[CONFIG_TEXT_MAX + 16];

	place_default(place);
	if (!place_read(place, fault) || !place_find(place, fault))
		return false;
	if (place->config.registry[0] == '\0')
		return fault_unable(
		    fault, "no_registry", "this city has no registry: set registry in arcad.conf");
	(void)snprintf(folder, sizeof folder, "%s/registrar", place->config.keys);
	census->keys_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (census->keys_fd < 0)
		return fault_unable(fault, "keys_folder", "%s can't be opened", folder);
	census->city = open_one(place_conninfo(place, NULL), fault);
	census->registry =
	    census->city != NULL ? open_one(place_registry(place, NULL), fault) : NULL;
	return census->registry != NULL && read_city(census, fault);
}

void census_close(struct census *census)
{
	direct_close(&census->city);
	direct_close(&census->registry);
	buf_free(&census->open_rounds);
	place_free(&census->place);
	if (census->keys_fd >= 0)
		(void)close(census->keys_fd);
}

static bool read_status(struct census *census, struct pg_reply *reply, struct fault *fault)
{
	if (!direct_query(census->registry, &PG_registry_status, NULL, reply, fault))
		return false;
	census->generation = pg_cell_int(reply, 0, 0);
	census->last = pg_cell_int(reply, 0, 5);
	return true;
}

bool census_begin(struct census *census, struct fault *fault)
{
	struct pg_reply reply;

	return direct_run(census->registry, "begin", fault) &&
	       direct_query(census->registry, &PG_registry_lock, NULL, &reply, fault) &&
	       read_status(census, &reply, fault);
}

bool census_end(struct census *census, bool is_fine, struct fault *fault)
{
	if (is_fine)
		return direct_run(census->registry, "commit", fault);
	(void)!direct_run(census->registry, "rollback", NULL);
	return false;
}

bool census_key_read(
    uint8_t out[CENSUS_KEY], const struct census *census, int64_t generation, struct fault *fault)
{
	char name[32];

	if (generation == 0)
		return fault_false(fault, "census_missing", "there is no census yet");
	(void)snprintf(name, sizeof name, "hmac-%lld", (long long)generation);
	return key_read(out, census->keys_fd, "census", name, fault);
}

/* --- commands ----------------------------------------------------------------------------------
 */

static void print_cells(const struct pg_reply *reply, int row, const char *const *labels)
{
	for (int i = 0; labels[i] != NULL; i++) {
		struct span cell = pg_cell(reply, row, i);

		(void)printf("%s%s%.*s", i > 0 ? " " : "", labels[i], (int)cell.len,
		    cell.bytes != NULL ? (const char *)cell.bytes : "");
	}
	(void)putchar('\n');
}

static bool census_status(struct census *census, struct fault *fault)
{
	static const char *const labels[] = {
	    "key=", "people=", "verified=", "admissions=", "conflicts=", NULL};
	static const char *const batch[] = {
	    "batch=", "kind=", "at=", "rows=", "new=", "changed=", "gone=", "undone=", NULL};
	struct pg_reply reply;

	if (!read_status(census, &reply, fault))
		return false;
	print_cells(&reply, 0, labels);
	if (!direct_query(census->registry, &PG_registry_batches, NULL, &reply, fault))
		return false;
	for (int i = 0; i < reply.rows; i++)
		print_cells(&reply, i, batch);
	return true;
}

static bool census_undo(struct census *census, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(census->now_s)};
	struct pg_reply reply;
	bool is_fine = census_begin(census, fault);

	is_fine =
	    is_fine && direct_query(census->registry, &PG_registry_undo, values, &reply, fault);
	if (is_fine)
		(void)printf("batch %lld was taken back: %lld people are as they were before\n",
		    (long long)pg_cell_int(&reply, 0, 0), (long long)pg_cell_int(&reply, 0, 1));
	return census_end(census, is_fine, fault);
}

static bool census_conflicts(struct census *census, struct fault *fault)
{
	static const char *const labels[] = {"conflict=", "holder=", "claimant=", "at=", NULL};
	struct pg_reply reply;

	if (!direct_query(census->registry, &PG_registry_conflicts, NULL, &reply, fault))
		return false;
	for (int i = 0; i < reply.rows; i++)
		print_cells(&reply, i, labels);
	return true;
}

struct pg_value census_value(const struct pg_reply *reply, int column)
{
	return (struct pg_value){.bytes = pg_cell(reply, 0, column)};
}

/* The registry first, which decides; after a crash the registrar brings the rest, or asking again.
 */
static bool census_resolve(struct census *census, struct fault *fault)
{
	const char *decision = census->is_move ? "move" : "keep";
	const struct pg_value values[] = {
	    pg_text(census->file), pg_text(decision), pg_number(census->now_s)};
	struct pg_reply decided, reply;
	struct pg_value act;
	bool is_fine;

	if (census->is_move == census->is_keep)
		return fault_unable(fault, "usage", "say --move or --keep");
	if (!direct_query(census->registry, &PG_registry_resolve, values, &decided, fault))
		return false;
	act = (struct pg_value){.bytes = pg_cell(&decided, 0, 0)}; /* borrowed of that reply */
	is_fine = direct_query(census->city, &PG_admin_level, &act, &reply, fault);
	if (is_fine)
		(void)printf("conflict %s: %s\n", census->file,
		    census->is_move ? "the document is the newer account's now"
				    : "the document stays with the account that has it");
	return is_fine;
}

/* --- was my identity used? ---------------------------------------------------------------------
 */

static bool read_document(
    char out[DOCUMENT_MOST + 1], const struct census *census, struct fault *fault)
{
	struct buf line = {0};
	bool is_fine = true;
	char typed[LINE_MOST];

	(void)snprintf(typed, sizeof typed, "%s", census->document);
	if (strcmp(typed, "-") == 0) {
		is_fine = file_read(&line, "-", LINE_MOST - 1, fault);
		(void)snprintf(typed, sizeof typed, "%s", buf_text(&line));
		typed[strcspn(typed, "\r\n")] = '\0';
	}
	if (is_fine && document_read(out, typed) != DOCUMENT_FINE)
		is_fine = fault_false(fault, "document_form",
		    "that is no document number, or its letter does not fit");
	buf_wipe(&line);
	secret_wipe(typed, sizeof typed);
	return is_fine;
}

/* The row's opening for its owner: R's census id and the proof that this tag is of it. */
static bool print_opening(const struct census *census, const char *slug, struct span ctx_hex,
    struct span mac_hex, struct fault *fault)
{
	uint8_t ctx[32], mac[HASH_LEN], proof[ROW_PROOF_LEN];
	char id[CENSUS_ID_MAX], text[2 * ROW_PROOF_LEN + 1];
	struct point tag, K;
	struct scalar k;
	bool is_fine;

	if (!key_read(k.bytes, census->keys_fd, slug, "row", fault))
		return false;
	is_fine = hex_decode(ctx, sizeof ctx, (const char *)ctx_hex.bytes, ctx_hex.len) &&
		  hex_decode(mac, sizeof mac, (const char *)mac_hex.bytes, mac_hex.len);
	if (is_fine) {
		mac_census_id(id, mac);
		is_fine = row_tag(&tag, ctx, id, &k) && point_mul_base(&K, &k) &&
			  row_prove(proof, ctx, id, &k, &entropy_system) &&
			  row_check(proof, ctx, id, &tag, &K);
	}
	secret_wipe(&k, sizeof k);
	if (!is_fine)
		return fault_unable(
		    fault, "row_proof", "the row of round %s can't be opened", slug);
	hex_encode(text, tag.bytes, POINT_LEN);
	(void)printf("  census_id=%s\n  tag=%s\n", id, text);
	hex_encode(text, proof, sizeof proof);
	(void)printf("  proof=%s\n", text);
	return true;
}

static bool print_round(
    const struct census *census, const struct pg_reply *used, int row, struct fault *fault)
{
	static const char *const labels[] = {
	    "round=", "ctx=", "channel=", "index=", "issued_at=", "logged_tag=", "void=", NULL};
	const struct pg_value values[] = {
	    pg_number(pg_cell_int(used, row, 0)), pg_number(pg_cell_int(used, row, 1))};
	struct pg_reply reply;
	struct span slug_cell, at = pg_cell(used, row, 3);
	char slug[65];

	if (!direct_query(census->city, &PG_admin_used, values, &reply, fault))
		return false;
	slug_cell = pg_cell(&reply, 0, 0);
	(void)snprintf(
	    slug, sizeof slug, "%.*s", (int)slug_cell.len, (const char *)slug_cell.bytes);
	if (reply.rows < 1 || (census->round != NULL && strcmp(slug, census->round) != 0))
		return true;
	for (int i = 0; i < reply.rows; i++) {
		(void)printf("admitted_at=%.*s ", (int)at.len, (const char *)at.bytes);
		print_cells(&reply, i, labels);
	}
	if (pg_cell(&reply, 0, 3).bytes == NULL) {
		(void)printf("  no credential was issued yet\n");
		return true;
	}
	return print_opening(census, slug, pg_cell(&reply, 0, 1), pg_cell(used, row, 2), fault);
}

bool census_mac(struct hash *out, struct census *census, struct fault *fault)
{
	char document[DOCUMENT_MOST + 1];
	uint8_t key[CENSUS_KEY];
	struct pg_reply reply;
	bool is_fine;

	if (census->document == NULL)
		return fault_unable(fault, "usage", "say whose: --document");
	is_fine = read_document(document, census, fault) && read_status(census, &reply, fault) &&
		  census_key_read(key, census, census->generation, fault);
	if (is_fine)
		document_mac(out, key, document);
	secret_wipe(document, sizeof document);
	secret_wipe(key, sizeof key);
	return is_fine;
}

static bool census_used(struct census *census, struct fault *fault)
{
	struct hash mac;
	const struct pg_value values[] = {pg_bytes((struct span){mac.bytes, HASH_LEN})};
	struct pg_reply reply;
	bool is_fine = true;

	if (!census_mac(&mac, census, fault) ||
	    !direct_query(census->registry, &PG_registry_used, values, &reply, fault))
		return false;
	if (reply.rows == 0)
		return fault_false(fault, "census_not_found", "this document is not in the census");
	if (pg_cell(&reply, 0, 0).bytes == NULL)
		(void)printf("nobody was admitted with this document\n");
	for (int i = 0; is_fine && i < reply.rows; i++)
		if (pg_cell(&reply, i, 0).bytes != NULL)
			is_fine = print_round(census, &reply, i, fault);
	return is_fine;
}

/* --- the command -------------------------------------------------------------------------------
 */

struct verb {
	const char *name;
	bool has_word;
	bool (*run)(struct census *census, struct fault *fault);
};

static const struct verb verbs[] = {
    {"import", true, census_import},
    {"undo", false, census_undo},
    {"status", false, census_status},
    {"conflicts", false, census_conflicts},
    {"resolve", true, census_resolve},
    {"used", false, census_used},
    {"key", false, census_first_key},
    {"rotate", true, census_rotate},
    {"letters", false, census_letters},
    {"desk", false, census_desk},
    {"dispute", false, census_dispute},
    {"disputes", false, census_disputes},
    {"destroy", false, census_destroy},
};

/* Takes the words that have no value out of argv. */
static int take_flags(struct census *census, int argc, char **argv)
{
	int count = 0;

	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--dry-run") == 0)
			census->is_dry = true;
		else if (strcmp(argv[i], "--move") == 0)
			census->is_move = true;
		else if (strcmp(argv[i], "--keep") == 0)
			census->is_keep = true;
		else if (strcmp(argv[i], "--no-code") == 0)
			census->is_without_code = true;
		else
			argv[count++] = argv[i];
	}
	return count;
}

int command_census(int argc, char **argv)
{
	static struct census census = {.keys_fd = -1};
	const struct place_option own[] = {{"--document", &census.document},
	    {"--round", &census.round}, {"--confirm", &census.confirm},
	    {"--account", &census.account}, {"--officer", &census.officer},
	    {"--addresses", &census.addresses}, {"--out", &census.out}, {"--batch", &census.batch},
	    {"--language", &census.language}, {"--seat", &census.seat},
	    {"--observer", &census.observer}, {NULL, NULL}};
	const struct verb *verb = NULL;
	struct fault fault = {0};
	bool is_fine;

	argc = take_flags(&census, argc, argv);
	for (size_t i = 0; argc >= 2 && i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			verb = &verbs[i];
	if (verb == NULL || !place_options(&census.place, own, &census.file, argc - 1, argv + 1) ||
	    verb->has_word != (census.file != NULL)) {
		(void)fputs(usage, stderr);
		return 2;
	}
	is_fine = open_all(&census, &fault) && verb->run(&census, &fault);
	census_close(&census);
	if (!is_fine && fault.kind != FAULT_NONE)
		(void)fprintf(stderr, "arcad: %s\n", fault.text);
	return is_fine ? 0 : fault.kind != FAULT_NONE ? (int)fault.kind : (int)FAULT_FALSE;
}
