/* proto/record's payloads, entries and hashes, and the order of ties, against proto/vectors. */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/log/merkle.h"
#include "proto/log/note.h"
#include "proto/record/ledger.h"
#include "proto/record/vote.h"
#include "proto/tally/rule.h"
#include "proto/tally/tiebreak.h"
#include "tests/unit/vectors.h"

static struct contest read_contest(const json_t *json)
{
	const json_t *costs = vector_list(json, "costs"), *cost;
	struct contest contest = {
	    .kind = (enum vote_kind)vector_u64(json, "kind"),
	    .width = (unsigned)vector_u64(json, "w"),
	    .min_choices = vector_u64(json, "min_choices"),
	    .max_choices = vector_u64(json, "max_choices"),
	    .has_max_cost = !json_is_null(vector_member(json, "max_cost_cents")),
	    .has_points = !json_is_null(vector_member(json, "max_points")),
	    .project_count = json_array_size(costs),
	};
	size_t i;

	if (contest.has_max_cost)
		contest.max_cost = (int64_t)vector_u64(json, "max_cost_cents");
	if (contest.has_points) {
		contest.max_points = vector_u64(json, "max_points");
		contest.max_sum_points = vector_u64(json, "max_sum_points");
	}
	contest.projects = calloc(contest.project_count, sizeof *contest.projects);
	cr_assert_not_null(contest.projects);
	json_array_foreach(costs, i, cost) contest.projects[i].cost = json_integer_value(cost);
	return contest;
}

/* The payload inside the points of a case; false for reason `encoding`. */
static bool extract(uint8_t payload[PAYLOAD_MAX], const json_t *points, unsigned width)
{
	uint8_t blocks[BALLOT_MAX_W][BLOCK_LEN];
	const json_t *item;
	size_t j;

	cr_assert_eq(json_array_size(points), width);
	json_array_foreach(points, j, item)
	{
		struct buf bytes = vector_item(item);
		struct point point;
		bool is_block;

		cr_assert_eq(bytes.len, POINT_LEN);
		memcpy(point.bytes, bytes.bytes, POINT_LEN);
		buf_free(&bytes);
		is_block = block_extract(blocks[j], &point);
		if (!is_block)
			return false;
	}
	return payload_from_blocks(payload, (const uint8_t(*)[BLOCK_LEN])blocks, width);
}

static void expect_vote(const json_t *vector, const struct contest *contest,
    const struct vote *vote, const uint8_t *payload)
{
	const json_t *expected = vector_member(vector, "vote"), *choice;
	uint8_t again[PAYLOAD_MAX];
	size_t i;

	cr_assert_eq(vote->count, json_array_size(expected));
	cr_assert_eq(vote->is_blank, json_array_size(expected) == 0);
	json_array_foreach(expected, i, choice)
	{
		const json_t *points = json_array_get(choice, 1);

		cr_assert_eq(
		    vote->choices[i].project, json_integer_value(json_array_get(choice, 0)));
		cr_assert_eq(
		    vote->choices[i].points, json_is_null(points) ? 0 : json_integer_value(points));
	}
	cr_assert(vote_encode(again, contest, vote));
	cr_assert_arr_eq(again, payload, BLOCK_PAYLOAD * (size_t)contest->width);
}

