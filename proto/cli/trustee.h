/*
 * What the files of arca trustee share: a trustee's folder with its keys and promises, the post-box
 * that it does not trust, and one step after another from the key to the opened votes.
 */
#ifndef PROTO_CLI_TRUSTEE_H
#define PROTO_CLI_TRUSTEE_H

#include "proto/base/json.h"
#include "proto/cli/http.h"
#include "proto/record/audit.h"
#include "proto/record/post.h"

/* Files in the folder of a desk, a trustee's place of work. */
#define FILE_DKG_KEY  "dkg.key"
#define FILE_SIGN_KEY "sign.key"
#define FILE_PUBLIC   "public.json"
#define FILE_PINNED   "pinned"
#define FILE_CTX      "ctx"
#define FILE_SHARE    "share.key"

#define POST_LIMIT ((size_t)64 * 1024 * 1024)

struct desk {
	const char *folder, *url, *ca_path;
	char *api; /* the round's address in the API, without a final slash */
	uint64_t wait_s;
	struct http *http;
	struct scalar dkg_secret;
	struct point dkg_key;
	uint8_t sign_public[ED25519_PUBLIC_LEN], sign_secret[ED25519_SECRET_LEN];
	struct record_files files; /* the record as it was fetched last */
	json_t *ceremony;          /* as the post-box told it last: a hint, never a reason */
	char step[24];             /* of the round, as the ceremony tells it */
};

/* How a step of the work ended. */
enum progress {
	PROGRESS_DONE,
	PROGRESS_WAITING, /* for others, or for the log; `waiting` says for what */
	PROGRESS_FAILED,  /* the fault says why */
};

struct step {
	struct desk *desk;
	char waiting[200];
	struct fault fault;
};
typedef enum progress step_run(struct step *step);

/* What a look at the record is for: called if all that was looked at holds. */
typedef enum progress look_act(struct step *step, const struct audit_view *view, void *context);

/* --- trustee_keys.c ------------------------------------------------------------------------- */

/* Makes both keys and public.json; FAULT_FALSE keep_taken if there are keys. */
bool trustee_keys_make(
    const char *folder, const char *name, enum block block, struct fault *fault) MUST_CHECK;
bool trustee_keys_load(struct desk *desk, struct fault *fault) MUST_CHECK;
/* The place (from 1) where the manifest has both of this trustee's keys. FAULT_FALSE if nowhere. */
bool trustee_index(const struct desk *desk, const struct manifest *manifest, uint16_t *index,
    struct fault *fault) MUST_CHECK;
/* A secret scalar as a file of 64 digits. */
bool trustee_scalar_keep(const char *folder, const char *name, const struct scalar *scalar,
    struct fault *fault) MUST_CHECK;
bool trustee_scalar_load(
    const char *folder, const char *name, struct scalar *out, struct fault *fault) MUST_CHECK;

/* --- trustee_box.c: the post-box ------------------------------------------------------------ */

/*
 * What a look would be about now, as a hash: the checkpoint, and the ceremony, which tells of posts
 * that were refused as well. A look is a whole audit: it is worth one only when this has changed.
 */
bool box_state(struct desk *desk, struct hash *out, struct fault *fault) MUST_CHECK;
/* Reads the ceremony anew. */
bool box_ceremony(struct desk *desk, struct fault *fault) MUST_CHECK;
/* Appends what was posted there; *is_there is false for 404. */
bool box_read(struct desk *desk, const struct post *place, struct buf *out, bool *is_there,
    struct fault *fault) MUST_CHECK;
/*
 * Signs and posts. *is_early tells that the post-box says post_early, and nothing was taken.
 * FAULT_FALSE post_taken if it has something else in this place.
 */
bool box_post(struct desk *desk, const struct post *place, struct span body, bool *is_early,
    struct fault *fault) MUST_CHECK;

/* --- trustee_look.c ------------------------------------------------------------------------- */

/*
 * Fetches the record, audits V0 to V10 against the pinned checkpoint and ctx, pins the new
 * checkpoint, and lets `act` go on. Nothing is done that a failed check precedes.
 */
enum progress trustee_look(
    struct step *step, bool is_before_decryption, look_act *act, void *context) MUST_CHECK;
enum progress step_waits(struct step *step, const char *format, ...) PRINTF_LIKE(2, 3);
/* leafhash(MANIFEST) */
const struct hash *view_leaf(const struct audit_view *view);
/* A contest that is mixed: opened, and of two ballots or more. */
bool view_must_mix(const struct audit_view *view, size_t cid) MUST_CHECK;
/* MIX_END of every contest is in the log. */
bool view_is_mixed(const struct audit_view *view) MUST_CHECK;
/* Has this trustee committed to a decryption of the right pile? */
bool view_has_committed(const struct audit_view *view, size_t cid, uint16_t trustee) MUST_CHECK;
/* How many trustees committed to this contest's pile. */
size_t view_commitments(const struct audit_view *view, size_t cid);

/* --- one file for each step ----------------------------------------------------------------- */

enum progress step_deal(struct step *step);
enum progress step_mix(struct step *step);
enum progress step_commit(struct step *step);
enum progress step_release(struct step *step);
/* Runs a step again and again, until it is done, fails, or desk->wait_s are over. */
enum progress step_run_waiting(struct step *step, step_run *run);
/* Says what is expected of this trustee now. */
enum progress step_status(struct step *step);
/* All of them in their order, until RESULT is in the log. */
enum progress step_all(struct step *step);

#endif
