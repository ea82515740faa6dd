/*
 * The key generation from a trustee's side: deal once, take the shares of the others, sign one
 * transcript, and hold KEYSET in the log against it. Messages come through the post-box; a round 2
 * message is put together here, from the messages of all.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/cli/keep.h"
#include "proto/cli/trustee.h"
#include "proto/record/definition.h"

#define NAME_ROOM   112
#define RAND_LEN    ((size_t)32)
#define MESSAGE_MAX ((size_t)64 * 1024)
#define PROMISE_MAX ((size_t)256 * 1024)

/* One session on its way. Large, and partly secret: on the heap, and wiped. */
struct deal {
	struct hash leaf;
	uint16_t index;
	struct entry_keyset keyset; /* attempt and rand */
	struct dkg_session session;
	struct dkg_participant self;
	struct dkg_round1 messages[DKG_MAX_N];
	struct dkg_round2 gathered;
	struct dkg_result result;
	struct buf own; /* this trustee's dkg1 message as it is kept */
};

static enum progress failed(struct step *step)
{
	fault_unable(&step->fault, "no_memory", "no memory for the key generation");
	return PROGRESS_FAILED;
}

/* "deal-LEAF-ATTEMPT" and the like: one promise for each session. */
static void promise_name(char out[NAME_ROOM], const char *what, const struct deal *deal)
{
	char digits[2 * HASH_LEN + 1];

	hex_encode(digits, deal->leaf.bytes, HASH_LEN);
	(void)snprintf(out, NAME_ROOM, "%s-%s-%" PRIu32, what, digits, deal->keyset.attempt);
}

static struct post place_of(const struct deal *deal, enum post_kind kind, uint16_t trustee)
{
	return (struct post){deal->leaf, kind, 0, trustee, deal->keyset.attempt};
}

/* The post-box takes what belongs to the key generation while there is one. */
static bool post(struct desk *desk, const struct post *place, struct span body, struct fault *fault)
{
	bool is_early = false;

	if (!box_post(desk, place, body, &is_early, fault))
		return false;
	return !is_early ||
	       fault_unable(fault, "http_early", "the post-box does not take my message yet");
}

/* --- the session ---------------------------------------------------------------------------- */

/* What the post-box says of the session must be about the manifest that is in the log. */
static bool read_session(struct deal *deal, const json_t *ceremony, struct fault *fault)
{
	struct hash leaf;
	uint64_t attempt;

	if (!json_take_hex(ceremony, "manifest_leaf", leaf.bytes, HASH_LEN, fault) ||
	    !json_take_u64(ceremony, "attempt", UINT32_MAX, &attempt, fault) ||
	    !json_take_hex(ceremony, "rand", deal->keyset.rand, RAND_LEN, fault)) {
		fault_prefix(fault, "the ceremony");
		return false;
	}
	if (!hash_is_equal(&leaf, &deal->leaf))
		return fault_false(fault, "deal_manifest",
		    "the post-box speaks of another manifest than the log's last one");
	deal->keyset.attempt = (uint32_t)attempt;
	return true;
}

/* Attempts only go up: a session that is over does not come back. */
static bool attempt_is_not_past(
    const struct desk *desk, const struct deal *deal, struct fault *fault)
{
	char name[NAME_ROOM], digits[2 * HASH_LEN + 1];
	struct buf text = {0};
	unsigned long last = 0;
	bool is_fine = true;

	hex_encode(digits, deal->leaf.bytes, HASH_LEN);
	(void)snprintf(name, sizeof name, "attempt-%s", digits);
	if (keep_has(desk->folder, name)) {
		is_fine = keep_read(&text, desk->folder, name, 16, fault);
		last = is_fine ? strtoul(buf_text(&text), NULL, 10) : 0;
	}
	if (is_fine && deal->keyset.attempt < last)
		is_fine = fault_false(fault, "deal_attempt",
		    "attempt %" PRIu32 " is past: I dealt for attempt %lu already",
		    deal->keyset.attempt, last);
	text.len = 0;
	buf_printf(&text, "%" PRIu32 "\n", deal->keyset.attempt);
	is_fine = is_fine &&
		  (deal->keyset.attempt == last ||
		      keep_replace(desk->folder, name, (struct span){text.bytes, text.len}, fault));
	buf_free(&text);
	return is_fine;
}

