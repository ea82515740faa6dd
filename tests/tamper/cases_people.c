/*
 * Cases 22 to 28 and 69 to 74: credentials, VOIDs, check-ins. Here the registrar cheats.
 */
#include <string.h>

#include "tests/tamper/cases.h"

/* --- CRED ----------------------------------------------------------------------------------- */

enum {
	X_TWICE,
	X_IDENTITY,
	OTHER_CTX,
	NO_STYLES,
	TAG_TWICE,
	TAG_CHECKED_IN,
	BAD_POSSESSION,
	OTHER_SERIAL,
	OTHER_STYLES,
	LONGER,
	REPLACES_TWICE,
	REPLACES_OTHER_TAG,
	REPLACES_LIVE,
	REPLACES_NOBODY,
	REPLACES_ITSELF,
	STYLES_DESCEND,
	FLAG_TWO,
	TAG_IDENTITY,
};

static void cred_fields(struct play *play, struct entry_cred *cred, int what)
{
	if (what == X_TWICE) {
		play->people[30] = play->people[3];
		cred->X = play->people[3].X;
	}
	if (what == TAG_TWICE)
		cred->tag = play->people[3].tag;
	if (what == TAG_CHECKED_IN)
		tag_of_row(play, 21, &cred->tag);
	if (what == STYLES_DESCEND)
		cred->styles = (struct id_list){2, {1, 0}};
	if (what == REPLACES_TWICE || what == REPLACES_OTHER_TAG || what == REPLACES_LIVE ||
	    what == REPLACES_NOBODY || what == REPLACES_ITSELF)
		cred->is_replacing = true;
	if (what == REPLACES_TWICE) {
		cred->replaced = play->people[16].X;
		cred->tag = play->people[16].tag;
	}
	if (what == REPLACES_OTHER_TAG)
		cred->replaced = play->people[18].X;
	if (what == REPLACES_LIVE) {
		cred->replaced = play->people[3].X;
		cred->tag = play->people[3].tag;
	}
	if (what == REPLACES_NOBODY)
		point_mul_base_any(&cred->replaced, &play->people[3].x);
	if (what == REPLACES_ITSELF)
		cred->replaced = cred->X;
	cred_prove(play, 30, cred);
	if (what == BAD_POSSESSION)
		cred->possession.response.bytes[0] ^= 1;
	if (what == OTHER_SERIAL)
		cred->serial++;
	if (what == OTHER_STYLES)
		cred->styles = (struct id_list){1, {0}};
	if (what == X_IDENTITY)
		cred->X = point_identity;
	if (what == TAG_IDENTITY)
		cred->tag = point_identity;
}

static void bad_cred(struct play *play, int what)
{
	struct round *round = &play->round;
	struct entry_cred cred;
	struct buf entry = {0};

	person_make(play, 30, 30);
	cred = cred_of(play, 30, 30);
	cred_fields(play, &cred, what);
	cred_put(&entry, &cred);
	if (what == NO_STYLES) {
		entry.bytes[34] = 0;
		memmove(entry.bytes + 35, entry.bytes + 39, entry.len - 39);
		entry.len -= 4;
	}
	if (what == FLAG_TWO)
		entry.bytes[entry.len - 1] = 2;
	if (what == LONGER) { /* the row's base, that must never be logged */
		buf_put(&entry, cred.tag.bytes, POINT_LEN);
	}
	if (what == OTHER_CTX) {
		entry_sign(&entry, entry.len, leaf_of(play, 0).bytes, round->registrar.secret_key);
		entry_log(play, &entry);
		return;
	}
	admin_log(play, &entry, &round->registrar, NULL);
}

static void late_cred(struct play *play, int arg)
{
	(void)arg;
	enrol(play, 30, 30);
}

static void stuffing(struct play *play, int is_by_checkin)
{
	struct point tag;

	if (!is_by_checkin) {
		enrol(play, 30, 30);
		return;
	}
	tag_of_row(play, 30, &tag);
	checkin_log(play, &tag, 4, (const uint16_t[]){APPROVAL}, 1);
}

/* More for a while: then one withdraws. */
static void stuffing_for_a_while(struct play *play, int arg)
{
	(void)arg;
	for (unsigned who = 25; who < 30; who++)
		enrol(play, who, who + 1);
	for (unsigned who = 25; who < 30; who++)
		own_void_log(play, who, 3);
}

/* --- who may vote --------------------------------------------------------------------------- */

static void vote_void(struct play *play, int who)
{
	vote(play, (unsigned)who, APPROVAL, "0101");
}

