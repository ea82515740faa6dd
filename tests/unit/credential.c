/* proto/crypto/credential: codes as people type them, lists with bounds, tags for one row only. */
#include "proto/crypto/credential.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const uint8_t ctx[32] = {1}, other_ctx[32] = {2};

Test(code, is_22_characters_of_the_alphabet)
{
	bool seen[128] = {false};
	char first[CODE_LEN + 1], second[CODE_LEN + 1], stripped[CODE_LEN + 1];
	size_t different = 0;

	cr_assert(group_init());
	for (int round = 0; round < 200; round++) {
		code_make(first, &entropy_system);
		code_make(second, &entropy_system);
		cr_assert_str_neq(first, second);
		cr_assert_eq(strlen(first), CODE_LEN);
		cr_assert_null(strpbrk(first, "0OIl"));
		cr_assert(code_strip(stripped, first));
		cr_assert_str_eq(stripped, first);
		for (const char *at = first; *at != '\0'; at++)
			seen[(unsigned char)*at] = true;
	}
	for (size_t i = 0; i < sizeof seen; i++)
		different += seen[i];
	cr_assert_eq(different, 58);
}

/* Draws of bytes that are all too large, but for one in each 64. */
static void mostly_rejected(void *context, uint8_t out[64])
{
	unsigned *draws = context;

	memset(out, 232, 64);
	out[63] = (uint8_t)(231 - (*draws)++);
}

Test(code, large_bytes_are_passed_over)
{
	unsigned draws = 0;
	struct entropy entropy = {mostly_rejected, &draws};
	char code[CODE_LEN + 1];

	code_make(code, &entropy);
	cr_assert_eq(draws, CODE_LEN);
	cr_assert_eq(code[0], 'z');
	cr_assert_eq(code[1], 'y');
}

Test(code, strip_takes_spaces_and_hyphens_only)
{
	static const char *const refused[] = {"", "-", "7Zx4kQ2mVb9TnRw3LhYpA",
	    "7Zx4kQ2mVb9TnRw3LhYpAee", "7Zx4kQ2mVb9TnRw3LhYpA0", "7Zx4kQ2mVb9TnRw3LhYpAO",
	    "7Zx4kQ2mVb9TnRw3LhYpAI", "7Zx4kQ2mVb9TnRw3LhYpAl", "7Zx4kQ2mVb9TnRw3LhYpAe\n",
	    "7Zx4kQ2mVb9TnRw3LhYpAe\t", "7Zx4.kQ2mVb9TnRw3LhYpAe", "7Zx4kQ2mVb9TnRw3LhYp\xc3\xa4"};
	char code[CODE_LEN + 1];

	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		cr_assert(!code_strip(code, refused[i]), "%s", refused[i]);
	cr_assert(code_strip(code, "- 7Zx4-kQ2m Vb9T--nRw3 LhYp-Ae - "));
	cr_assert_str_eq(code, "7Zx4kQ2mVb9TnRw3LhYpAe");
}

Test(credential, follows_from_code_and_round)
{
	struct scalar first, again, other;
	struct point X, X_again, X_other;

	cr_assert(group_init());
	cr_assert(credential_derive(&first, &X, ctx, "7Zx4kQ2mVb9TnRw3LhYpAe"));
	cr_assert(credential_derive(&again, &X_again, ctx, "7Zx4kQ2mVb9TnRw3LhYpAe"));
	cr_assert(point_is_equal(&X, &X_again));
	cr_assert(credential_derive(&other, &X_other, other_ctx, "7Zx4kQ2mVb9TnRw3LhYpAe"));
	cr_assert(!point_is_equal(&X, &X_other));
	cr_assert(credential_derive(&other, &X_other, ctx, "7Zx4kQ2mVb9TnRw3LhYpAf"));
	cr_assert(!point_is_equal(&X, &X_other));
}

struct pair {
	struct scalar x;
	struct point X;
};

static struct pair pair_of(uint64_t value)
{
	struct pair pair;

	cr_assert(group_init());
	scalar_from_u64(&pair.x, value);
	cr_assert(point_mul_base(&pair.X, &pair.x));
	return pair;
}

