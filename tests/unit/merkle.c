/* proto/log: SHA-256, Merkle trees, inclusion and consistency proofs. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/base/json.h"
#include "proto/log/tree.h"
#include "tests/unit/log_support.h"

#define VECTORS     "../shared/vectors/merkle/"
#define LEAVES      70
#define BEYOND_JSON "18446744073709551615"

static void assert_hex(const struct hash *hash, const char *expected)
{
	char text[2 * HASH_LEN + 1];

	hex_encode(text, hash->bytes, HASH_LEN);
	cr_assert_str_eq(text, expected);
}

Test(hash, sha256_of_fips180_examples)
{
	struct sha256 sha256;
	struct hash hash;

	sha256_of(&hash, text_span(""));
	assert_hex(&hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	sha256_of(&hash, text_span("abc"));
	assert_hex(&hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha256_begin(&sha256);
	sha256_add(&sha256, "a", 1);
	sha256_of(&hash, text_span("a hash of its own in between"));
	sha256_add(&sha256, "bc", 2);
	sha256_end(&sha256, &hash);
	assert_hex(&hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* MTH and nothing clever: RFC 6962, 2.1. */
static struct hash naive_root(const struct hash *leaves, size_t count)
{
	struct hash out, left, right;
	size_t split = 1;

	if (count == 0) {
		sha256_of(&out, text_span(""));
		return out;
	}
	if (count == 1)
		return leaves[0];
	while (2 * split < count)
		split *= 2;
	left = naive_root(leaves, split);
	right = naive_root(leaves + split, count - split);
	merkle_node(&out, &left, &right);
	return out;
}

static void make_leaves(struct hash leaves[LEAVES])
{
	for (uint8_t i = 0; i < LEAVES; i++)
		merkle_leaf(&leaves[i], (struct span){&i, 1});
}