/* The rand and message of this session that are on the disk already. */
static bool load_own(
    struct deal *deal, const struct desk *desk, const char *name, struct fault *fault)
{
	struct buf kept = {0};
	bool is_fine = keep_read(&kept, desk->folder, name, MESSAGE_MAX, fault);

	if (is_fine &&
	    (kept.len < RAND_LEN || memcmp(kept.bytes, deal->keyset.rand, RAND_LEN) != 0))
		is_fine = fault_false(fault, "deal_session",
		    "I dealt for this attempt already, in a session with other randomness");
	if (is_fine)
		buf_put(&deal->own, kept.bytes + RAND_LEN, kept.len - RAND_LEN);
	buf_wipe(&kept);
	return is_fine;
}

/* Deals for the first time in this session; on the disk before anybody gets it. */
static bool make_own(
    struct deal *deal, const struct desk *desk, const char *name, struct fault *fault)
{
	struct dkg_round1 *message = &deal->messages[deal->index - 1];
	struct buf kept = {0};
	bool is_fine;

	if (!dkg_offer_make(message, &deal->self, NULL, &dkg_system_source, fault))
		return false;
	dkg_round1_put(&deal->own, &deal->session, message);
	buf_put(&kept, deal->keyset.rand, RAND_LEN);
	buf_put(&kept, deal->own.bytes, deal->own.len);
	is_fine = buf_is_ok(&kept) &&
		  keep_once(desk->folder, name, (struct span){kept.bytes, kept.len}, fault);
	buf_wipe(&kept);
	return is_fine;
}

static bool post_own(struct deal *deal, struct desk *desk, struct fault *fault)
{
	const struct post place = place_of(deal, POST_DKG1, deal->index);
	char name[NAME_ROOM];

	promise_name(name, "deal", deal);
	if (!attempt_is_not_past(desk, deal, fault) ||
	    !(keep_has(desk->folder, name) ? load_own(deal, desk, name, fault)
					   : make_own(deal, desk, name, fault)) ||
	    !post(desk, &place, (struct span){deal->own.bytes, deal->own.len}, fault))
		return false;
	printf("posted    my commitments and encrypted shares, attempt %" PRIu32 "\n",
	    deal->keyset.attempt);
	return true;
}

/* --- the others ----------------------------------------------------------------------------- */

static bool take_message(struct deal *deal, uint16_t from, struct span bytes, struct fault *fault)
{
	if (from == deal->index &&
	    (bytes.len != deal->own.len || memcmp(bytes.bytes, deal->own.bytes, bytes.len) != 0))
		return fault_false(
		    fault, "deal_replaced", "the post-box gives back another message in my place");
	if (dkg_round1_parse(
		&deal->messages[from - 1], &deal->session, bytes.bytes, bytes.len, fault))
		return true;
	fault_prefix(fault, "the message of trustee %u", from);
	return false;
}

/* All messages, as the post-box has them; waits for those that are not there. */
static enum progress read_all(struct deal *deal, struct step *step)
{
	unsigned absent = 0;

	for (uint32_t i = 1; i <= deal->session.n; i++) {
		const uint16_t from = (uint16_t)i;
		const struct post place = place_of(deal, POST_DKG1, from);
		struct buf bytes = {0};
		bool is_there = false;
		bool is_fine = box_read(step->desk, &place, &bytes, &is_there, &step->fault);

		if (is_fine && is_there)
			is_fine = take_message(
			    deal, from, (struct span){bytes.bytes, bytes.len}, &step->fault);
		absent += !is_there;
		buf_free(&bytes);
		if (!is_fine)
			return PROGRESS_FAILED;
	}
	if (absent > 0)
		return step_waits(
		    step, "%u of %" PRIu32 " trustees have not dealt yet", absent, deal->session.n);
	return PROGRESS_DONE;
}

/* --- the transcript ------------------------------------------------------------------------- */

/* u32le length of T | T | signature | C^rec */
static void promise_put(struct buf *out, const struct buf *transcript,
    const struct dkg_signature *signature, const struct deal *deal)
{
	buf_put_u32le(out, (uint32_t)transcript->len);
	buf_put(out, transcript->bytes, transcript->len);
	dkg_signature_put(out, signature);
	dkg_bundle_put(out, deal->session.n, &deal->gathered.bundle);
}

/* What was promised for a session: borrowed from the file's bytes. */
struct promise {
	struct buf bytes;
	struct span transcript, signature, bundle;
};

