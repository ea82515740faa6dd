/*
 * A file becomes the census, under the key that there is or a new one; and the end of both.
 * Document numbers are in memory only while the file is read.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/census/phone.h"
#include "daemon/census/sheet.h"
#include "daemon/commands/census.h"
#include "daemon/pg/array.h"
#include "daemon/roles/keys.h"
#include "daemon/roles/sheet_values.h"
#include "gen/statements.h"
#include "proto/base/clock.h"
#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/base/json.h"

#define FILE_MOST ((size_t)512 << 20)
#define CHUNK     10000
#define COLUMNS   (2 + SHEET_VALUES) /* HMACs of now and before first */

struct importing {
	struct census *census;
	struct buf bytes;
	struct hash file_hash;
	struct sheet sheet;
	uint8_t key[CENSUS_KEY], old_key[CENSUS_KEY];
	int64_t generation;           /* of key */
	bool is_rotation, is_new_key; /* which this import made */
};

static void key_name(char out[32], int64_t generation)
{
	(void)snprintf(out, 32, "hmac-%lld", (long long)generation);
}

/* --- keys --------------------------------------------------------------------------------------
 */

/*
 * A new one is written before it is used, unless it is there: made with the city (migrate.c), or
 * left by a try that failed.
 */
static bool make_key(struct importing *importing, struct fault *fault)
{
	const struct census *census = importing->census;
	char name[32];
	uint8_t random[64];
	struct fault why = {0};
	bool is_fine = true;

	importing->generation = census->last + 1;
	key_name(name, importing->generation);
	entropy_draw(&entropy_system, random);
	memcpy(importing->key, random, CENSUS_KEY);
	secret_wipe(random, sizeof random);
	importing->is_new_key =
	    !census->is_dry && key_write(importing->key, census->keys_fd, "census", name, &why);
	if (!census->is_dry && !importing->is_new_key) {
		is_fine = strcmp(why.code, "key_exists") == 0 &&
			  key_read(importing->key, census->keys_fd, "census", name, fault);
		if (!is_fine && fault->kind == FAULT_NONE)
			*fault = why;
	}
	return is_fine;
}

static bool choose_keys(struct importing *importing, struct fault *fault)
{
	const struct census *census = importing->census;

	importing->generation = census->generation;
	if (importing->is_rotation)
		return census_key_read(importing->old_key, census, census->generation, fault) &&
		       make_key(importing, fault);
	return census->generation == 0
		   ? make_key(importing, fault)
		   : census_key_read(importing->key, census, census->generation, fault);
}

static bool forget_key(const struct census *census, int64_t generation, struct fault *fault)
{
	char name[32], file[64];

	key_name(name, generation);
	(void)snprintf(file, sizeof file, "census.%s", name);
	return unlinkat(census->keys_fd, file, 0) == 0 || errno == ENOENT ||
	       fault_unable(fault, "key_unwritable", "key %s: %s", file, strerror(errno));
}

/* --- the file ----------------------------------------------------------------------------------
 */

static void print_errors(const struct importing *importing)
{
	const struct sheet *sheet = &importing->sheet;

	for (size_t i = 0; i < sheet->error_count && i < SHEET_ERRORS_MAX; i++) {
		const struct sheet_error *error = &sheet->errors[i];

		(void)fprintf(stderr, "%s:%zu:%zu: %s\n", importing->census->file, error->line,
		    error->column, error->code);
	}
	(void)fprintf(stderr, "arcad: %zu errors (line:column: code); nothing was imported\n",
	    sheet->error_count);
}

static bool read_file(struct importing *importing, struct fault *fault)
{
	if (!file_read(&importing->bytes, importing->census->file, FILE_MOST, fault))
		return false;
	sha256_of(
	    &importing->file_hash, (struct span){importing->bytes.bytes, importing->bytes.len});
	if (sheet_read(&importing->sheet,
		(struct span){importing->bytes.bytes, importing->bytes.len}, importing->key,
		importing->is_rotation ? importing->old_key : NULL, fault))
		return true;
	if (fault->kind == FAULT_NONE)
		print_errors(importing);
	return false;
}

