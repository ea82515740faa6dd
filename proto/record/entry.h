/*
 * Every entry type of a round's log: its bytes, who signs it, where it may stand
 * (proto/README.md, 9). BALLOT and SPOILED are in crypto/ballot.h. It checks form, not sense.
 */
#ifndef PROTO_RECORD_ENTRY_H
#define PROTO_RECORD_ENTRY_H

#include "proto/base/buf.h"
#include "proto/crypto/credential.h"
#include "proto/log/hash.h"

#define ENTRY_VERSION 1

enum entry_type {
	ENTRY_MANIFEST = 0x01,
	ENTRY_KEYSET = 0x02,
	ENTRY_OPEN = 0x03,
	ENTRY_CRED = 0x05,
	ENTRY_VOID = 0x06,
	ENTRY_AMEND = 0x08,
	ENTRY_BALLOT = 0x10,
	ENTRY_SPOILED = 0x11,
	ENTRY_PAPER = 0x20,
	ENTRY_CHECKIN = 0x21,
	ENTRY_CLOSE = 0x30,
	ENTRY_TALLY_INPUT = 0x31,
	ENTRY_MIX = 0x32,
	ENTRY_DECRYPT = 0x33,
	ENTRY_RESULT = 0x34,
	ENTRY_SEAL = 0x35,
	ENTRY_MIX_END = 0x36,
	ENTRY_CLIENT = 0x40,
	ENTRY_NOTE = 0x41,
};

/* Where the log is: the positions of KEYSET, OPEN, CLOSE, SEAL and RESULT divide it. */
enum phase {
	PHASE_SETUP = 1,
	PHASE_KEYED = 2,
	PHASE_OPEN = 4,
	PHASE_CLOSED = 8,
	PHASE_SEALED = 16,
	PHASE_RESULT = 32,
};

struct entry_kind {
	enum entry_type type;
	const char *name;
	const char *label;   /* of the administrative signature, NULL where the voter's x signs */
	unsigned signatures; /* of 64 bytes at the end; VOID has 0 or 2, by its form */
	unsigned phases;     /* of enum phase */
};

/* The kind of a type byte; NULL for types that a round's log in mode A does not have. */
const struct entry_kind *entry_kind(uint8_t type);

/* A short ascending list of u16: styles, groups or contest ids. */
struct id_list {
	size_t count;
	uint16_t items[CREDENTIAL_LISTS];
};
bool id_list_has(const struct id_list *list, uint16_t id) MUST_CHECK;

struct entry_cred {
	struct point X, tag;
	struct id_list styles;
	uint64_t serial, issued_at;
	struct schnorr possession;
	bool is_replacing;
	struct point replaced;
};

enum void_reason { VOID_LOST_CODE = 1, VOID_PAPER, VOID_DISPUTE, VOID_WITHDRAWN, VOID_INELIGIBLE };

struct entry_void {
	struct point X;
	struct id_list groups;
	enum void_reason reason;
	bool is_own;          /* form 1 */
	struct schnorr proof; /* form 1 */
	uint8_t observer;     /* form 2 */
};

struct entry_keyset {
	uint32_t attempt;
	uint8_t rand[32];
	struct span certificate; /* T and the CertEq signatures */
};

struct entry_paper {
	uint16_t booth, batch, cid;
	uint32_t count;
	struct hash hash;
	uint8_t officials[2];
};

struct entry_checkin {
	struct point tag;
	struct id_list cids;
	uint16_t booth;
};

struct entry_close {
	uint64_t time_s;
	struct hash open_checkpoint, last_checkpoint;
};

struct entry_tally_input {
	uint16_t cid;
	uint64_t count;
	struct hash vec, artifact;
};

struct entry_mix {
	uint8_t ctx[32];
	uint64_t cid, mix, trustee, count, width;
	struct point y;
	struct hash input, output, artifact;
};

struct entry_decrypt {
	uint8_t ctx[32];
	uint16_t cid, trustee;
	struct hash vec, artifact;
};

struct entry_mix_end {
	uint16_t cid;
	struct hash vec;
};

struct entry_client {
	struct hash dist, pins;
};

/*
 * Readers take a whole entry and are strict to the last byte: false for anything that the writer
 * would not write. Points and scalars are checked to be canonical. Signatures are not verified.
 */
bool cred_read(struct entry_cred *out, struct span entry) MUST_CHECK;
bool void_read(struct entry_void *out, struct span entry) MUST_CHECK;
bool keyset_read(struct entry_keyset *out, struct span entry) MUST_CHECK;
bool open_read(uint64_t *time_s, struct span entry) MUST_CHECK;
bool paper_read(struct entry_paper *out, struct span entry) MUST_CHECK;
bool checkin_read(struct entry_checkin *out, struct span entry) MUST_CHECK;
bool close_read(struct entry_close *out, struct span entry) MUST_CHECK;
bool seal_read(struct hash *checkpoint, struct span entry) MUST_CHECK;
bool tally_input_read(struct entry_tally_input *out, struct span entry) MUST_CHECK;
bool mix_read(struct entry_mix *out, struct span entry) MUST_CHECK;
bool decrypt_read(struct entry_decrypt *out, struct span entry) MUST_CHECK;
bool mix_end_read(struct entry_mix_end *out, struct span entry) MUST_CHECK;
bool client_read(struct entry_client *out, struct span entry) MUST_CHECK;
/* The JSON text of MANIFEST, AMEND, RESULT or NOTE: what is between head and signatures. */
bool json_entry_read(struct span *json, struct span entry) MUST_CHECK;

/* Writers append an entry without its signatures (a VOID of form 1 is whole). */
void cred_put(struct buf *out, const struct entry_cred *cred);
void void_put(struct buf *out, const struct entry_void *entry);
void keyset_put(struct buf *out, const struct entry_keyset *keyset);
void open_put(struct buf *out, uint64_t time_s);
void paper_put(struct buf *out, const struct entry_paper *paper);
void checkin_put(struct buf *out, const struct entry_checkin *checkin);
void close_put(struct buf *out, const struct entry_close *close);
void seal_put(struct buf *out, const struct hash *checkpoint);
void tally_input_put(struct buf *out, const struct entry_tally_input *input);
void mix_put(struct buf *out, const struct entry_mix *mix);
void decrypt_put(struct buf *out, const struct entry_decrypt *decrypt);
void mix_end_put(struct buf *out, const struct entry_mix_end *end);
void client_put(struct buf *out, const struct entry_client *client);
void json_entry_put(struct buf *out, enum entry_type type, struct span json);

/* How many 64-byte signatures stand at the end of this entry: by its kind, and a VOID's form. */
unsigned entry_signatures(struct span entry);

/*
 * What an administrative signature is over: SHA-256(label | binding 32 | entry without
 * signatures). The binding is zeros for MANIFEST, leafhash(MANIFEST) for KEYSET, else ctx.
 */
void entry_digest(struct hash *out, const struct entry_kind *kind, const uint8_t binding[32],
    struct span unsigned_entry);
/* Appends a signature over the first `unsigned_len` bytes of `entry`. */
void entry_sign(struct buf *entry, size_t unsigned_len, const uint8_t binding[32],
    const uint8_t secret_key[64]);
/* Checks signature number `place` (from 0) of a whole entry. */
bool entry_is_signed(struct span entry, unsigned place, const uint8_t binding[32],
    const uint8_t public_key[32]) MUST_CHECK;

#endif
