/*
 * A small round with one of everything that a log may hold, played stage by stage, so that a case
 * can cheat before any of them. It judges nothing: the audit does.
 */
#ifndef TESTS_TAMPER_PLAY_H
#define TESTS_TAMPER_PLAY_H

#include "proto/record/audit.h"
#include "proto/record/round.h"
#include "proto/record/vote.h"

#define PLAY_PEOPLE   32
#define PLAY_PAPERS   8
#define PLAY_CONTESTS 6

/* The contests, by what is special about them. */
enum { APPROVAL, RANKING, POINTS, SMALL, NOBODY, ALONE };
#define GROUP_A 10 /* APPROVAL, RANKING */
#define GROUP_B 20 /* the others */

/* A stage's name is what happens in it; a case acts before. */
enum stage {
	STAGE_MANIFEST, /* the second one */
	STAGE_KEYSET,
	STAGE_CREDENTIALS, /* of all people, CLIENT, AMENDs, NOTE */
	STAGE_OPEN,
	STAGE_FIRST_BALLOTS, /* ends with the receipts and the checkpoint that an auditor brings */
	STAGE_LATER_BALLOTS, /* re-votes, VOIDs, a replaced code, SPOILED, check-ins */
	STAGE_CLOSE,
	STAGE_PAPER, /* and the last check-in, VOID after CLOSE */
	STAGE_SEAL,  /* and TALLY_INPUTs */
	STAGE_MIX,   /* by play->mixers */
	STAGE_MIX_END,
	STAGE_DECRYPT,
	STAGE_RESULT,
	STAGE_RECORD, /* the files are made */
	STAGE_AUDIT,
	STAGES,
};

struct person_at_home {
	struct scalar x;
	struct point X, tag;
	uint16_t seq[2];
	struct hash last[2]; /* by group: trackers */
};

struct play {
	struct round round;
	struct entropy_stream stream;
	struct entropy entropy;
	struct buf contests, texts, electorate;
	struct person_at_home people[PLAY_PEOPLE];
	struct signer first_registrar; /* whose key the AMEND replaced */
	struct round_paper papers[PLAY_PAPERS];
	struct buf transcriptions[PLAY_PAPERS];
	size_t paper_count;
	unsigned mixers[8];
	size_t mixer_count;
	bool is_stage_done; /* the case did the stage itself */
	bool is_over;       /* the case played all stages */
	struct record_files files;
	/* what the auditor brings */
	struct audit_options options;
	struct buf client, seen, receipts[2];
	struct span seen_span, receipt_spans[2];
	struct fault fault;
};

/* Ends the process, with the place, if something that must work does not. */
#define MUST(what) ((what) ? (void)0 : play_panic(#what, __FILE__, __LINE__))
_Noreturn void play_panic(const char *what, const char *file, int line);

void play_start(struct play *play);
void play_end(struct play *play);
/* The honest stage. */
void play_stage(struct play *play, enum stage stage);
/* The audit of play->files with what the auditor brings. */
void play_audit(struct play *play, struct report *report);

/* --- people (tools.c) ----------------------------------------------------------------------- */

/* A new key and the tag of row `row` for person `who`. */
void person_make(struct play *play, unsigned who, unsigned row);
/* A whole CRED with both styles but for the registrar's signature. */
struct entry_cred cred_of(struct play *play, unsigned who, unsigned row);
/* Proves possession anew, after a change. */
void cred_prove(struct play *play, unsigned who, struct entry_cred *cred);
size_t cred_log(struct play *play, const struct entry_cred *cred);
/* person_make, cred_of, cred_log. */
void enrol(struct play *play, unsigned who, unsigned row);
/* A VOID by registrar and observer for groups A, B or both (bits 1, 2). */
size_t void_log(struct play *play, unsigned who, unsigned groups, enum void_reason reason);
size_t own_void_log(struct play *play, unsigned who, unsigned groups);
size_t checkin_log(
    struct play *play, const struct point *tag, uint16_t booth, const uint16_t *cids, size_t count);
