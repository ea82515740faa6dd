/*
 * What verification and admission share: one question on its way through the two databases.
 */
#ifndef DAEMON_ROLES_REGISTRAR_PEOPLE_H
#define DAEMON_ROLES_REGISTRAR_PEOPLE_H

#include "daemon/api/code.h"
#include "daemon/census/contact.h"
#include "daemon/census/document.h"
#include "daemon/census/sheet.h"
#include "daemon/roles/dispute.h"
#include "daemon/roles/lookup.h"
#include "daemon/roles/registrar_inner.h"
#include "daemon/roles/sealed.h"
#include "proto/base/json.h"

#define NUMBER_LEN 24
/* A session as the database tells it: a slug, at most 16 styles, a time, an X. */
#define SESSION_ROOM 1024
/* 64 of 80 bytes, each in quotes, with each byte of it escaped perhaps. */
#define DISTRICTS_ROOM (64 * 164)

/* One question, from asking to answering. */
struct question {
	struct registrar *registrar;
	struct peer *peer;
	const struct kind *kind; /* of question, registrar_people.c */
	uint64_t id;
	struct pg_request request;
	uint8_t account_hash[HASH_LEN];
	char account[NUMBER_LEN], now[NUMBER_LEN], today[BIRTH_LEN + 1];
	/* of a desk: the code of who is there; the officer's seat, "" otherwise */
	char code_text[16], seat[NUMBER_LEN], officer[NUMBER_LEN + 8];
	/* of a conflict or dispute: its number, or where a page ended; what is decided; the
	 * statement that tells a page of them */
	char number[NUMBER_LEN], decision[8];
	const struct pg_statement *tell;
	/* of a census that staff bring: what is asked (enum census_verb), a part's number, which
	 * census was looked at; the part itself is in `json` */
	uint8_t verb;
	char part[NUMBER_LEN], against[64];
	const char *second;      /* value of the first statement; NULL: the round or the code */
	struct letters *letters; /* that one of the staff prints, registrar_letters.c; or NULL */
	/* of a verification */
	char document[DOCUMENT_MOST + 1], birth_date[BIRTH_LEN + 1], postal_code[POSTAL_MOST + 1];
	char generation[NUMBER_LEN], least_age[NUMBER_LEN];
	struct hash mac;
	unsigned key_tries;
	void (*with_key)(struct question *one);  /* where it goes on once the census key is known */
	void (*looked_up)(struct question *one); /* and once the city's service was asked */
	struct lookup_answer told;
	/* what the account is sure by; of a verification, the channel by which it is to be */
	char assurance[16];
	/* of a code: its hash; six digits, and they with their contact, for the mailer alone */
	struct hash code;
	char digits[DIGITS_LEN + 1], sealed[SEALED_TEXT], cap[NUMBER_LEN];
	/* of an admission */
	char round[NUMBER_LEN], opens[BIRTH_LEN + 1], closes[BIRTH_LEN + 1], styles[128];
	char serial[NUMBER_LEN], session[SESSION_ROOM];
	enum message_kind answer; /* as which `session` is told */
	/* of what officers do in a round: its name, and a code of the desk as it is told */
	char slug[DISPUTE_SLUG], once[ONCE_TEXT];
	/* of a dispute */
	uint8_t observer;
	bool wants_code;
	char observer_text[8];
	int64_t times;
	struct dispute dispute;

	char districts[DISTRICTS_ROOM]; /* of a heading, as an array of PostgreSQL */
	uint8_t token_hash[HASH_LEN], ticket[HASH_LEN];
	struct buf json;         /* of one database for the other */
	json_t *rule, *contests; /* who may vote; by contest its styles and rule, or NULL */
};

typedef void on_reply(struct pg_request *request, const struct pg_reply *reply);

/* A text with its length before it, into `room` bytes. */
bool people_read_text(struct reader *reader, char *out, size_t room) MUST_CHECK;
/* Answers and ends a question. */
void people_finish(struct question *one, enum message_kind kind, struct span body);
void people_fail_with(struct question *one, enum failure failure, struct span more);
void people_fail(struct question *one, enum failure failure);