Test(merkle, leaf_and_node_have_their_prefixes)
{
	struct hash leaf, node;

	merkle_leaf(&leaf, text_span(""));
	assert_hex(&leaf, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
	merkle_node(&node, &leaf, &leaf);
	cr_assert(!hash_is_equal(&node, &leaf));
	sha256_of_spans(&leaf,
	    (const struct span[]){
		text_span("\001"), {leaf.bytes, HASH_LEN}, {leaf.bytes, HASH_LEN}},
	    3);
	cr_assert(hash_is_equal(&node, &leaf));
}

Test(merkle, roots_of_every_size_in_three_ways)
{
	struct hash leaves[LEAVES], root, expected;
	struct merkle_frontier frontier = {0};
	struct tree *tree = tree_new();

	make_leaves(leaves);
	for (size_t size = 0; size <= LEAVES; size++) {
		expected = naive_root(leaves, size);
		merkle_frontier_root(&frontier, &root);
		cr_assert(hash_is_equal(&root, &expected), "frontier of %zu", size);
		merkle_root(&root, leaves, size);
		cr_assert(hash_is_equal(&root, &expected), "array of %zu", size);
		assert_fine(tree_root(tree, size, &root, &fault));
		cr_assert(hash_is_equal(&root, &expected), "tree of %zu", size);
		if (size == LEAVES)
			break;
		merkle_frontier_append(&frontier, &leaves[size]);
		cr_assert(tree_append(tree, &leaves[size]));
	}
	assert_fine(tree_root(tree, 13, &root, &fault));
	expected = naive_root(leaves, 13);
	cr_assert(hash_is_equal(&root, &expected), "a size that is past");
	assert_fault("tree_size", tree_root(tree, LEAVES + 1, &root, &fault));
	cr_assert_null(tree_node(tree, 6, 1), "leaves 64 to 127 are not all there");
	cr_assert_null(tree_node(tree, 64, 0));
	tree_free(&tree);
	cr_assert_null(tree);
}

static struct tree *make_tree(struct hash leaves[LEAVES])
{
	struct tree *tree = tree_new();

	make_leaves(leaves);
	for (size_t i = 0; i < LEAVES; i++)
		cr_assert(tree_append(tree, &leaves[i]));
	return tree;
}

Test(merkle, every_inclusion_is_proved_and_nothing_else)
{
	struct hash leaves[LEAVES], root;
	struct tree *tree = make_tree(leaves);
	struct merkle_proof proof;

	for (uint64_t size = 1; size <= LEAVES; size++) {
		root = naive_root(leaves, size);
		for (uint64_t i = 0; i < size; i++) {
			assert_fine(tree_prove_inclusion(tree, i, size, &proof, &fault));
			assert_fine(
			    merkle_verify_inclusion(&root, i, size, &leaves[i], &proof, &fault));
			assert_fault(
			    "inclusion_root", merkle_verify_inclusion(&root, i, size,
						  &leaves[(i + 1) % LEAVES], &proof, &fault));
			if (i != size / 2)
				cr_assert(!merkle_verify_inclusion(
				    &root, size / 2, size, &leaves[i], &proof, NULL));
			proof.count++;
			assert_fault("inclusion_length",
			    merkle_verify_inclusion(&root, i, size, &leaves[i], &proof, &fault));
			if (size == 1)
				continue;
			proof.count -= 2;
			assert_fault("inclusion_length",
			    merkle_verify_inclusion(&root, i, size, &leaves[i], &proof, &fault));
		}
		assert_fault("inclusion_index",
		    merkle_verify_inclusion(&root, size, size, leaves, &proof, &fault));
		assert_fault("tree_size", tree_prove_inclusion(tree, size, size, &proof, &fault));
	}
	tree_free(&tree);
}

Test(merkle, every_consistency_is_proved_and_nothing_else)
{
	struct hash leaves[LEAVES], root, old_root, other;
	struct tree *tree = make_tree(leaves);
	struct merkle_proof proof;

	for (uint64_t size = 1; size <= LEAVES; size++) {
		root = naive_root(leaves, size);
		for (uint64_t old = 1; old <= size; old++) {
			old_root = naive_root(leaves, old);
			other = naive_root(leaves + 1, old < LEAVES ? old : old - 1);
			assert_fine(tree_prove_consistency(tree, old, size, &proof, &fault));
			assert_fine(
			    merkle_verify_consistency(old, &old_root, size, &root, &proof, &fault));
			assert_fault("consistency_root",
			    merkle_verify_consistency(old, &other, size, &root, &proof, &fault));
			if (old + 1 < size)
				cr_assert(!merkle_verify_consistency(
					      old + 1, &old_root, size, &root, &proof, NULL),
				    "a proof for another old size");
			proof.hashes[proof.count++] = other;
			assert_fault("consistency_length",
			    merkle_verify_consistency(old, &old_root, size, &root, &proof, &fault));
			if (old == size)
				continue;
			proof.count -= 2;
			assert_fault("consistency_length",
			    merkle_verify_consistency(old, &old_root, size, &root, &proof, &fault));
		}
		assert_fault("tree_size", tree_prove_consistency(tree, 0, size, &proof, &fault));
		assert_fault("consistency_size",
		    merkle_verify_consistency(0, &root, size, &root, &proof, &fault));
		assert_fault("consistency_size",
		    merkle_verify_consistency(size + 1, &root, size, &root, &proof, &fault));
	}
	tree_free(&tree);
}

/* What an auditor sees first when entries were changed, whoever signed the new root. */
Test(merkle, changed_entries_have_another_root)
{
	struct hash leaves[LEAVES], changed[LEAVES + 1], root, other;
	struct tree *tree = make_tree(leaves);
	struct merkle_proof inclusion, growth;

	merkle_root(&root, leaves, LEAVES);
	memcpy(changed, leaves, sizeof leaves);
	changed[33].bytes[31] ^= 1;
	merkle_root(&other, changed, LEAVES);
	cr_assert(!hash_is_equal(&root, &other), "a flipped bit");
	changed[33] = leaves[34];
	changed[34] = leaves[33];
	merkle_root(&other, changed, LEAVES);
	cr_assert(!hash_is_equal(&root, &other), "two swapped");
	merkle_root(&other, leaves, LEAVES - 1);
	cr_assert(!hash_is_equal(&root, &other), "the root of another size");
	memcpy(changed, leaves, sizeof leaves);
	changed[LEAVES] = leaves[LEAVES - 1];
	merkle_root(&other, changed, LEAVES + 1);
	cr_assert(!hash_is_equal(&root, &other), "one twice");
	/* Leaf 33 dropped and the rest signed anew: neither receipt nor old root fit any more. */
	memmove(changed + 33, leaves + 34, (LEAVES - 34) * sizeof *leaves);
	merkle_root(&other, changed, LEAVES - 1);
	assert_fine(tree_prove_inclusion(tree, 33, LEAVES - 1, &inclusion, &fault));
	assert_fault("inclusion_root",
	    merkle_verify_inclusion(&other, 33, LEAVES - 1, &leaves[33], &inclusion, &fault));
	assert_fine(tree_prove_consistency(tree, 40, LEAVES - 1, &growth, &fault));
	merkle_root(&root, leaves, 40);
	assert_fault("consistency_root",
	    merkle_verify_consistency(40, &root, LEAVES - 1, &other, &growth, &fault));
	tree_free(&tree);
}

/* --- the vectors of transparency-dev/merkle --------------------------------------------------- */

struct vectors {
	const char *folder;
	bool (*run)(const json_t *vector);
	size_t good, bad;
};

static bool take_hash(const json_t *vector, const char *key, struct hash *out)
{
	const char *text = json_string_value(json_object_get(vector, key));

	return text_base64(text_span(text), out->bytes, HASH_LEN);
}

/* Some consistency vectors name roots that are no hashes: they count as the bytes they are. */
static void take_any_hash(const json_t *vector, const char *key, struct hash *out)
{
	const char *text = json_string_value(json_object_get(vector, key));
	struct buf bytes = {0};

	*out = (struct hash){0};
	cr_assert(base64_decode(&bytes, text, strlen(text)));
	cr_assert_leq(bytes.len, HASH_LEN);
	memcpy(out->bytes, bytes.bytes, bytes.len);
	buf_free(&bytes);
}

static bool take_proof(const json_t *vector, struct merkle_proof *out)
{
	const json_t *list = json_object_get(vector, "proof");

	out->count = json_array_size(list);
	cr_assert_leq(out->count, MERKLE_PROOF_MAX);
	for (size_t i = 0; i < out->count; i++)
		if (!text_base64(text_span(json_string_value(json_array_get(list, i))),
			out->hashes[i].bytes, HASH_LEN))
			return false;
	return true;
}

static uint64_t take_number(const json_t *vector, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(vector, key));
}