static bool stage_chunk(
    struct importing *importing, size_t from, struct pg_array arrays[COLUMNS], struct fault *fault)
{
	const struct sheet *sheet = &importing->sheet;
	struct pg_value values[COLUMNS];
	struct pg_reply reply;

	pg_array_begin(&arrays[0], PG_BYTEA);
	pg_array_begin(&arrays[1], PG_BYTEA);
	sheet_values_begin(&arrays[2]);
	for (size_t i = from; i < sheet->count && i < from + CHUNK; i++) {
		const struct sheet_row *row = &sheet->rows[i];

		pg_array_add(&arrays[0], row->mac.bytes, HASH_LEN);
		pg_array_add(&arrays[1], row->old_mac.bytes, HASH_LEN);
		sheet_values_add(&arrays[2], row);
	}
	for (size_t i = 0; i < COLUMNS; i++)
		values[i] = pg_array_value(&arrays[i]);
	return direct_query(importing->census->registry, &PG_registry_stage, values, &reply, fault);
}

static bool stage(struct importing *importing, struct fault *fault)
{
	struct pg_array arrays[COLUMNS] = {0};
	bool is_fine = true;

	for (size_t from = 0; is_fine && from < importing->sheet.count; from += CHUNK)
		is_fine = stage_chunk(importing, from, arrays, fault);
	for (size_t i = 0; i < COLUMNS; i++)
		buf_free(&arrays[i].bytes);
	return is_fine;
}

static bool apply(struct importing *importing, struct fault *fault)
{
	struct census *census = importing->census;
	const struct pg_value values[] = {pg_text(importing->is_rotation ? "rotate" : "import"),
	    pg_bytes((struct span){importing->file_hash.bytes, HASH_LEN}),
	    pg_number(importing->generation), pg_number(census->now_s),
	    pg_text(buf_text(&census->open_rounds))};
	struct pg_reply reply;

	if (!direct_query(census->registry, &PG_registry_apply, values, &reply, fault))
		return false;
	if (census->is_dry)
		(void)printf("it would be: ");
	else
		(void)printf("batch %lld: ", (long long)pg_cell_int(&reply, 0, 0));
	(void)printf("new=%lld changed=%lld gone=%lld unchanged=%lld\n",
	    (long long)pg_cell_int(&reply, 0, 1), (long long)pg_cell_int(&reply, 0, 2),
	    (long long)pg_cell_int(&reply, 0, 3), (long long)pg_cell_int(&reply, 0, 4));
	return true;
}

/* After the registry has said how it went: the key that is not needed goes. */
static bool settle_keys(const struct importing *importing, bool is_fine, struct fault *fault)
{
	const struct census *census = importing->census;

	if (census->is_dry)
		return is_fine;
	if (is_fine)
		return !importing->is_rotation || forget_key(census, census->generation, fault);
	/* where nobody knows whether it was committed, both are kept */
	if (importing->is_new_key && fault->kind != FAULT_UNABLE)
		(void)!forget_key(census, importing->generation, NULL);
	return false;
}

static bool run_import(struct census *census, bool is_rotation, struct fault *fault)
{
	struct importing *importing = calloc(1, sizeof *importing);
	bool is_fine;

	if (importing == NULL)
		return fault_unable(fault, "no_memory", "no memory for a census");
	if (!phone_country_is(census->place.config.phone_country)) {
		free(importing);
		return fault_false(fault, "config", "phone_country has to be digits, such as 34");
	}
	importing->census = census;
	importing->sheet.phone_country = census->place.config.phone_country;
	importing->is_rotation = is_rotation;
	is_fine = census_begin(census, fault) && choose_keys(importing, fault) &&
		  read_file(importing, fault) && stage(importing, fault) && apply(importing, fault);
	if (is_fine && census->is_dry)
		(void)!census_end(census, false, NULL);
	else
		is_fine = census_end(census, is_fine, fault);
	is_fine = settle_keys(importing, is_fine, fault);
	buf_wipe(&importing->bytes);
	sheet_free(&importing->sheet);
	secret_wipe(importing, sizeof *importing);
	free(importing);
	return is_fine;
}

bool census_import(struct census *census, struct fault *fault)
{
	return run_import(census, false, fault);
}