static bool promise_read(
    struct promise *out, const struct desk *desk, const char *name, struct fault *fault)
{
	struct reader reader;
	const uint8_t *at;

	if (!keep_read(&out->bytes, desk->folder, name, PROMISE_MAX, fault))
		return false;
	reader = reader_over(out->bytes.bytes, out->bytes.len);
	out->transcript.len = reader_u32le(&reader);
	out->transcript.bytes = reader_take(&reader, out->transcript.len);
	at = reader_take(&reader, DKG_SIGNATURE_LEN);
	out->signature = (struct span){at, DKG_SIGNATURE_LEN};
	out->bundle.len = reader_left(&reader);
	out->bundle.bytes = reader_take(&reader, out->bundle.len);
	if (at != NULL && out->transcript.bytes != NULL)
		return true;
	buf_wipe(&out->bytes);
	return fault_false(fault, "trustee_promise", "%s/%s is damaged", desk->folder, name);
}

/* T of these messages, every share in them opened and checked. */
static bool make_transcript(struct deal *deal, struct buf *transcript, struct fault *fault)
{
	struct dkg_public *public = calloc(1, sizeof *public);
	bool is_fine = public != NULL &&
		       dkg_gather(&deal->gathered, &deal->session, deal->messages, deal->session.n,
			   deal->index, fault) &&
		       dkg_accept(&deal->result, NULL, &deal->self,
			   &deal->messages[deal->index - 1].offer, &deal->gathered, fault);

	if (is_fine) {
		public->session = deal->session;
		memcpy(public->offers, deal->gathered.offers, sizeof public->offers);
		dkg_transcript_put(transcript, public);
	}
	free(public);
	return is_fine && buf_is_ok(transcript);
}

/* Signs a transcript only once in a session; the signature is on the disk before it is posted. */
static bool promise_make(struct deal *deal, const struct desk *desk, const char *name,
    const struct buf *transcript, struct fault *fault)
{
	struct dkg_signature signature;
	struct promise old = {0};
	struct buf bytes = {0};
	bool is_fine;

	if (keep_has(desk->folder, name)) {
		is_fine =
		    promise_read(&old, desk, name, fault) &&
		    ((old.transcript.len == transcript->len &&
			 memcmp(old.transcript.bytes, transcript->bytes, transcript->len) == 0) ||
			fault_false(fault, "deal_transcript",
			    "the messages are others than those that I signed for"));
		buf_wipe(&old.bytes);
		return is_fine;
	}
	is_fine = dkg_transcript_sign(
	    &signature, &deal->self, deal->gathered.offers, &dkg_system_source, fault);
	if (is_fine) {
		promise_put(&bytes, transcript, &signature, deal);
		is_fine = buf_is_ok(&bytes) && keep_once(desk->folder, name,
						   (struct span){bytes.bytes, bytes.len}, fault);
	}
	buf_wipe(&bytes);
	return is_fine;
}

static bool sign_transcript(struct deal *deal, struct desk *desk, struct fault *fault)
{
	const struct post place = place_of(deal, POST_DKG3, deal->index);
	struct promise promise = {0};
	struct buf transcript = {0};
	char name[NAME_ROOM];
	bool is_fine;

	promise_name(name, "signed", deal);
	is_fine = make_transcript(deal, &transcript, fault) &&
		  promise_make(deal, desk, name, &transcript, fault) &&
		  promise_read(&promise, desk, name, fault) &&
		  post(desk, &place, promise.signature, fault);
	buf_wipe(&promise.bytes);
	buf_free(&transcript);
	if (is_fine)
		printf("checked   the commitments and my shares of all %" PRIu32 " trustees\n"
		       "posted    my signature on the transcript\n",
		    deal->session.n);
	return is_fine;
}

static enum progress run_session(
    struct deal *deal, struct step *step, const struct audit_view *view)
{
	struct desk *desk = step->desk;
	struct fault *fault = &step->fault;
	enum progress progress;

	if (strcmp(desk->step, "keys") != 0)
		return step_waits(step, "the post-box does not generate keys now");
	if (json_is_null(json_object_get(desk->ceremony, "rand")))
		return step_waits(step, "the key generation has not begun");
	if (!read_session(deal, desk->ceremony, fault))
		return PROGRESS_FAILED;
	session_derive(&deal->session, view->manifest, &deal->leaf, &deal->keyset);
	if (!dkg_join(&deal->self, &deal->session, &desk->dkg_secret, fault) ||
	    !post_own(deal, desk, fault))
		return failed(step);
	progress = read_all(deal, step);
	if (progress != PROGRESS_DONE)
		return progress;
	if (!sign_transcript(deal, desk, fault))
		return failed(step);
	return step_waits(step, "KEYSET is not in the log yet");
}