static void vote_then_cred(struct play *play, int arg)
{
	struct entry_cred cred;

	(void)arg;
	person_make(play, 30, 30);
	cred = cred_of(play, 30, 30);
	vote(play, 30, APPROVAL, "0101");
	/* In place of person 20's, so that the census holds. */
	own_void_log(play, 15, 3);
	cred_log(play, &cred);
}

/* A style that the contest does not have, one that the voter does not have, and no contest. */
static void vote_style(struct play *play, int what)
{
	static const struct {
		unsigned who;
		uint16_t cid, style;
	} rows[] = {{3, RANKING, 7}, {3, APPROVAL, 1}, {12, POINTS, 0}, {13, SMALL, 1},
	    {3, PLAY_CONTESTS, 0}, {3, UINT16_MAX, 0}};
	struct ballot ballot = ballot_of(play, rows[what].who, rows[what].cid);
	uint8_t payload[BLOCK_PAYLOAD] = {1, 1};
	struct buf entry = {0};

	ballot.style = rows[what].style;
	ballot_entry(play, rows[what].who, &ballot, payload, &entry);
	entry_log(play, &entry);
}

/* --- VOID ----------------------------------------------------------------------------------- */

enum {
	REGISTRAR_ALONE,
	OBSERVER_ALONE,
	OTHER_X,
	NO_GROUP,
	NO_CREDENTIAL,
	TWICE_FOR_A_GROUP,
	OTHER_OBSERVER,
	WITHDRAWN_BY_OTHERS,
	NO_REASON,
	OTHER_GROUPS,
};

static void void_by_others(struct play *play, int what)
{
	struct entry_void made = {
	    .X = play->people[3].X, .groups = {1, {GROUP_A}}, .reason = VOID_DISPUTE};
	const struct signer *first = &play->round.registrar, *second = &play->round.observers[0];
	struct buf entry = {0};

	if (what == REGISTRAR_ALONE)
		second = first;
	if (what == OBSERVER_ALONE)
		first = second;
	if (what == NO_GROUP)
		made.groups.items[0] = GROUP_A + 1;
	if (what == NO_CREDENTIAL)
		made.X = play->people[3].tag;
	if (what == TWICE_FOR_A_GROUP)
		made.X = play->people[19].X, made.groups.items[0] = GROUP_B;
	if (what == OTHER_OBSERVER)
		made.observer = 1;
	if (what == WITHDRAWN_BY_OTHERS)
		made.reason = VOID_WITHDRAWN;
	if (what == NO_REASON)
		made.reason = (enum void_reason)6;
	void_put(&entry, &made);
	admin_log(play, &entry, first, second);
}

static void void_by_x(struct play *play, int what)
{
	size_t index = own_void_log(play, 3, 1);
	struct span old = play->round.entries[index];
	struct buf entry = {0};

	buf_put(&entry, old.bytes, old.len);
	if (what == OTHER_X)
		memcpy(entry.bytes + 2, play->people[5].X.bytes, POINT_LEN);
	if (what == OTHER_GROUPS)
		entry.bytes[35] = GROUP_B;
	if (what == NO_REASON)
		entry.bytes[37] = VOID_PAPER;
	log_cut(play, index);
	entry_log(play, &entry);
}

static void late_void(struct play *play, int what)
{
	if (what == 0)
		void_log(play, 3, 1, VOID_LOST_CODE);
	else if (what == 1)
		own_void_log(play, 3, 1);
	else
		void_log(play, 3, 1, VOID_PAPER);
}

/* --- CHECKIN -------------------------------------------------------------------------------- */

enum {
	CHECKIN_LIVE,
	CHECKIN_TWICE,
	CHECKIN_NO_CONTEST,
	CHECKIN_OTHER_KEY,
	CHECKIN_LONGER,
	CHECKIN_HALF,
};

static void bad_checkin(struct play *play, int what)
{
	struct entry_checkin made = {.cids = {1, {APPROVAL}}, .booth = 5};
	struct buf entry = {0};

	tag_of_row(play, 31, &made.tag);
	if (what == CHECKIN_LIVE)
		made.tag = play->people[3].tag;
	if (what == CHECKIN_TWICE)
		tag_of_row(play, 21, &made.tag);
	if (what == CHECKIN_NO_CONTEST)
		made.cids.items[0] = PLAY_CONTESTS;
	if (what == CHECKIN_HALF) { /* void for the other group only */
		void_log(play, 3, 2, VOID_DISPUTE);
		made.tag = play->people[3].tag;
		made.cids = (struct id_list){2, {APPROVAL, POINTS}};
	}
	checkin_put(&entry, &made);
	if (what == CHECKIN_LONGER)
		buf_put(&entry, made.tag.bytes, POINT_LEN);
	admin_log(play, &entry,
	    what == CHECKIN_OTHER_KEY ? &play->round.board : &play->round.registrar, NULL);
}