Test(credential, lists_have_sixteen_at_most)
{
	uint16_t list[CREDENTIAL_LISTS + 1];
	struct pair pair = pair_of(77);
	struct possession about = {.ctx = ctx, .styles = list, .X = pair.X};
	struct own_void own = {.ctx = ctx, .groups = list, .X = pair.X, .reason = 4};
	struct schnorr proof;

	for (size_t i = 0; i <= CREDENTIAL_LISTS; i++)
		list[i] = (uint16_t)i;
	about.style_count = own.group_count = CREDENTIAL_LISTS;
	cr_assert(possession_prove(&proof, &about, &pair.x, &entropy_system));
	cr_assert(possession_check(&proof, &about));
	about.style_count++;
	cr_assert(!possession_check(&proof, &about));
	cr_assert(!possession_prove(&proof, &about, &pair.x, &entropy_system));
	cr_assert(own_void_prove(&proof, &own, &pair.x, &entropy_system));
	cr_assert(own_void_check(&proof, &own));
	own.group_count++;
	cr_assert(!own_void_check(&proof, &own));
	cr_assert(!own_void_prove(&proof, &own, &pair.x, &entropy_system));
}

/* One proof is no other: the label tells them apart where the items do not. */
Test(credential, a_possession_is_no_void)
{
	static const uint16_t list[] = {0};
	struct pair pair = pair_of(77);
	struct possession about = {.ctx = ctx, .styles = list, .style_count = 1, .X = pair.X};
	struct own_void own = {.ctx = ctx, .groups = list, .group_count = 1, .X = pair.X};
	struct schnorr proof;

	cr_assert(possession_prove(&proof, &about, &pair.x, &entropy_system));
	cr_assert(!own_void_check(&proof, &own));
	cr_assert(own_void_prove(&proof, &own, &pair.x, &entropy_system));
	cr_assert(!possession_check(&proof, &about));
}

Test(credential, a_changed_proof_is_refused)
{
	static const uint16_t styles[] = {3, 4};
	struct pair pair = pair_of(77);
	struct possession about = {
	    .ctx = ctx, .styles = styles, .style_count = 2, .X = pair.X, .serial = 9};
	struct schnorr proof, changed;
	uint8_t bytes[SCHNORR_LEN];

	cr_assert(possession_prove(&proof, &about, &pair.x, &entropy_system));
	memcpy(bytes, proof.commitment.bytes, POINT_LEN);
	memcpy(bytes + POINT_LEN, proof.response.bytes, SCALAR_LEN);
	for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
		cr_assert(!schnorr_take(&changed, bytes) || !possession_check(&changed, &about));
		bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
}

Test(row, tags_are_one_for_a_row_and_another_for_the_next)
{
	struct pair k = pair_of(4242);
	struct point tag, again, next, other;

	cr_assert(row_tag(&tag, ctx, "ROW:1", &k.x));
	cr_assert(row_tag(&again, ctx, "ROW:1", &k.x));
	cr_assert(row_tag(&next, ctx, "ROW:2", &k.x));
	cr_assert(row_tag(&other, other_ctx, "ROW:1", &k.x));
	cr_assert(point_is_equal(&tag, &again));
	cr_assert(!point_is_equal(&tag, &next));
	cr_assert(!point_is_equal(&tag, &other));
}

Test(row, an_id_out_of_form_gets_neither_tag_nor_proof)
{
	struct pair k = pair_of(4242);
	uint8_t proof[ROW_PROOF_LEN];
	char longest[CENSUS_ID_MAX + 2];
	struct point tag;

	(void)snprintf(longest, sizeof longest, "DOC:%060d", 0);
	cr_assert(row_tag(&tag, ctx, longest, &k.x));
	cr_assert(row_prove(proof, ctx, longest, &k.x, &entropy_system));
	cr_assert(row_check(proof, ctx, longest, &tag, &k.X));
	(void)snprintf(longest, sizeof longest, "DOC:%061d", 0);
	cr_assert(!row_tag(&tag, ctx, longest, &k.x));
	cr_assert(!row_prove(proof, ctx, longest, &k.x, &entropy_system));
	cr_assert(!row_check(proof, ctx, longest, &tag, &k.X));
	cr_assert(!row_tag(&tag, ctx, "ROW:01", &k.x));
	cr_assert(!row_tag(&tag, ctx, "PERSON:1", &k.x));
}

Test(row, a_changed_opening_is_refused)
{
	struct pair k = pair_of(4242);
	uint8_t proof[ROW_PROOF_LEN];
	struct point tag;

	cr_assert(row_tag(&tag, ctx, "CODE:7", &k.x));
	cr_assert(row_prove(proof, ctx, "CODE:7", &k.x, &entropy_system));
	for (size_t bit = 0; bit < 8 * sizeof proof; bit++) {
		proof[bit / 8] ^= (uint8_t)(1U << bit % 8);
		cr_assert(!row_check(proof, ctx, "CODE:7", &tag, &k.X));
		proof[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
	cr_assert(row_check(proof, ctx, "CODE:7", &tag, &k.X));
	cr_assert(!row_check(proof, ctx, "CODE:7", &tag, &tag));
	cr_assert(!row_check(proof, ctx, "CODE:7", &k.X, &k.X));
}