Test(vectors, payloads)
{
	json_t *json = vectors_load("payload");
	const json_t *vector;
	struct vote *vote = malloc(sizeof *vote);
	size_t i;

	cr_assert_not_null(vote);
	json_array_foreach(vector_list(json, "reasons"), i, vector)
	    cr_assert_str_eq(null_reason_name((enum null_reason)vector_u64(vector, "code")),
		vector_text(vector, "name"));
	json_array_foreach(vector_list(json, "cases"), i, vector)
	{
		struct contest contest = read_contest(vector_member(vector, "contest"));
		enum null_reason reason = NULL_ENCODING;
		uint8_t payload[PAYLOAD_MAX];

		if (extract(payload, vector_list(vector, "points"), contest.width))
			reason = vote_decode(vote, &contest, payload);
		cr_assert_eq(reason, vector_u64(vector, "reason"), "%s, kind %u: %s",
		    vector_text(vector, "what"), contest.kind, null_reason_name(reason));
		if (reason != NULL_ENCODING)
			vector_expect(
			    vector, "payload", payload, BLOCK_PAYLOAD * (size_t)contest.width);
		if (reason == NULL_NOT)
			expect_vote(vector, &contest, vote, payload);
		free(contest.projects);
	}
	free(vote);
	json_decref(json);
}

static struct hash vector_hash(const json_t *object, const char *key)
{
	struct hash hash;

	vector_hex(object, key, hash.bytes, HASH_LEN);
	return hash;
}

static struct schnorr vector_schnorr(const json_t *object)
{
	return (struct schnorr){vector_point(object, "A"), vector_scalar(object, "s")};
}

static struct id_list vector_ids(const json_t *object, const char *key)
{
	struct id_list list;

	list.count = vector_u16s(object, key, list.items, CREDENTIAL_LISTS);
	return list;
}

/* --- one function a type: from fields to bytes, and whether the reader takes the entry -------- */

static void keyset_case(struct buf *out, const json_t *f)
{
	struct buf certificate = vector_bytes(f, "certificate");
	struct entry_keyset keyset = {
	    .attempt = (uint32_t)vector_u64(f, "attempt"),
	    .certificate = {certificate.bytes, certificate.len},
	};

	vector_hex(f, "rand", keyset.rand, sizeof keyset.rand);
	keyset_put(out, &keyset);
	buf_free(&certificate);
}

static void cred_case(struct buf *out, const json_t *f)
{
	struct entry_cred cred = {
	    .X = vector_point(f, "X"),
	    .tag = vector_point(f, "tag"),
	    .styles = vector_ids(f, "styles"),
	    .serial = vector_u64(f, "serial"),
	    .issued_at = vector_u64(f, "issued_at"),
	    .possession = vector_schnorr(f),
	    .is_replacing = !json_is_null(vector_member(f, "replaces")),
	};

	if (cred.is_replacing)
		cred.replaced = vector_point(f, "replaces");
	cred_put(out, &cred);
}

static void void_case(struct buf *out, const json_t *f)
{
	struct entry_void entry = {
	    .X = vector_point(f, "X"),
	    .groups = vector_ids(f, "groups"),
	    .reason = (enum void_reason)vector_u64(f, "reason"),
	    .is_own = vector_u64(f, "form") == 1,
	};

	if (entry.is_own)
		entry.proof = vector_schnorr(f);
	else
		entry.observer = (uint8_t)vector_u64(f, "observer");
	void_put(out, &entry);
}

static void open_case(struct buf *out, const json_t *f)
{
	open_put(out, vector_u64(f, "time"));
}

static void paper_case(struct buf *out, const json_t *f)
{
	paper_put(out, &(struct entry_paper){
			   .booth = (uint16_t)vector_u64(f, "booth"),
			   .batch = (uint16_t)vector_u64(f, "batch"),
			   .cid = (uint16_t)vector_u64(f, "cid"),
			   .count = (uint32_t)vector_u64(f, "count"),
			   .hash = vector_hash(f, "hash"),
			   .officials = {(uint8_t)vector_u64(f, "official_1"),
			       (uint8_t)vector_u64(f, "official_2")},
		       });
}

static void checkin_case(struct buf *out, const json_t *f)
{
	checkin_put(out, &(struct entry_checkin){vector_point(f, "tag"), vector_ids(f, "cids"),
			     (uint16_t)vector_u64(f, "booth")});
}

static void close_case(struct buf *out, const json_t *f)
{
	close_put(out, &(struct entry_close){vector_u64(f, "time"),
			   vector_hash(f, "open_checkpoint"), vector_hash(f, "last_checkpoint")});
}

