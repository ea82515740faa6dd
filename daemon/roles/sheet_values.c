/*
 * A row's columns, each into its array. See sheet_values.h.
 */
#include "daemon/roles/sheet_values.h"

#include <string.h>

#define TEXTS 5 /* of them; the others are bytes */

void sheet_values_begin(struct pg_array arrays[SHEET_VALUES])
{
	for (size_t i = 0; i < SHEET_VALUES; i++)
		pg_array_begin(&arrays[i], i < TEXTS ? PG_TEXT : PG_BYTEA);
}

void sheet_values_add(struct pg_array arrays[SHEET_VALUES], const struct sheet_row *row)
{
	const char *const texts[TEXTS] = {
	    row->birth_date, row->district, row->postal_code, row->sex, row->habitat};

	for (size_t i = 0; i < TEXTS; i++)
		pg_array_add(&arrays[i], texts[i], strlen(texts[i]));
	pg_array_add(&arrays[TEXTS], row->email.bytes, row->email.len);
	pg_array_add(&arrays[TEXTS + 1], row->phone.bytes, row->phone.len);
}
