/*
 * Verification of an account in the census. The document's form is judged here; who it is, by the
 * registrar, which alone has the census.
 */
#include "daemon/api/person.h"

#include <string.h>

#include "daemon/api/keep.h"
#include "daemon/census/document.h"
#include "daemon/census/sheet.h"
#include "proto/base/clock.h"
#include "proto/base/encode.h"
#include "proto/base/json.h"

static enum fault_code fault_of_failure(uint16_t failure, bool is_verification)
{
	static const enum fault_code codes[FAILURE_COUNT] = {
	    [FAILURE_ACCOUNT] = FAULT_ACCOUNT_MISSING,
	    [FAILURE_ORGANISATION] = FAULT_ORGANISATION_CANNOT_VOTE,
	    [FAILURE_CENSUS_CLOSED] = FAULT_CENSUS_CLOSED,
	    [FAILURE_NOT_FOUND] = FAULT_CENSUS_NOT_FOUND,
	    [FAILURE_POSTAL_CODE] = FAULT_CENSUS_POSTAL_CODE,
	    [FAILURE_AGE] = FAULT_CENSUS_AGE,
	    [FAILURE_DOCUMENT_TAKEN] = FAULT_DOCUMENT_TAKEN,
	    [FAILURE_ALREADY] = FAULT_ALREADY_VERIFIED,
	    [FAILURE_LOCKED] = FAULT_VERIFICATION_LOCKED,
	    [FAILURE_LETTER_WRONG] = FAULT_LETTER_WRONG,
	    [FAILURE_LETTER_USED] = FAULT_LETTER_USED,
	    [FAILURE_LETTER_EXPIRED] = FAULT_LETTER_EXPIRED,
	    [FAILURE_NO_CONTACT] = FAULT_CONTACT_MISSING,
	    [FAILURE_CHANNEL_OFF] = FAULT_CHANNEL_OFF,
	    [FAILURE_CHANNEL_SPENT] = FAULT_CHANNEL_SPENT,
	    [FAILURE_CODE_MISSING] = FAULT_CONTACT_CODE_MISSING,
	    [FAILURE_CODE_WRONG] = FAULT_CONTACT_CODE_WRONG,
	    [FAILURE_CODE_EXPIRED] = FAULT_CONTACT_CODE_EXPIRED,
	    [FAILURE_SERVICE] = FAULT_CENSUS_UNAVAILABLE,
	    [FAILURE_WAY] = FAULT_WAY_CLOSED,
	    [FAILURE_NOT_VERIFIED] = FAULT_NOT_VERIFIED,
	    [FAILURE_NOT_ELIGIBLE] = FAULT_NOT_ELIGIBLE,
	    [FAILURE_NOT_ASSURED] = FAULT_NOT_ASSURED,
	    [FAILURE_FULL] = FAULT_ROUND_FULL,
	    [FAILURE_NOT_FRESH] = FAULT_PROOF_NEEDED,
	    [FAILURE_DESK] = FAULT_DESK_CODE_NEEDED,
	    [FAILURE_ROLE] = FAULT_ROLE_NEEDED,
	    [FAILURE_STALE] = FAULT_PROOF_NEEDED,
	    [FAILURE_FACTOR] = FAULT_FACTOR_NEEDED,
	    [FAILURE_NO_ACCOUNT] = FAULT_ACCOUNT_UNKNOWN,
	    [FAILURE_ONESELF] = FAULT_TWO_PEOPLE,
	    [FAILURE_NO_CONFLICT] = FAULT_NOT_FOUND,
	    [FAILURE_DECIDED] = FAULT_CONFLICT_DECIDED,
	    [FAILURE_CLAIMANT] = FAULT_CONFLICT_CLAIMANT,
	    [FAILURE_ROUND] = FAULT_ROUND_UNKNOWN,
	    [FAILURE_NOT_ADMITTED] = FAULT_NOT_ADMITTED,
	    [FAILURE_NO_VOTE] = FAULT_NO_CREDENTIAL,
	    [FAILURE_OBSERVER] = FAULT_OBSERVER_UNKNOWN,
	    [FAILURE_VOTED] = FAULT_DESK_VOTED,
	    [FAILURE_CENSUS_MOVED] = FAULT_CENSUS_CHANGED,
	    [FAILURE_TOKEN] = FAULT_TOKEN_DEAD,
	    [FAILURE_NOT_RESIDENT] = FAULT_NOT_RESIDENT_OF_HEADING,
	    [FAILURE_REFUSED] = FAULT_INTERNAL,
	};

	if (failure == FAILURE_ORGANISATION && is_verification)
		return FAULT_ORGANISATION_CANNOT_VERIFY;
	return failure >= FAILURE_ACCOUNT && failure < FAILURE_COUNT ? codes[failure]
								     : FAULT_INTERNAL;
}