/* True if the statement was done; else the question was answered. */
bool people_is_done(struct question *one, const struct pg_reply *reply) MUST_CHECK;
/* Sets a value of the next statement; borrowed until its reply. */
void people_value(struct question *one, unsigned index, struct pg_value given);
struct pg_value people_hash(const uint8_t hash[HASH_LEN]);
void people_ask(struct question *one, struct pg_pool *pool, const struct pg_statement *statement,
    on_reply *done);
/* A cell as text; empty where it is null or too long. */
void people_text(char *out, size_t room, const struct pg_reply *reply, int column);
/* Whose session it is: the first four columns are the same in both questions. */
bool people_account(struct question *one, const struct pg_reply *reply) MUST_CHECK;

/* As JSON for the next statement; false: the question was answered. */
bool people_keep_json(struct question *one, const struct pg_reply *reply, int column) MUST_CHECK;
struct pg_value people_kept_json(const struct question *one);

/* --- registrar_desk.c: officers ----------------------------------------------------------------
 */

/* Who asks may; their seat, "" where none is needed. False: it was answered. */
bool desk_officer(struct question *one, const struct pg_reply *reply) MUST_CHECK;
/* The same with the round that it is about. */
bool desk_round(struct question *one, const struct pg_reply *reply) MUST_CHECK;
/* Asks the registry whose document it is; `is_to_vote` of who is in the census now alone. */
void desk_find(struct question *one, bool is_to_vote, on_reply *found);
/* There is such a person, and it is not the officer. False: it was answered. */
bool desk_found(struct question *one, const struct pg_reply *reply) MUST_CHECK;

/* --- registrar_admit.c: who may vote -----------------------------------------------------------
 */

/* Four columns from `column` on: the rules, and the days on which a round opens and closes. False:
 * it was answered. */
bool admit_rules(struct question *one, const struct pg_reply *reply, int column) MUST_CHECK;
/* Four columns from `column` on, of the census: the person may vote, and has their styles. False:
 * it was answered, with the clause that is not met. */
bool admit_judge(struct question *one, const struct pg_reply *reply, int column) MUST_CHECK;
/* Takes the ticket that the registry has. False: there is none, and nothing was answered. */
bool admit_ticket(struct question *one, const struct pg_reply *reply) MUST_CHECK;
/* The registry notes the serial of the ticket; then `session` is the answer. */
void admit_note(struct question *one, enum message_kind answer);

/* --- registrar_verify.c: what all verifications share ----------------------------------------- */

/* Goes on with `with_key` once the census key is the one that the registry wants. */
void people_with_key(struct question *one, void (*with_key)(struct question *one));
/* The same, and where the census is a service it was asked about this person. registrar_lookup.c */
void people_with_census(struct question *one, void (*then)(struct question *one));
/* Answers what the registry said of a verification; where it is fine the account shows it first. */
void people_judge(struct question *one, const struct pg_reply *reply);
/* The first three values of a statement about somebody: the key's generation, the account, and the
 * HMAC of a document or the hash of a code; `what` is borrowed until its reply. */
void people_about(struct question *one, const struct hash *what);
/* Texts of the next statement: the key's generation, the least age; and the first eight values of a
 * statement that compares with the census, the document's HMAC among them. */
void people_generation(struct question *one);
void people_least_age(struct question *one);
void people_match_values(struct question *one);

/* --- where each kind of question goes on ------------------------------------------------------ */

void verify_ask(struct question *one);
void letter_ask(struct question *one);
void contact_ask(struct question *one);
void confirm_ask(struct question *one);
void desk_ask(struct question *one);
/* An admission, with the account's row. */
on_reply admit_electorate_came;
/* An export, the same: registrar_export.c. */
on_reply export_account_came;
/* What officers look at and decide, the same: registrar_desk.c. */
on_reply conflicts_reader_came, disputes_reader_came, decide_officer_came, used_officer_came;
/* Disputes: registrar_dispute.c; codes for who has no account: registrar_kiosk.c. */
on_reply dispute_officer_came, code_officer_came;
void letters_free(struct letters **letters);
/* Who lives where a heading is for its residents: registrar_resident.c. */
on_reply resident_account_came;
bool resident_read(struct question *one, struct reader *reader) MUST_CHECK;
/* What staff do with the census, the same: registrar_census.c. */
on_reply census_reader_came, census_staff_came;
bool census_read_reader(struct question *one, struct reader *reader) MUST_CHECK;
bool census_read_staff(struct question *one, struct reader *reader) MUST_CHECK;

#endif