static void early_checkin(struct play *play, int arg)
{
	bad_checkin(play, arg);
}

/* A row's opening: for another key, another id, another tag. */
static void row_opening(struct play *play, int what)
{
	struct round *round = &play->round;
	struct scalar other_key;
	struct point tag, K;
	uint8_t proof[ROW_PROOF_LEN];

	tag_of_row(play, 5, &tag);
	MUST(point_mul_base(&K, &round->row_secret));
	entropy_scalar(&play->entropy, &other_key);
	MUST(row_prove(proof, round->ctx, "ROW:5", what == 0 ? &other_key : &round->row_secret,
	    &play->entropy));
	if (what == 2)
		tag_of_row(play, 6, &tag);
	if (what == 3)
		MUST(row_check(proof, round->ctx, "ROW:5", &tag, &K));
	else
		MUST(!row_check(proof, round->ctx, what == 1 ? "ROW:6" : "ROW:5", &tag, &K));
}

#define LATER STAGE_CLOSE

static const struct tamper_case cases[] = {
    {"22 an X twice", LATER, bad_cred, X_TWICE, V(7), 0, 1, "has a credential already"},
    {"23 X is the identity", LATER, bad_cred, X_IDENTITY, V(7), 0, 1, "malformed"},
    {"23 a tag is the identity", LATER, bad_cred, TAG_IDENTITY, V(7), 0, 1, "malformed"},
    {"24 the registrar signs for another ctx", LATER, bad_cred, OTHER_CTX, V(7), 0, 1,
	"registrar's signature"},
    {"25 a CRED after CLOSE", STAGE_PAPER, late_cred, 0, V(7), 0, 1, "must not stand here"},
    {"26 one CRED more than the census", LATER, stuffing, 0, V(7), 0, 1, "census"},
    {"26 one CHECKIN more than the census", LATER, stuffing, 1, V(7), 0, 1, "census"},
    {"26 more than the census for a while", STAGE_FIRST_BALLOTS, stuffing_for_a_while, 0, 0, 0, 0,
	NULL},
    {"26 more than the census for a while, late", LATER, stuffing_for_a_while, 0, V(7), 0, 1,
	"census"},
    {"27 a ballot by a void X", LATER, vote_void, 18, V(8), 0, 1, "live credential"},
    {"27 a ballot by a replaced X", LATER, vote_void, 16, V(8), 0, 1, "live credential"},
    {"27 a ballot before its CRED", LATER, vote_then_cred, 0, V(8), 0, 1, "live credential"},
    {"28 a style that only another voter has", LATER, vote_style, 0, V(8), 0, 1,
	"live credential of its style"},
    {"28 a style that is not the contest's", LATER, vote_style, 1, V(8), 0, 1,
	"style not of its contest"},
    {"28 a style that the voter does not have", LATER, vote_style, 2, V(8), 0, 1,
	"live credential of its style"},
    {"28 the other style that the voter does not have", LATER, vote_style, 3, V(8), 0, 1,
	"live credential of its style"},
    {"28 a contest that is not there", LATER, vote_style, 4, V(8), 0, 1, "no contest"},
    {"28 the contest 65535", LATER, vote_style, 5, V(8), 0, 1, "no contest"},
    {"69 a VOID by the registrar alone", LATER, void_by_others, REGISTRAR_ALONE, V(7), 0, 1,
	"signed neither"},
    {"69 a VOID by an observer alone", LATER, void_by_others, OBSERVER_ALONE, V(7), 0, 1,
	"signed neither"},
    {"69 a VOID by another x", LATER, void_by_x, OTHER_X, V(7), 0, 1, "signed neither"},
    {"69 a VOID by x for other groups", LATER, void_by_x, OTHER_GROUPS, V(7), 0, 1,
	"signed neither"},
    {"69 a VOID by x for a reason of others", LATER, void_by_x, NO_REASON, V(7), 0, 1, "malformed"},
    {"69 a VOID of no group", LATER, void_by_others, NO_GROUP, V(7), 0, 1, "no group"},
    {"69 a VOID of no credential", LATER, void_by_others, NO_CREDENTIAL, V(7), 0, 1,
	"no credential"},
    {"69 a VOID twice for a group", LATER, void_by_others, TWICE_FOR_A_GROUP, V(7), 0, 1,
	"void already"},
    {"69 a VOID of no observer", LATER, void_by_others, OTHER_OBSERVER, V(7), 0, 1,
	"signed neither"},
    {"69 a withdrawal by others", LATER, void_by_others, WITHDRAWN_BY_OTHERS, V(7), 0, 1,
	"malformed"},
    {"69 a VOID of no reason", LATER, void_by_others, NO_REASON, V(7), 0, 1, "malformed"},
    {"69 a VOID for a lost code after CLOSE", STAGE_PAPER, late_void, 0, V(7), 0, 1,
	"after CLOSE only"},
    {"69 an own VOID after CLOSE", STAGE_PAPER, late_void, 1, V(7), 0, 1, "after CLOSE only"},
    {"70 a VOID for paper after SEAL", STAGE_MIX, late_void, 2, V(7), 0, 1, "must not stand here"},
    {"71 two replace one", LATER, bad_cred, REPLACES_TWICE, V(7), 0, 1,
	"not the last one of the same tag"},
    {"71 replaces under another tag", LATER, bad_cred, REPLACES_OTHER_TAG, V(7), 0, 1,
	"not the last one of the same tag"},
    {"71 replaces a live one", LATER, bad_cred, REPLACES_LIVE, V(7), 0, 1,
	"not void for every group"},
    {"71 replaces nobody", LATER, bad_cred, REPLACES_NOBODY, V(7), 0, 1,
	"not the last one of the same tag"},
    {"71 replaces itself", LATER, bad_cred, REPLACES_ITSELF, V(7), 0, 1,
	"not the last one of the same tag"},
    {"72 two live ones of one tag", LATER, bad_cred, TAG_TWICE, V(7), 0, 1, "second credential"},
    {"72 a CRED after a CHECKIN of its tag", LATER, bad_cred, TAG_CHECKED_IN, V(7), 0, 1,
	"checked in"},
    {"72 a CHECKIN without VOID", LATER, bad_checkin, CHECKIN_LIVE, V(7), 0, 1, "without a VOID"},
    {"72 a CHECKIN with a VOID for one group of two", LATER, bad_checkin, CHECKIN_HALF, V(7), 0, 1,
	"without a VOID"},
    {"72 a CHECKIN twice", LATER, bad_checkin, CHECKIN_TWICE, V(7), 0, 1, "checked in already"},
    {"72 a CHECKIN of no contest", LATER, bad_checkin, CHECKIN_NO_CONTEST, V(7), 0, 1, "malformed"},
    {"72 a CHECKIN by the board", LATER, bad_checkin, CHECKIN_OTHER_KEY, V(7), 0, 1, "registrar"},
    {"72 a CHECKIN before OPEN", STAGE_OPEN, early_checkin, CHECKIN_TWICE, V(7), 0, 1,
	"must not stand here"},
    {"73 a bad proof of possession", LATER, bad_cred, BAD_POSSESSION, V(7), 0, 1,
	"proof of possession"},
    {"73 a proof of possession for another serial", LATER, bad_cred, OTHER_SERIAL, V(7), 0, 1,
	"proof of possession"},
    {"73 a proof of possession for other styles", LATER, bad_cred, OTHER_STYLES, V(7), 0, 1,
	"proof of possession"},
    {"73 a CRED without styles", LATER, bad_cred, NO_STYLES, V(7), 0, 1, "malformed"},
    {"73 styles that descend", LATER, bad_cred, STYLES_DESCEND, V(7), 0, 1, "malformed"},
    {"73 a flag that is neither 0 nor 1", LATER, bad_cred, FLAG_TWO, V(7), 0, 1, "malformed"},
    {"74 a row opened for another K", STAGE_AUDIT, row_opening, 0, 0, 0, 0, NULL},
    {"74 a row opened for another census id", STAGE_AUDIT, row_opening, 1, 0, 0, 0, NULL},
    {"74 a row opened for another tag", STAGE_AUDIT, row_opening, 2, 0, 0, 0, NULL},
    {"74 a row opened", STAGE_AUDIT, row_opening, 3, 0, 0, 0, NULL},
    {"74 a CRED that carries its base", LATER, bad_cred, LONGER, V(7), 0, 1, "malformed"},
    {"74 a CHECKIN that carries its base", LATER, bad_checkin, CHECKIN_LONGER, V(7), 0, 1,
	"malformed"},
};

const struct case_table people_cases = {cases, sizeof cases / sizeof *cases};
