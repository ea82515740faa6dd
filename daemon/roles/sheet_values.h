/*
 * Rows of a census file as values of PostgreSQL: the columns that whoever stages them has alike.
 */
#ifndef DAEMON_ROLES_SHEET_VALUES_H
#define DAEMON_ROLES_SHEET_VALUES_H

#include "daemon/census/sheet.h"
#include "daemon/pg/array.h"

/* Birth date, district, postal code, sex, habitat; e-mail and telephone, sealed or empty. */
#define SHEET_VALUES 7

/* Begins that many arrays anew. */
void sheet_values_begin(struct pg_array arrays[SHEET_VALUES]);
/* Adds a row to them; its bytes are copied. */
void sheet_values_add(struct pg_array arrays[SHEET_VALUES], const struct sheet_row *row);

#endif
