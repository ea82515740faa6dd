/*
 * What the daemon's keeping rests on: signed refusals, one-time codes, proofs from tiles' hashes,
 * the high-water file, key files, arrays for the database.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/api/code.h"
#include "daemon/pg/array.h"
#include "daemon/roles/high_water.h"
#include "daemon/roles/keys.h"
#include "proto/log/note.h"
#include "proto/log/partial.h"
#include "proto/log/tree.h"
#include "proto/record/rejection.h"
#include "tests/unit/vectors.h"

Test(rejection, digest_is_the_vectors)
{
	json_t *file = vectors_load("ctx");
	const json_t *row = vector_member(file, "reject");
	struct buf ballot = vector_bytes(row, "ballot");
	struct rejection rejection = {
	    .reason = (uint16_t)vector_u64(row, "reason"), .time_s = vector_u64(row, "time")};
	struct hash digest, expected;

	vector_hex(row, "ctx", rejection.ctx, sizeof rejection.ctx);
	vector_hex(row, "digest", expected.bytes, HASH_LEN);
	merkle_leaf(&rejection.leaf, (struct span){ballot.bytes, ballot.len});
	rejection_digest(&digest, &rejection);
	cr_assert(hash_is_equal(&digest, &expected));
	buf_free(&ballot);
	json_decref(file);
}

Test(rejection, signature_covers_every_field)
{
	static const uint8_t seed[32] = {7};
	uint8_t public_key[32], secret_key[64];
	struct rejection good = {.ctx = {1}, .leaf = {{2}}, .reason = 5, .time_s = 99}, bad;

	ed25519_key_make(public_key, secret_key, seed);
	rejection_sign(&good, secret_key);
	cr_assert(rejection_is_signed(&good, public_key));
	bad = good;
	bad.ctx[31] ^= 1;
	cr_assert(!rejection_is_signed(&bad, public_key));
	bad = good;
	bad.leaf.bytes[0] ^= 1;
	cr_assert(!rejection_is_signed(&bad, public_key));
	bad = good;
	bad.reason = 4;
	cr_assert(!rejection_is_signed(&bad, public_key));
	bad = good;
	bad.time_s++;
	cr_assert(!rejection_is_signed(&bad, public_key));
}

/* --- one-time codes ----------------------------------------------------------------------------
 */

Test(once, what_is_printed_is_read)
{
	for (int i = 0; i < 200; i++) {
		char text[ONCE_TEXT], code[ONCE_LEN + 1];

		once_make(text, &entropy_system);
		cr_assert_eq(strlen(text), ONCE_TEXT - 1);
		cr_assert(once_read(code, text), "%s", text);
	}
}

/* 23 random characters of 32, and one that checks them: 115 bits. */
Test(recovery, is_longer_and_of_its_own_form)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	bool has_been[RECOVERY_LEN - 1][32] = {{false}};
	size_t seen = 0;

	for (int i = 0; i < 1000; i++) {
		char text[RECOVERY_TEXT], code[RECOVERY_LEN + 1], once[ONCE_LEN + 1];

		recovery_code_make(text, &entropy_system);
		cr_assert_eq(strlen(text), RECOVERY_TEXT - 1);
		cr_assert(recovery_code_read(code, text), "%s", text);
		cr_assert(!once_read(once, text));
		for (size_t at = 0; at < RECOVERY_LEN - 1; at++)
			has_been[at][strchr(alphabet, code[at]) - alphabet] = true;
		text[0] = text[0] == '0' ? '1' : '0';
		cr_assert(!recovery_code_read(code, text));
	}
	for (size_t at = 0; at < RECOVERY_LEN - 1; at++)
		for (size_t c = 0; c < 32; c++)
			seen += has_been[at][c];
	cr_expect_eq(seen, (size_t)32 * (RECOVERY_LEN - 1)); /* any of 32, at each place */
}

Test(once, is_tolerant_of_how_people_type)
{
	struct entropy_stream stream = {.count = 0};
	struct entropy entropy = entropy_from_stream(&stream);
	char text[ONCE_TEXT], code[ONCE_LEN + 1], typed[3 * ONCE_TEXT] = "", again[ONCE_LEN + 1];
	size_t len = 0;

	once_make(text, &entropy);
	cr_assert(once_read(code, text));
	for (const char *c = text; *c != '\0'; c++) {
		typed[len] = (char)tolower(*c);
		if (*c == '1')
			typed[len] = 'l';
		if (*c == '0')
			typed[len] = 'o';
		typed[++len] = ' ';
		len++;
	}
	cr_assert(once_read(again, typed));
	cr_assert_str_eq(again, code);
}

Test(once, any_one_wrong_character_is_seen)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	char text[ONCE_TEXT], code[ONCE_LEN + 1], wrong[ONCE_LEN + 1], out[ONCE_LEN + 1];
	size_t seen = 0, tried = 0;

	once_make(text, &entropy_system);
	cr_assert(once_read(code, text));
	for (size_t at = 0; at < ONCE_LEN; at++)
		for (size_t i = 0; i < 32; i++) {
			memcpy(wrong, code, sizeof wrong);
			wrong[at] = alphabet[i];
			tried += wrong[at] != code[at];
			seen += wrong[at] != code[at] && !once_read(out, wrong);
		}
	cr_assert_eq(seen, tried, "%zu of %zu", seen, tried);
	cr_assert(!once_read(out, "") && !once_read(out, "0000-0000-0000-000"));
	cr_assert(
	    !once_read(out, "0000-0000-0000-00000") && !once_read(out, "U000-0000-0000-0000"));
}

/* --- proofs from tiles -------------------------------------------------------------------------
 */

struct source {
	const struct tree *tree;
	uint64_t size;
	unsigned asked;
};

