/*
 * libFuzzer on what voters and trustees send: ballots, SPOILED, mixes and decryptions. What is
 * parsed must be the same bytes when it is put together again; what is canonical reaches the
 * proof. The first three bytes choose the parser, N and w.
 */
#include "proto/crypto/ballot.h"

#include <stdlib.h>
#include <string.h>

#include "proto/crypto/decryption.h"
#include "proto/crypto/shuffle.h"

#define ROWS 8 /* the most that a case has: enough for every branch of the parsers */

static struct point base_point(void)
{
	struct scalar one;
	struct point out;

	scalar_from_u64(&one, 1);
	point_mul_base_any(&out, &one);
	return out;
}

static void expect(bool is_true)
{
	if (!is_true)
		abort();
}

static void fuzz_ballot(const uint8_t *bytes, size_t len)
{
	struct point y = base_point();
	struct ballot ballot;

	if (!ballot_parse(&ballot, bytes, len))
		return;
	expect(len == BALLOT_LEN(ballot.w) && ballot.w == bytes[BALLOT_HEAD - 1]);
	expect(memcmp(ballot.rows, bytes + BALLOT_HEAD, CIPHER_LEN * (size_t)ballot.w) == 0);
	expect(memcmp(ballot.responses, bytes + len - SCALAR_LEN * ((size_t)ballot.w + 1),
		   SCALAR_LEN * ((size_t)ballot.w + 1)) == 0);
	if (ballot_is_canonical(&ballot))
		(void)!ballot_proof_holds(&ballot, bytes, &y);
}

static void fuzz_spoiled(const uint8_t *bytes, size_t len)
{
	static const uint8_t ctx[32] = {1};
	struct spoiled spoiled;

	if (!spoiled_parse(&spoiled, bytes, len))
		return;
	expect(len == SPOILED_LEN && memcmp(spoiled.X.bytes, bytes + 34, POINT_LEN) == 0);
	expect(memcmp(spoiled.proof.response.bytes, bytes + 98, SCALAR_LEN) == 0);
	(void)!spoiled_proof_holds(&spoiled, ctx);
}

/* Ciphers to prove against: any points will do. */
static void fill_rows(struct cipher rows[ROWS * ROWS])
{
	struct point point = base_point();

	for (size_t i = 0; i < (size_t)ROWS * ROWS; i++)
		rows[i] = (struct cipher){point, point};
}

static void fuzz_shuffle(const uint8_t *bytes, size_t len, uint64_t count, unsigned width)
{
	static struct generators generators;
	struct cipher rows[ROWS * ROWS];
	struct shuffle_base base = {
	    .cid = 3, .mix = 1, .trustee = 2, .count = count, .width = width, .y = base_point()};
	struct shuffle shuffle;

	if (!shuffle_parse(&shuffle, &base, bytes, len))
		return;
	expect(len == SHUFFLE_LEN(count, width));
	expect((const uint8_t *)shuffle.rows == bytes + SHUFFLE_HEAD);
	expect((const uint8_t *)(shuffle.zp + count) == bytes + len);
	if (count > ROWS || width == 0 || width > ROWS ||
	    (generators.items == NULL && !generators_init(&generators, ROWS)))
		return;
	fill_rows(rows);
	(void)!shuffle_check(&shuffle, &base, rows, &generators, NULL);
}

static void fuzz_decryption(const uint8_t *bytes, size_t len, uint64_t count, unsigned width)
{
	struct cipher rows[ROWS * ROWS];
	struct point public_share = base_point();
	struct decryption_base base = {.cid = 3, .count = count, .width = width, .rows = rows};
	struct decryption decryption;

	if (!decryption_parse(&decryption, &base, 2, bytes, len))
		return;
	expect(len == DECRYPTION_LEN(count, width));
	expect((const uint8_t *)(decryption.s + 1) == bytes + len);
	if (count > ROWS || width > ROWS)
		return;
	fill_rows(rows);
	(void)!decryption_check(&decryption, &base, &public_share, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3 || !group_init())
		return 0;
	switch (data[0] % 4) {
	case 0:
		fuzz_ballot(data + 3, size - 3);
		break;
	case 1:
		fuzz_spoiled(data + 3, size - 3);
		break;
	case 2:
		fuzz_shuffle(data + 3, size - 3, data[1], data[2]);
		break;
	default:
		fuzz_decryption(data + 3, size - 3, data[1], data[2]);
		break;
	}
	return 0;
}
