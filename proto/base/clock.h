/*
 * Points in time as whole POSIX seconds and as RFC 3339 UTC text, and days.
 * It does not read any clock: protocol code is given its times.
 */
#ifndef PROTO_BASE_CLOCK_H
#define PROTO_BASE_CLOCK_H

#include <stdint.h>

#include "proto/base/buf.h"

/* Years 1970 to 9999. */
#define TIME_MAX_S ((uint64_t)253402300799)

/* "2026-05-01T08:00:00Z", exactly so; false for anything else, 31 February too. */
bool time_read(const char *text, uint64_t *out_s) MUST_CHECK;
/* Writes 20 characters and a NUL. time_s is at most TIME_MAX_S. */
void time_write(char out[21], uint64_t time_s);
/* "01.05.2026" of the UTC day, as Pabulib writes days: 10 characters and a NUL. */
void day_write(char out[11], uint64_t time_s);
/* The first second of "DD.MM.YYYY", or of the year "YYYY"; false for anything else. */
bool day_read(const char *text, uint64_t *out_s) MUST_CHECK;
/* A day that there is, of the years 1850 to 2199, as YYYY-MM-DD: births, and ages that are had. */
bool date_is(const char *text) MUST_CHECK;

#endif