static void seal_case(struct buf *out, const json_t *f)
{
	struct hash checkpoint = vector_hash(f, "close_checkpoint");

	seal_put(out, &checkpoint);
}

static void tally_input_case(struct buf *out, const json_t *f)
{
	tally_input_put(
	    out, &(struct entry_tally_input){(uint16_t)vector_u64(f, "cid"), vector_u64(f, "n"),
		     vector_hash(f, "vec_hash"), vector_hash(f, "artifact")});
}

static void mix_case(struct buf *out, const json_t *f)
{
	struct entry_mix mix = {
	    .cid = vector_u64(f, "cid"),
	    .mix = vector_u64(f, "k"),
	    .trustee = vector_u64(f, "trustee"),
	    .count = vector_u64(f, "n"),
	    .width = vector_u64(f, "w"),
	    .y = vector_point(f, "y"),
	    .input = vector_hash(f, "input"),
	    .output = vector_hash(f, "output"),
	    .artifact = vector_hash(f, "artifact"),
	};

	vector_hex(f, "ctx", mix.ctx, sizeof mix.ctx);
	mix_put(out, &mix);
}

static void mix_end_case(struct buf *out, const json_t *f)
{
	mix_end_put(out,
	    &(struct entry_mix_end){(uint16_t)vector_u64(f, "cid"), vector_hash(f, "vec_hash")});
}

static void decrypt_case(struct buf *out, const json_t *f)
{
	struct entry_decrypt decrypt = {
	    .cid = (uint16_t)vector_u64(f, "cid"),
	    .trustee = (uint16_t)vector_u64(f, "trustee"),
	    .vec = vector_hash(f, "vec_hash"),
	    .artifact = vector_hash(f, "artifact"),
	};

	vector_hex(f, "ctx", decrypt.ctx, sizeof decrypt.ctx);
	decrypt_put(out, &decrypt);
}

static void client_case(struct buf *out, const json_t *f)
{
	client_put(out, &(struct entry_client){vector_hash(f, "dist"), vector_hash(f, "pins")});
}

static void spoiled_case(struct buf *out, const json_t *f)
{
	struct schnorr proof = vector_schnorr(f);
	struct hash tracker = vector_hash(f, "tracker");
	struct point X = vector_point(f, "X");

	buf_put_u8(out, SPOILED_TYPE);
	buf_put_u8(out, ENTRY_VERSION);
	buf_put(out, tracker.bytes, HASH_LEN);
	buf_put(out, X.bytes, POINT_LEN);
	buf_put(out, proof.commitment.bytes, POINT_LEN);
	buf_put(out, proof.response.bytes, SCALAR_LEN);
}

/* Any type's strict reader. */
static bool is_read(struct span entry)
{
	union {
		struct entry_keyset keyset;
		struct entry_cred cred;
		struct entry_void own;
		struct entry_paper paper;
		struct entry_checkin checkin;
		struct entry_close close;
		struct entry_tally_input input;
		struct entry_mix mix;
		struct entry_mix_end end;
		struct entry_decrypt decrypt;
		struct entry_client client;
		struct spoiled spoiled;
		struct hash hash;
		uint64_t time_s;
	} u;

	switch (entry.bytes[0]) {
	case ENTRY_KEYSET:
		return keyset_read(&u.keyset, entry);
	case ENTRY_OPEN:
		return open_read(&u.time_s, entry);
	case ENTRY_CRED:
		return cred_read(&u.cred, entry);
	case ENTRY_VOID:
		return void_read(&u.own, entry);
	case ENTRY_SPOILED:
		return spoiled_parse(&u.spoiled, entry.bytes, entry.len);
	case ENTRY_PAPER:
		return paper_read(&u.paper, entry);
	case ENTRY_CHECKIN:
		return checkin_read(&u.checkin, entry);
	case ENTRY_CLOSE:
		return close_read(&u.close, entry);
	case ENTRY_SEAL:
		return seal_read(&u.hash, entry);
	case ENTRY_TALLY_INPUT:
		return tally_input_read(&u.input, entry);
	case ENTRY_MIX:
		return mix_read(&u.mix, entry);
	case ENTRY_MIX_END:
		return mix_end_read(&u.end, entry);
	case ENTRY_DECRYPT:
		return decrypt_read(&u.decrypt, entry);
	case ENTRY_CLIENT:
		return client_read(&u.client, entry);
	default:
		return false;
	}
}