void tag_of_row(struct play *play, unsigned row, struct point *out);

/* --- ballots -------------------------------------------------------------------------------- */

/* The next ballot of a person, its fields set but for what sealing fills in. */
struct ballot ballot_of(struct play *play, unsigned who, uint16_t cid);
/* Seals 29 bytes; the entry is appended to *out. */
void ballot_entry(struct play *play, unsigned who, struct ballot *ballot, const uint8_t *payload,
    struct buf *out);
/* Logs an entry and frees it. */
size_t entry_log(struct play *play, struct buf *entry);
/* ballot_of, ballot_entry, entry_log, and the person remembers it. */
size_t vote(struct play *play, unsigned who, uint16_t cid, const char *payload);
void spoil_log(struct play *play, unsigned who, const struct hash *tracker);
/* A payload from text: kind, then the body's bytes, in hexadecimal; zeros follow. */
void payload_of(uint8_t out[BLOCK_PAYLOAD], const char *hex);

/* --- the log -------------------------------------------------------------------------------- */

/* Signs with the registrar's and the board's keys of now, and so on. */
size_t admin_log(
    struct play *play, struct buf *entry, const struct signer *first, const struct signer *second);
/* AMEND: a JSON text with PREV where the leaf hash of the one before (or MANIFEST) goes. */
size_t amend_log(struct play *play, const char *json);
/* NOTE by a role's key. */
size_t note_log(struct play *play, const char *json, const struct signer *signer);
size_t paper_log(struct play *play, uint16_t booth, uint16_t batch, uint16_t cid,
    const char *const *ballots, size_t count);
/* Drops all entries from `count` on. */
void log_cut(struct play *play, size_t count);
/* Puts another entry in the place of one, and removes or inserts one. The tree is made anew. */
void log_replace(struct play *play, size_t index, struct span entry);
void log_remove(struct play *play, size_t index);
void log_insert(struct play *play, size_t index, struct span entry);
/* The last entry of a type, or of a type and contest (cid at its place in the entry). */
size_t log_last(const struct play *play, enum entry_type type);
size_t log_first(const struct play *play, enum entry_type type);
/* The place of the nth MIX or DECRYPT of a contest, from 0. */
size_t mix_at(const struct play *play, uint64_t cid, size_t nth);
size_t decrypt_at_log(const struct play *play, uint16_t cid, size_t nth);
struct hash leaf_of(const struct play *play, size_t index);

/* --- edits by insiders, signed again -------------------------------------------------------- */

/* MANIFEST number `index`, its JSON edited, signed by the board; the round goes on with it. */
typedef void json_edit(json_t *json);
void manifest_edit(struct play *play, json_edit *edit);
/* RESULT, the last entry, edited and signed by the board. */
void result_edit(struct play *play, json_edit *edit);
/* Another artifact in place of that of an entry; the old one leaves the record. */
struct hash artifact_swap(struct play *play, const struct hash *old, struct span bytes);
/* Edits a file of the record. */
void file_put(struct play *play, const char *path, struct span bytes);
void file_remove(struct record_files *files, const char *path);
/* TALLY_INPUTs again, with other ballots for one contest: log indices in any order. */
void inputs_again(struct play *play, uint16_t cid, const size_t *indices, size_t count);
/* The honest list of a contest. */
size_t inputs_of(struct play *play, uint16_t cid, size_t out[64]);
/* The MIX `index` with its artifact's bytes edited, and the trustee's signature. */
typedef void bytes_edit(uint8_t *bytes, size_t len, int arg);
void mix_edit(struct play *play, size_t index, bytes_edit *edit, int arg);
void mix_put_again(struct play *play, size_t index, const struct entry_mix *mix);
void decrypt_edit(struct play *play, size_t index, bytes_edit *edit, int arg);
void decrypt_put_again(struct play *play, size_t index, const struct entry_decrypt *decrypt);

#endif
