/*
 * The whole audit as one step of the bench.
 * Kept apart from bench.c: its round is a whole round of proto/record.
 */
#ifndef TESTS_BENCH_AUDIT_H
#define TESTS_BENCH_AUDIT_H

#include <stdbool.h>
#include <stddef.h>

struct audit_bench;

/* A record of `count` made-up ballots, 4 trustees of whom 3 open; NULL if something goes wrong. */
struct audit_bench *audit_bench_new(size_t count);
void audit_bench_free(struct audit_bench **bench);
/* Runs V0 to V17; false unless all pass. */
bool audit_bench_run(struct audit_bench *bench);

#endif