/* Where the city's service is asked there is no file; its answers need a key all the same. */
bool census_first_key(struct census *census, struct fault *fault)
{
	struct importing *importing = calloc(1, sizeof *importing);
	struct pg_value values[1];
	struct pg_reply reply;
	bool is_fine;

	if (importing == NULL)
		return fault_unable(fault, "no_memory", "no memory for a census");
	importing->census = census;
	is_fine =
	    census_begin(census, fault) &&
	    (census->generation == 0 || fault_false(fault, "key_exists", "the census has a key")) &&
	    make_key(importing, fault);
	values[0] = pg_number(importing->generation);
	is_fine =
	    is_fine && direct_query(census->registry, &PG_registry_key, values, &reply, fault);
	is_fine = settle_keys(importing, census_end(census, is_fine, fault), fault);
	if (is_fine)
		(void)printf("key=%lld\n", (long long)importing->generation);
	secret_wipe(importing, sizeof *importing);
	free(importing);
	return is_fine;
}

bool census_rotate(struct census *census, struct fault *fault)
{
	return run_import(census, true, fault);
}

/* --- the end -----------------------------------------------------------------------------------
 */

/* One line of canonical JSON, for whoever signs it. */
static bool write_certificate(struct buf *text, const struct census *census,
    const struct pg_reply *reply, const struct hash *key_hash, struct fault *fault)
{
	struct span cell = pg_cell(reply, 0, 3);
	json_t *batches = json_parse(cell.bytes, cell.len, fault), *json;
	char key_hex[2 * HASH_LEN + 1], time[32];
	bool is_fine;

	hex_encode(key_hex, key_hash->bytes, HASH_LEN);
	time_write(time, (uint64_t)census->now_s);
	json = json_pack("{s:s,s:s,s:I,s:I,s:I,s:s,s:o}", "what", "arca/1/census-destroyed", "at",
	    time, "people", (json_int_t)pg_cell_int(reply, 0, 0), "accounts",
	    (json_int_t)pg_cell_int(reply, 0, 1), "admissions",
	    (json_int_t)pg_cell_int(reply, 0, 2), "key_sha256", key_hex, "batches", batches);
	if (json != NULL)
		json_write_canonical(text, json);
	is_fine = json != NULL && buf_is_ok(text);
	json_decref(json);
	return is_fine || fault_unable(fault, "no_memory", "no memory for a certificate");
}

/* Printed; everybody can read it, and its hash and numbers are an act. */
static bool certify(const struct census *census, const struct pg_reply *reply,
    const struct hash *key_hash, struct fault *fault)
{
	char hash_hex[2 * HASH_LEN + 1];
	struct buf text = {0};
	struct pg_reply told;
	struct hash hash;
	bool is_fine = write_certificate(&text, census, reply, key_hash, fault);

	if (is_fine) {
		sha256_of(&hash, (struct span){text.bytes, text.len});
		hex_encode(hash_hex, hash.bytes, HASH_LEN);
		const struct pg_value values[] = {pg_text(hash_hex), census_value(reply, 0),
		    census_value(reply, 1), census_value(reply, 2), census_value(reply, 3),
		    pg_text(buf_text(&text))};

		(void)printf("%s\nsha256=%s\n", buf_text(&text), hash_hex);
		is_fine =
		    direct_query(census->registry, &PG_registry_certify, values, &told, fault);
	}
	buf_free(&text);
	return is_fine;
}

bool census_destroy(struct census *census, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(census->now_s)};
	uint8_t key[CENSUS_KEY];
	struct hash key_hash;
	struct pg_reply reply;
	bool is_fine;

	if (census->confirm == NULL || strcmp(census->confirm, "destroy") != 0)
		return fault_unable(
		    fault, "usage", "nothing brings it back: say --confirm destroy");
	if (census->account_rounds > 0)
		return fault_false(
		    fault, "round_open", "a round that somebody enters by the census is not over");
	is_fine = census_begin(census, fault) &&
		  census_key_read(key, census, census->generation, fault) &&
		  direct_query(census->registry, &PG_registry_destroy, values, &reply, fault);
	if (is_fine) {
		sha256_of(&key_hash, (struct span){key, sizeof key});
		is_fine = certify(census, &reply, &key_hash, fault);
	}
	secret_wipe(key, sizeof key);
	return census_end(census, is_fine, fault) && forget_key(census, census->generation, fault);
}