/* --- KEYSET --------------------------------------------------------------------------------- */

/* The share, from KEYSET's own certificate and the kept bundle; it must be that of Y_i. */
static bool recover_share(struct deal *deal, const struct desk *desk, const struct promise *promise,
    const struct audit_view *view, struct fault *fault)
{
	struct span certificate = deal->keyset.certificate;
	struct point public_share;

	if (certificate.len < promise->transcript.len ||
	    memcmp(certificate.bytes, promise->transcript.bytes, promise->transcript.len) != 0)
		return fault_false(fault, "keyset_other",
		    "KEYSET has another transcript than the one that I signed");
	if (!dkg_recover(&deal->result, NULL, certificate.bytes, certificate.len, &desk->dkg_secret,
		promise->bundle.bytes, promise->bundle.len, fault))
		return false;
	if (deal->result.index != deal->index ||
	    !point_mul_base(&public_share, &deal->result.share) ||
	    !point_is_equal(&public_share, &view->keys->shares[deal->index - 1]))
		return fault_false(fault, "keyset_other", "my share is not the one of KEYSET");
	return trustee_scalar_keep(desk->folder, FILE_SHARE, &deal->result.share, fault);
}

static bool keep_ctx(const struct desk *desk, const uint8_t ctx[32], struct fault *fault)
{
	char digits[2 * HASH_LEN + 2];

	hex_encode(digits, ctx, HASH_LEN);
	digits[sizeof digits - 2] = '\n';
	return keep_same(desk->folder, FILE_CTX,
	    (struct span){(const uint8_t *)digits, 2 * HASH_LEN + 1}, fault);
}

static enum progress take_keyset(
    struct deal *deal, struct step *step, const struct audit_view *view)
{
	struct desk *desk = step->desk;
	struct promise promise = {0};
	char name[NAME_ROOM], digits[2 * HASH_LEN + 1];
	bool is_fine = keyset_read(&deal->keyset, view->entries[view->keyset_index]);

	promise_name(name, "signed", deal);
	if (is_fine && !keep_has(desk->folder, name))
		is_fine = fault_false(
		    &step->fault, "keyset_other", "the log has a KEYSET that I did not sign for");
	is_fine = is_fine && promise_read(&promise, desk, name, &step->fault) &&
		  recover_share(deal, desk, &promise, view, &step->fault) &&
		  keep_ctx(desk, view->ctx, &step->fault);
	buf_wipe(&promise.bytes);
	if (!is_fine)
		return failed(step);
	hex_encode(digits, view->ctx, HASH_LEN);
	printf("checked   KEYSET has my transcript, byte for byte, and all signatures\n"
	       "kept      my share of the key\nctx       %s\n          "
	       "compare it with the other trustees and the gazette\n",
	    digits);
	return PROGRESS_DONE;
}

static enum progress act(struct step *step, const struct audit_view *view, void *context)
{
	struct deal *deal = context;
	char digits[2 * HASH_LEN + 1];

	deal->leaf = *view_leaf(view);
	if (!trustee_index(step->desk, view->manifest, &deal->index, &step->fault))
		return PROGRESS_FAILED;
	hex_encode(digits, deal->leaf.bytes, HASH_LEN);
	printf("manifest  %s\n          I am trustee %u of %zu, %" PRIu32
	       " open the box; compare this line with the other trustees\n",
	    digits, deal->index, view->manifest->trustee_count, view->manifest->threshold);
	if (view->keyset_index != NOWHERE)
		return take_keyset(deal, step, view);
	return run_session(deal, step, view);
}

enum progress step_deal(struct step *step)
{
	struct deal *deal;
	enum progress progress;

	if (keep_has(step->desk->folder, FILE_SHARE) && keep_has(step->desk->folder, FILE_CTX))
		return PROGRESS_DONE;
	if (!box_ceremony(step->desk, &step->fault))
		return PROGRESS_FAILED;
	deal = calloc(1, sizeof *deal);
	if (deal == NULL)
		return failed(step);
	progress = trustee_look(step, false, act, deal);
	buf_wipe(&deal->own);
	secret_wipe(deal, sizeof *deal);
	free(deal);
	return progress;
}