static bool run_inclusion(const json_t *vector)
{
	struct merkle_proof proof;
	struct hash root, leaf;

	return take_hash(vector, "root", &root) && take_hash(vector, "leafHash", &leaf) &&
	       take_proof(vector, &proof) &&
	       merkle_verify_inclusion(&root, take_number(vector, "leafIdx"),
		   take_number(vector, "treeSize"), &leaf, &proof, NULL);
}

static bool run_consistency(const json_t *vector)
{
	struct merkle_proof proof;
	struct hash old_root, root;

	take_any_hash(vector, "root1", &old_root);
	take_any_hash(vector, "root2", &root);
	return take_proof(vector, &proof) &&
	       merkle_verify_consistency(take_number(vector, "size1"), &old_root,
		   take_number(vector, "size2"), &root, &proof, NULL);
}

static bool run_vector(const char *path, void *context, struct fault *fault)
{
	struct vectors *vectors = context;
	struct buf full = {0}, bytes = {0};
	json_t *vector;
	bool wants_error;

	buf_printf(&full, "%s%s/%s", VECTORS, vectors->folder, path);
	cr_assert(file_read(&bytes, buf_text(&full), 100000, fault));
	/* 2^64 - 1 is past our JSON's integers; take_number makes it of -1 again. */
	if (memmem(bytes.bytes, bytes.len, BEYOND_JSON, strlen(BEYOND_JSON)) != NULL) {
		struct buf fitting = replaced(span_of(&bytes), BEYOND_JSON, "-1");

		buf_free(&bytes);
		bytes = fitting;
	}
	vector = json_parse(bytes.bytes, bytes.len, fault);
	cr_assert_not_null(vector, "%s", path);
	wants_error = json_is_true(json_object_get(vector, "wantErr"));
	cr_assert_eq(vectors->run(vector), !wants_error, "%s", path);
	if (wants_error)
		vectors->bad++;
	else
		vectors->good++;
	json_decref(vector);
	buf_free(&full);
	buf_free(&bytes);
	return true;
}

static void run_folder(const char *folder, bool (*run)(const json_t *), size_t good, size_t bad)
{
	const char *ci = getenv("CI");
	struct vectors vectors = {folder, run, 0, 0};
	struct buf root = {0};

	if (access(VECTORS, R_OK) != 0) {
		cr_assert(ci == NULL || strcmp(ci, "true") != 0, VECTORS " is missing");
		cr_skip_test(VECTORS " is missing");
	}
	buf_printf(&root, "%s%s", VECTORS, folder);
	assert_fine(file_walk(buf_text(&root), run_vector, &vectors, &fault));
	cr_assert_geq(vectors.good, good);
	cr_assert_geq(vectors.bad, bad);
	buf_free(&root);
}

Test(merkle, shared_inclusion_vectors)
{
	run_folder("inclusion", run_inclusion, 6, 80);
}

Test(merkle, shared_consistency_vectors)
{
	run_folder("consistency", run_consistency, 6, 80);
}