/* Only what tiles of a log of that size hold. */
static const struct hash *tile_node(unsigned level, uint64_t index, void *context)
{
	struct source *source = context;

	source->asked++;
	return index < source->size >> (8 * level) ? tree_node(source->tree, 8 * level, index)
						   : NULL;
}

Test(partial, proofs_are_those_of_the_whole_tree)
{
	static const uint64_t sizes[] = {1, 2, 3, 7, 255, 256, 257, 511, 512, 700, 1025};
	struct tree *tree = tree_new();

	for (uint64_t i = 0; i < 1025; i++) {
		struct hash leaf;

		sha256_of(&leaf, (struct span){(const uint8_t *)&i, sizeof i});
		cr_assert(tree_append(tree, &leaf));
	}
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
		for (uint64_t index = 0; index < sizes[s]; index += 1 + sizes[s] / 37) {
			struct source source = {tree, sizes[s], 0};
			struct merkle_proof whole, parts;

			cr_assert(tree_prove_inclusion(tree, index, sizes[s], &whole, NULL));
			cr_assert(partial_prove_inclusion(
			    index, sizes[s], tile_node, &source, &parts, NULL));
			cr_assert_eq(parts.count, whole.count);
			cr_assert_eq(memcmp(parts.hashes, whole.hashes, parts.count * HASH_LEN), 0);
		}
	tree_free(&tree);
}

static const struct hash *no_node(unsigned level, uint64_t index, void *context)
{
	(void)level;
	(void)index;
	(void)context;
	return NULL;
}

Test(partial, what_is_missing_is_said)
{
	struct merkle_proof proof;
	struct fault fault = {0};

	cr_assert(!partial_prove_inclusion(5, 5, no_node, NULL, &proof, &fault));
	cr_assert_str_eq(fault.code, "tree_size");
	fault = (struct fault){0};
	cr_assert(!partial_prove_inclusion(2, 5, no_node, NULL, &proof, &fault));
	cr_assert_str_eq(fault.code, "node_missing");
}

/* --- files -------------------------------------------------------------------------------------
 */

static int folder_make(char name[32])
{
	strcpy(name, "/tmp/arca-unit-XXXXXX");
	cr_assert(mkdtemp(name) != NULL);
	return open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void folder_end(int fd, const char *name, const char *file)
{
	(void)unlinkat(fd, file, 0);
	(void)close(fd);
	(void)rmdir(name);
}

static struct hash root_of(uint8_t byte)
{
	struct hash root;

	memset(root.bytes, byte, HASH_LEN);
	return root;
}

Test(high_water, survives_a_slot_that_was_cut)
{
	char name[32];
	int folder = folder_make(name), file;
	struct high_water mark;
	struct hash one = root_of(1), two = root_of(2);

	cr_assert(high_water_open(&mark, folder, "r", NULL));
	cr_assert_eq(mark.size, 0);
	cr_assert(high_water_raise(&mark, 10, &one, NULL));
	cr_assert(high_water_raise(&mark, 20, &two, NULL));
	high_water_close(&mark);
	cr_assert(high_water_open(&mark, folder, "r", NULL));
	cr_assert_eq(mark.size, 20);
	cr_assert(hash_is_equal(&mark.root, &two));
	high_water_close(&mark);
	/* three writes: 0 in slot 0, 10 in slot 1, 20 in slot 0; the last one is cut */
	file = openat(folder, "r.high", O_RDWR | O_CLOEXEC);
	cr_assert_eq(pwrite(file, "x", 1, 40), 1);
	cr_assert(high_water_open(&mark, folder, "r", NULL));
	cr_assert_eq(mark.size, 10);
	cr_assert(hash_is_equal(&mark.root, &one));
	high_water_close(&mark);
	cr_assert_eq(pwrite(file, "x", 1, 512 + 40), 1);
	(void)close(file);
	cr_assert(!high_water_open(&mark, folder, "r", NULL));
	folder_end(folder, name, "r.high");
}

Test(keys, are_for_their_owner_only)
{
	char name[32];
	int folder = folder_make(name);
	uint8_t key[KEY_LEN] = {1, 2, 3}, again[KEY_LEN];
	struct fault fault = {0};

	cr_assert(key_write(key, folder, "round", "log", NULL));
	cr_assert(!key_write(key, folder, "round", "log", &fault));
	cr_assert_str_eq(fault.code, "key_exists");
	cr_assert(key_read(again, folder, "round", "log", NULL));
	cr_assert_eq(memcmp(key, again, KEY_LEN), 0);
	cr_assert_eq(fchmodat(folder, "round.log", 0640, 0), 0);
	fault = (struct fault){0};
	cr_assert(!key_read(again, folder, "round", "log", &fault));
	cr_assert_str_eq(fault.code, "key_open_to_others");
	fault = (struct fault){0};
	cr_assert(!key_read(again, folder, "round", "row", &fault));
	cr_assert_str_eq(fault.code, "key_missing");
	folder_end(folder, name, "round.log");
}

Test(array, has_the_binary_form)
{
	static const uint8_t expected[] = {0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 17, 0, 0, 0, 2, 0, 0, 0,
	    1, 0, 0, 0, 2, 'a', 'b', 0, 0, 0, 0};
	struct pg_array array = {0};
	struct pg_value value;

	pg_array_begin(&array, PG_BYTEA);
	pg_array_add(&array, "ab", 2);
	pg_array_add(&array, "", 0);
	value = pg_array_value(&array);
	cr_assert(value.is_binary);
	cr_assert_eq(value.bytes.len, sizeof expected);
	cr_assert_eq(memcmp(value.bytes.bytes, expected, sizeof expected), 0);
	buf_free(&array.bytes);
}