/* The clause in the reader's language. */
static enum step_outcome fail_unmet(struct call *call, struct span words)
{
	json_t *json = json_parse(words.bytes, words.len, NULL);
	json_t *text = json_object_get(json, fault_languages[call->language]);
	enum step_outcome outcome =
	    text == NULL ? call_fail(call, FAULT_NOT_ELIGIBLE)
			 : call_fail_with(call, FAULT_NOT_ELIGIBLE, "clause", json_incref(text));

	json_decref(json);
	return outcome;
}

/* Which channels would be enough. */
static enum step_outcome fail_assurance(struct call *call, struct span list)
{
	json_t *json = json_parse(list.bytes, list.len, NULL);

	return json == NULL ? call_fail(call, FAULT_NOT_ASSURED)
			    : call_fail_with(call, FAULT_NOT_ASSURED, "enough", json);
}

enum step_outcome person_fail(struct call *call, const struct ipc_message *message)
{
	struct reader reader;
	uint16_t failure;

	if (message == NULL || message->kind != MESSAGE_FAILED)
		return keep_fail(call, message);
	reader = reader_over(message->body.bytes, message->body.len);
	failure = reader_u16le(&reader);
	if (failure <= FAILURE_INTERNAL)
		return keep_fail(call, message);
	if (failure == FAILURE_NOT_ELIGIBLE)
		return fail_unmet(call, (struct span){reader.at, reader_left(&reader)});
	if (failure == FAILURE_NOT_ASSURED)
		return fail_assurance(call, (struct span){reader.at, reader_left(&reader)});
	if (failure == FAILURE_LOCKED)
		call->retry_s = (unsigned)reader_u32le(&reader);
	return call_fail(call, fault_of_failure(failure, call->body != NULL));
}

void person_put_text(struct buf *out, const char *text)
{
	buf_put_u8(out, (uint8_t)strlen(text));
	buf_put_text(out, text);
}

void person_put_account(struct buf *out, const struct call *call)
{
	uint8_t hash[32];

	if (hex_decode(hash, sizeof hash, call->account, 64))
		buf_put(out, hash, sizeof hash);
}

enum step_outcome person_verified(struct call *call, const struct ipc_message *message)
{
	if (message == NULL || message->kind != MESSAGE_PERSON_FOUND)
		return person_fail(call, message);
	return call_answer(call, 200,
	    json_pack("{s:i,s:s%}", "level", 2, "assurance", (const char *)message->body.bytes,
		message->body.len));
}

bool person_put_document(struct buf *out, struct call *call)
{
	char document[DOCUMENT_MOST + 1];
	enum document_verdict verdict = document_read(document, call_text(call, "document"));

	if (verdict == DOCUMENT_FINE)
		person_put_text(out, document);
	else
		(void)call_fail_at(call,
		    verdict == DOCUMENT_LETTER ? FAULT_DOCUMENT_LETTER : FAULT_DOCUMENT_FORM,
		    "/document", verdict == DOCUMENT_LETTER ? "document_letter" : "document_form");
	secret_wipe(document, sizeof document);
	return verdict == DOCUMENT_FINE;
}

bool person_put_match(struct buf *out, struct call *call)
{
	const char *birth_date = call_text(call, "birth_date");
	char postal_code[POSTAL_MOST + 1];

	person_put_account(out, call);
	if (!person_put_document(out, call))
		return false;
	if (!date_is(birth_date)) {
		(void)call_fail_at(call, FAULT_JSON_SHAPE, "/birth_date", "format");
		return false;
	}
	if (!postal_read(postal_code, call_text(call, "postal_code"))) {
		(void)call_fail_at(call, FAULT_JSON_SHAPE, "/postal_code", "format");
		return false;
	}
	person_put_text(out, birth_date);
	person_put_text(out, postal_code);
	return true;
}

static enum step_outcome verify_at_desk(struct call *call)
{
	struct buf body = {0};

	person_put_account(&body, call);
	person_put_text(&body, call_text(call, "account"));
	if (person_put_document(&body, call))
		return call_ask(call, API_REGISTRAR, MESSAGE_DESK, &body, person_verified);
	buf_wipe(&body);
	return STEP_FAIL;
}

const struct step steps_desk_verification[] = {
    {"verify", verify_at_desk}, /* to the registrar: whose seat, census, conflicts, the book */
    {NULL, NULL},
};

static enum step_outcome verify(struct call *call)
{
	struct buf body = {0};

	if (person_put_match(&body, call))
		return call_ask(call, API_REGISTRAR, MESSAGE_PERSON, &body, person_verified);
	buf_wipe(&body);
	return STEP_FAIL;
}

const struct step steps_verification_create[] = {
    {"verify", verify}, /* to the registrar: whose session, locks, census, conflicts */
    {NULL, NULL},
};
