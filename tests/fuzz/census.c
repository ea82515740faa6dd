/*
 * A census file, a document and a rule of who may vote, of any bytes: nothing crashes; a file is
 * fine or has errors, the same ones however it is cut; a document that is fine reads as itself
 * again; a checked rule has words.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/census/sheet.h"
#include "proto/base/clock.h"
#include "proto/record/eligibility.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const uint8_t key[CENSUS_KEY] = {7};

static size_t count_twins(const struct sheet *sheet)
{
	size_t count = 0;

	for (size_t i = 0; i < sheet->error_count && i < SHEET_ERRORS_MAX; i++)
		count += strcmp(sheet->errors[i].code, "document_twice") == 0;
	return count;
}

static bool is_same_row(const struct sheet_row *one, const struct sheet_row *other)
{
	return one->line == other->line && hash_is_equal(&one->mac, &other->mac);
}

static bool is_same_error(const struct sheet_error *one, const struct sheet_error *other)
{
	return one->line == other->line && one->column == other->column && one->code == other->code;
}

/* Twins are found in a whole file alone. */
static bool is_same(const struct sheet *sheet, const struct sheet *whole)
{
	bool is_fine = sheet->count == whole->count &&
		       (whole->error_count >= SHEET_ERRORS_MAX ||
			   sheet->error_count + count_twins(whole) == whole->error_count);

	for (size_t i = 0; is_fine && i < sheet->count; i++)
		is_fine = is_same_row(&sheet->rows[i], &whole->rows[i]);
	for (size_t i = 0; is_fine && i < sheet->error_count && i < SHEET_ERRORS_MAX; i++)
		is_fine = is_same_error(&sheet->errors[i], &whole->errors[i]);
	return is_fine;
}

/* The same rows and errors in pieces of at most `most` bytes as in one. */
static void try_pieces(const struct sheet *whole, const uint8_t *bytes, size_t len, size_t most)
{
	struct sheet *sheet = calloc(1, sizeof *sheet);
	struct sheet_reader *reader = sheet == NULL ? NULL : sheet_begin(sheet, key, NULL);

	if (reader == NULL)
		abort();
	for (size_t at = 0; at < len; at += most)
		if (!sheet_feed(
			reader, (struct span){bytes + at, len - at < most ? len - at : most}))
			abort();
	if (!sheet_finish(reader) || !is_same(sheet, whole))
		abort();
	sheet_end(&reader);
	sheet_free(sheet);
	free(sheet);
}

static void try_sheet(const uint8_t *bytes, size_t len)
{
	struct sheet *sheet = calloc(1, sizeof *sheet);

	if (sheet == NULL)
		return;
	if (sheet_read(sheet, (struct span){bytes, len}, key, NULL, NULL) !=
	    (sheet->error_count == 0))
		abort();
	for (size_t i = 0; sheet->error_count == 0 && i < sheet->count; i++)
		if (!date_is(sheet->rows[i].birth_date) || sheet->rows[i].habitat == NULL)
			abort();
	try_pieces(sheet, bytes, len, 1);
	try_pieces(sheet, bytes, len, 1 + len % 61);
	sheet_free(sheet);
	free(sheet);
}

static void try_document(const char *text)
{
	char once[DOCUMENT_MOST + 1], again[DOCUMENT_MOST + 1], id[CENSUS_ID_MAX + 8] = "DOC:";

	if (document_read(once, text) != DOCUMENT_FINE)
		return;
	strcat(id, once);
	if (document_read(again, once) != DOCUMENT_FINE || strcmp(once, again) != 0 ||
	    !census_id_is_normal(id))
		abort();
}

static void try_rule(const uint8_t *bytes, size_t len)
{
	static const struct eligible_person person = {"1980-05-17", "norte", "28001", "rural"};
	static const struct eligible_dates dates = {"2027-03-01", "2027-03-15"};
	json_t *rule = json_parse(bytes, len, NULL), *words;
	const json_t *unmet;

	if (rule != NULL && eligibility_check(rule, NULL)) {
		unmet = eligibility_unmet(rule, &person, &dates);
		words = eligibility_words(unmet != NULL ? unmet : rule);
		if (json_object_size(words) != 3)
			abort();
		json_decref(words);
	}
	json_decref(rule);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = strndup((const char *)bytes, len);

	try_sheet(bytes, len);
	try_rule(bytes, len);
	if (text != NULL)
		try_document(text);
	free(text);
	return 0;
}
