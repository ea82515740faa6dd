/*
 * CPU time a ballot of each step that costs something, beside what its group operations alone
 * cost on this machine in this run. It judges nothing: no time makes it fail, only wrong answers.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "proto/base/workers.h"
#include "proto/crypto/ballot.h"
#include "proto/crypto/credential.h"
#include "proto/crypto/decryption.h"
#include "proto/crypto/shuffle.h"
#include "tests/bench/audit.h"

#define BALLOTS_DEFAULT 1000
#define BALLOTS_MAX     1000000
#define SAMPLES         2000 /* of each group operation */
#define TRUSTEE         1
#define JUDGED          4000

/* Whole microseconds of processor time, of this process and of the children it waited for. */
static int64_t cpu_us(void)
{
	int64_t total = 0;

	for (int i = 0; i < 2; i++) {
		struct rusage usage;

		if (getrusage(i == 0 ? RUSAGE_SELF : RUSAGE_CHILDREN, &usage) != 0)
			return 0;
		total += (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000) +
			 usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
	}
	return total;
}

/* --- what a step is made of ----------------------------------------------------------------- */

enum operation { MUL_BASE, MUL, ADD, IS_WIRE, FROM_HASH, OPERATIONS };

static const char *const operation_names[OPERATIONS] = {
    "base multiplication", "multiplication", "addition", "validity check", "hash to group"};

static void operation_run(enum operation operation, struct point *point, const struct scalar *by)
{
	uint8_t wide[64];

	switch (operation) {
	case MUL_BASE:
		point_mul_base_any(point, by);
		break;
	case MUL:
		point_mul_any(point, by, point);
		break;
	case ADD:
		point_add(point, point, point);
		break;
	case IS_WIRE:
		if (!point_is_wire(point->bytes))
			*point = point_identity;
		break;
	default:
		memcpy(wide, point->bytes, 32);
		memcpy(wide + 32, by->bytes, 32);
		point_from_hash(point, wide);
		break;
	}
}

/* Nanoseconds of each group operation. */
static bool operations_measure(int64_t ns[OPERATIONS])
{
	struct point point;
	struct scalar by;

	for (enum operation operation = MUL_BASE; operation < OPERATIONS; operation++) {
		int64_t start;

		scalar_random(&by);
		if (!point_mul_base(&point, &by))
			return false;
		start = cpu_us();
		for (int i = 0; i < SAMPLES; i++)
			operation_run(operation, &point, &by);
		ns[operation] = (cpu_us() - start) * 1000 / SAMPLES;
	}
	return !point_is_identity(&point);
}

/* --- the steps ------------------------------------------------------------------------------ */

/* An election of one contest with one trustee, in memory. */
struct round {
	size_t count;
	struct scalar key; /* of the one trustee: x_1 */
	struct scalar x;   /* one voter's, used for all ballots */
	struct ballot ballot;
	struct buf entries, mix, factors;
	struct cipher *rows;
	struct generators generators;
	struct shuffle_base base;
	struct shuffle shuffle;
	struct decryption_base decryption_base;
	struct audit_bench *audit;
	struct fault fault;
};

static bool seal_all(struct round *round)
{
	for (size_t i = 0; i < round->count; i++) {
		uint8_t blocks[1][BLOCK_LEN] = {{0x50, 0x01, (uint8_t)i, (uint8_t)(i >> 8)}};
		struct scalar r[BALLOT_MAX_W];

		round->ballot.seq = (uint32_t)i + 1;
		if (!ballot_seal(&round->entries, &round->ballot, blocks, &round->x, &round->base.y,
			&entropy_system, r))
			return false;
		round->rows[i] = round->ballot.rows[0];
	}
	return true;
}

static bool verify_all(struct round *round)
{
	for (size_t i = 0; i < round->count; i++) {
		const uint8_t *entry = round->entries.bytes + i * BALLOT_LEN(1);
		struct ballot ballot;

		if (!ballot_parse(&ballot, entry, BALLOT_LEN(1)) || !ballot_is_canonical(&ballot) ||
		    !ballot_proof_holds(&ballot, entry, &round->base.y))
			return false;
	}
	return true;
}

static bool generators_make(struct round *round)
{
	return generators_init(&round->generators, round->count);
}

static bool mix_make(struct round *round)
{
	return shuffle_make(&round->mix, &round->base, round->rows, &round->generators,
	    &entropy_system, &round->fault);
}

static bool mix_verify(struct round *round)
{
	if (!shuffle_parse(&round->shuffle, &round->base, round->mix.bytes, round->mix.len))
		return false;
	round->decryption_base.rows = round->shuffle.rows;
	return shuffle_check(
	    &round->shuffle, &round->base, round->rows, &round->generators, &round->fault);
}

static bool decrypt_make(struct round *round)
{
	return decryption_make(&round->factors, &round->decryption_base, TRUSTEE, &round->key,
	    &round->base.y, &entropy_system, &round->fault);
}

static bool decrypt_verify(struct round *round)
{
	struct decryption decryption;

	return decryption_parse(&decryption, &round->decryption_base, TRUSTEE, round->factors.bytes,
		   round->factors.len) &&
	       decryption_check(
		   &decryption, &round->decryption_base, &round->base.y, &round->fault);
}

static bool audit_all(struct round *round)
{
	return audit_bench_run(round->audit);
}

/*
 * The group operations a ballot that proto/README.md asks for at w = 1, done one by one; what is
 * done once a pile is left out. Sealing tries 4 encodings on average (section 6). The audit is one
 * of a round with 4 mixes and 3 decryptions: a credential {1, 1, 1, 3}, a ballot, a generator, 4
 * mixes, 3 decryptions, and opening {0, 3, 4, 4}; what else it does (Ed25519, hashing, files) is in
 * its ratio.
 */