static const struct writer {
	const char *name;
	void (*put)(struct buf *out, const json_t *fields);
} writers[] = {
    {"KEYSET", keyset_case},
    {"OPEN", open_case},
    {"CRED", cred_case},
    {"VOID", void_case},
    {"SPOILED", spoiled_case},
    {"PAPER", paper_case},
    {"CHECKIN", checkin_case},
    {"CLOSE", close_case},
    {"SEAL", seal_case},
    {"TALLY_INPUT", tally_input_case},
    {"MIX", mix_case},
    {"MIX_END", mix_end_case},
    {"DECRYPT", decrypt_case},
    {"CLIENT", client_case},
};

static void write_entry(struct buf *out, const json_t *vector)
{
	const char *name = vector_text(vector, "name");
	size_t i = 0;

	while (i < sizeof writers / sizeof *writers && strcmp(writers[i].name, name) != 0)
		i++;
	cr_assert_lt(i, sizeof writers / sizeof *writers, "%s", name);
	writers[i].put(out, vector_member(vector, "fields"));
}

/* Signs with the seeds of the vector and compares; then other bindings and places must fail. */
static void expect_entry(const json_t *vector, const uint8_t binding[32])
{
	const json_t *signers = vector_member(vector, "signers"), *signer;
	uint8_t other[32] = {0}, key[32];
	struct buf entry = {0};
	struct span whole;
	size_t i, unsigned_len;

	write_entry(&entry, vector);
	unsigned_len = entry.len;
	json_array_foreach(signers, i, signer)
	{
		uint8_t seed[32], secret[64];

		vector_hex(signer, "seed", seed, sizeof seed);
		cr_assert_eq(crypto_sign_seed_keypair(key, secret, seed), 0);
		vector_expect(signer, "key", key, sizeof key);
		entry_sign(&entry, unsigned_len, binding, secret);
	}
	vector_expect(vector, "entry", entry.bytes, entry.len);
	whole = (struct span){entry.bytes, entry.len};
	cr_assert(is_read(whole));
	cr_assert_eq(entry.bytes[0], vector_u64(vector, "type"));
	cr_assert_str_eq(entry_kind(entry.bytes[0])->name, vector_text(vector, "name"));
	cr_assert_eq(entry_signatures(whole), json_array_size(signers));
	json_array_foreach(signers, i, signer)
	{
		vector_hex(signer, "key", key, sizeof key);
		cr_assert(entry_is_signed(whole, (unsigned)i, binding, key));
		cr_assert(!entry_is_signed(whole, (unsigned)i, other, key));
		cr_assert(!entry_is_signed(whole, (unsigned)i + 1, binding, key));
	}
	buf_free(&entry);
}

Test(vectors, entries)
{
	json_t *json = vectors_load("entries");
	struct buf manifest = vector_bytes(json, "manifest");
	struct hash leaf;
	const json_t *vector;
	uint8_t ctx[32];
	size_t i;

	vector_hex(json, "ctx", ctx, sizeof ctx);
	merkle_leaf(&leaf, (struct span){manifest.bytes, manifest.len});
	json_array_foreach(vector_list(json, "entries"), i, vector)
	{
		bool is_keyset = strcmp(vector_text(vector, "name"), "KEYSET") == 0;

		expect_entry(vector, is_keyset ? leaf.bytes : ctx);
	}
	json_array_foreach(vector_list(json, "refused"), i, vector)
	{
		struct buf entry = vector_bytes(vector, "entry");

		cr_assert(!is_read((struct span){entry.bytes, entry.len}), "%s",
		    vector_text(vector, "what"));
		buf_free(&entry);
	}
	buf_free(&manifest);
	json_decref(json);
}