static const struct step {
	const char *name;
	bool (*run)(struct round *);
	int needs[OPERATIONS]; /* base multiplications, multiplications, additions, checks, hashes
				*/
} steps[] = {
    {"seal a ballot", seal_all, {3, 1, 1, 4, 0}},
    {"verify a ballot", verify_all, {2, 2, 2, 5, 0}},
    {"generators", generators_make, {0, 0, 0, 0, 1}},
    {"mix", mix_make, {4, 6, 8, 0, 0}},
    {"verify a mix", mix_verify, {1, 8, 10, 5, 0}},
    {"decrypt (one trustee)", decrypt_make, {0, 3, 2, 0, 0}},
    {"verify a decryption", decrypt_verify, {0, 2, 2, 1, 0}},
    {"whole audit, 4 mixes", audit_all, {7, 44, 53, 35, 1}},
};

static bool round_init(struct round *round, size_t count)
{
	*round = (struct round){.count = count};
	round->rows = calloc(count, sizeof *round->rows);
	scalar_random(&round->key);
	scalar_random(&round->x);
	round->base = (struct shuffle_base){
	    .cid = 1, .mix = 1, .trustee = TRUSTEE, .count = count, .width = 1};
	round->decryption_base = (struct decryption_base){.cid = 1, .count = count, .width = 1};
	round->ballot = (struct ballot){.cid = 1, .style = 1, .w = 1};
	round->audit = audit_bench_new(count);
	return round->rows != NULL && round->audit != NULL &&
	       point_mul_base(&round->base.y, &round->key) &&
	       point_mul_base(&round->ballot.X, &round->x);
}

static void round_free(struct round *round)
{
	buf_free(&round->entries);
	buf_free(&round->mix);
	buf_free(&round->factors);
	generators_free(&round->generators);
	audit_bench_free(&round->audit);
	free(round->rows);
}

/* --- the table ------------------------------------------------------------------------------ */

/* Nanoseconds as microseconds with one decimal; integers, as everywhere here. */
static void print_thousandths(int width, int64_t value)
{
	printf("%*" PRId64 ".%" PRId64, width - 2, value / 1000, value % 1000 / 100);
}

static void step_print(const struct step *step, const int64_t ns[OPERATIONS], int64_t ns_ballot)
{
	int64_t limit = 0;

	for (int i = 0; i < OPERATIONS; i++)
		limit += step->needs[i] * ns[i];
	printf("%-24s", step->name);
	print_thousandths(12, ns_ballot);
	print_thousandths(12, limit);
	printf("%8" PRId64 ".%02" PRId64 "  ", limit > 0 ? ns_ballot / limit : 0,
	    limit > 0 ? ns_ballot % limit * 100 / limit : 0);
	for (int i = 0; i < OPERATIONS; i++)
		printf("%6d", step->needs[i]);
	printf("\n");
}

static bool steps_run(struct round *round, const int64_t ns[OPERATIONS])
{
	printf("%-24s%12s%12s%11s  %6s%6s%6s%6s%6s\n", "step, a ballot", "CPU us", "limit us",
	    "ratio", "base", "mul", "add", "valid", "hash");
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		int64_t start = cpu_us();

		if (!steps[i].run(round)) {
			(void)fprintf(stderr, "bench: \"%s\" went wrong%s%s\n", steps[i].name,
			    round->fault.kind != FAULT_NONE ? ": " : "", round->fault.text);
			return false;
		}
		step_print(&steps[i], ns, (cpu_us() - start) * 1000 / (int64_t)round->count);
	}
	return true;
}

static bool count_read(const char *text, size_t *out)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 10);

	*out = (size_t)value;
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && value >= 2 &&
	       value <= BALLOTS_MAX;
}

/* Nanoseconds of one processor to judge a ballot, for tests/bench/live. */
static int judge_only(void)
{
	struct round round = {0};
	int64_t start = 0, ns = 0;
	bool is_fine = group_init() && round_init(&round, JUDGED) && seal_all(&round);

	if (is_fine) {
		start = cpu_us();
		is_fine = verify_all(&round);
		ns = (cpu_us() - start) * 1000 / JUDGED;
	}
	round_free(&round);
	if (is_fine)
		printf("%" PRId64 "\n", ns);
	return is_fine ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	struct round round = {0};
	int64_t ns[OPERATIONS];
	size_t count = BALLOTS_DEFAULT;
	bool is_fine;

	if (argc == 2 && strcmp(argv[1], "judge") == 0)
		return judge_only();
	if (argc > 2 || (argc == 2 && !count_read(argv[1], &count))) {
		(void)fprintf(stderr, "usage: bench [BALLOTS]   (2 to %d)\n", BALLOTS_MAX);
		return 2;
	}
	workers_limit(1);
	if (!group_init() || !operations_measure(ns) || !round_init(&round, count)) {
		(void)fputs("bench: could not start\n", stderr);
		return 2;
	}
	printf("%zu ballots of one ciphertext, one process\n\n%-24s%12s\n", count,
	    "group operation", "CPU us");
	for (int i = 0; i < OPERATIONS; i++) {
		printf("%-24s", operation_names[i]);
		print_thousandths(12, ns[i]);
		printf("\n");
	}
	printf("\n");
	is_fine = steps_run(&round, ns);
	round_free(&round);
	return is_fine ? 0 : 1;
}