static void expect_digest(const json_t *vector, uint8_t type, const uint8_t binding[32])
{
	struct buf body = vector_bytes(vector, "body");
	struct hash digest;

	entry_digest(&digest, entry_kind(type), binding, (struct span){body.bytes, body.len});
	vector_expect(vector, "digest", digest.bytes, HASH_LEN);
	buf_free(&body);
}

/* The type whose administrative label ends in this name. */
static uint8_t type_of_label(const char *name)
{
	for (unsigned type = 0; type < 256; type++) {
		const struct entry_kind *kind = entry_kind((uint8_t)type);

		if (kind != NULL && kind->label != NULL &&
		    strcmp(strrchr(kind->label, '/') + 1, name) == 0)
			return (uint8_t)type;
	}
	cr_assert_fail("no type has the label %s", name);
	return 0;
}

Test(vectors, administrative_digests)
{
	static const uint8_t zeros[32];
	json_t *json = vectors_load("ctx");
	const json_t *keyset = vector_member(json, "admin1"), *vector;
	struct buf manifest = vector_bytes(keyset, "manifest");
	struct hash leaf;
	uint8_t ctx[32];
	size_t i;

	merkle_leaf(&leaf, (struct span){manifest.bytes, manifest.len});
	expect_digest(vector_member(json, "admin0"), ENTRY_MANIFEST, zeros);
	expect_digest(keyset, ENTRY_KEYSET, leaf.bytes);
	json_array_foreach(vector_list(json, "admin"), i, vector)
	{
		vector_hex(vector, "ctx", ctx, sizeof ctx);
		expect_digest(vector, type_of_label(vector_text(vector, "name")), ctx);
	}
	cr_assert_eq(i, 15);
	buf_free(&manifest);
	json_decref(json);
}

Test(vectors, vec_hashes)
{
	json_t *json = vectors_load("ctx");
	const json_t *vector;
	size_t i;

	json_array_foreach(vector_list(json, "vec_hash"), i, vector)
	{
		uint64_t n = vector_u64(vector, "n");
		unsigned w = (unsigned)vector_u64(vector, "w");
		struct cipher *rows = vector_ciphers(vector, "rows", n * w);
		struct hash hash;
		uint8_t ctx[32];

		vector_hex(vector, "ctx", ctx, sizeof ctx);
		vec_hash(&hash, ctx, (uint16_t)vector_u64(vector, "cid"), n, w, rows);
		vector_expect(vector, "vec_hash", hash.bytes, HASH_LEN);
		free(rows);
	}
	json_decref(json);
}

/* The C's order of equal projects is that of the frozen ranks. */
Test(vectors, tie_ranks)
{
	json_t *json = vectors_load("tierank");
	const json_t *order_case = vector_member(json, "order");
	const json_t *list = vector_list(order_case, "projects"), *place;
	size_t count = json_array_size(list), i;
	struct tally_project *projects = calloc(count, sizeof *projects);
	uint32_t *ranks = calloc(count, sizeof *ranks);
	struct tie_order order = {.rule = TIE_ARCA, .cid = (uint16_t)vector_u64(order_case, "cid")};
	struct fault fault = {0};

	vector_hex(json, "seed", order.seed, sizeof order.seed);
	cr_assert(tie_ranks(projects, count, &order, ranks, &fault), "%s", fault.text);
	json_array_foreach(list, i, place) cr_assert_eq(ranks[json_integer_value(place)], i);
	free(projects);
	free(ranks);
	json_decref(json);
}
