/*
 * What staff do with the census: a file in parts, which another approves; taking an import back;
 * letters with codes; and how the census stands, for auditors too. Who asks, and what there is, is
 * the registrar's to say: here are questions, and what its refusals are called.
 */
#include "daemon/api/messages.h"
#include "daemon/api/person.h"
#include "proto/base/encode.h"
#include "proto/base/json.h"

#include <string.h>

/* What the registrar refuses: its word, and what more it says. */
static const struct refusal {
	const char *word;
	enum fault_code fault;
	const char *member;
} refusals[] = {
    {"not_found", FAULT_NOT_FOUND, NULL},
    {"two_people", FAULT_TWO_PEOPLE, NULL},
    {"census_key", FAULT_CENSUS_KEY, NULL},
    {"upload_open", FAULT_UPLOAD_OPEN, "upload"},
    {"upload_gone", FAULT_UPLOAD_GONE, NULL},
    {"upload_part", FAULT_UPLOAD_PART, "awaited"},
    {"upload_too_large", FAULT_UPLOAD_TOO_LARGE, NULL},
    {"upload_state", FAULT_UPLOAD_STATE, "state"},
    {"upload_changed", FAULT_UPLOAD_CHANGED, NULL},
    {"undo_refused", FAULT_UNDO_REFUSED, NULL},
    {"round_unknown", FAULT_ROUND_UNKNOWN, NULL},
    {"letters_round", FAULT_LETTERS_ROUND, NULL},
    {"letters_most", FAULT_LETTERS_MOST, NULL},
};

static enum step_outcome refuse(struct call *call, const json_t *said, const char *word)
{
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		const struct refusal *one = &refusals[i];

		if (strcmp(one->word, word) != 0)
			continue;
		if (one->member == NULL)
			return call_fail(call, one->fault);
		return call_fail_with(
		    call, one->fault, one->member, json_incref(json_object_get(said, one->member)));
	}
	return call_fail(call, FAULT_INTERNAL);
}

/* The registrar's JSON with this status, or what it refuses. */
static enum step_outcome answer(struct call *call, const struct ipc_message *message, int status)
{
	enum step_outcome outcome;
	json_t *said;
	const char *word;

	if (message == NULL || message->kind != MESSAGE_CENSUS_SAYS)
		return person_fail(call, message);
	said = json_parse(message->body.bytes, message->body.len, NULL);
	if (said == NULL)
		return call_fail(call, FAULT_INTERNAL);
	word = json_string_value(json_object_get(said, "fault"));
	if (word != NULL) {
		outcome = refuse(call, said, word);
		json_decref(said);
		return outcome;
	}
	if (status != 204)
		return call_answer(call, status, said);
	json_decref(said);
	return call_answer_empty(call);
}

static enum step_outcome told(struct call *call, const struct ipc_message *message)
{
	return answer(call, message, 200);
}

static enum step_outcome made(struct call *call, const struct ipc_message *message)
{
	return answer(call, message, 201);
}

static enum step_outcome dropped(struct call *call, const struct ipc_message *message)
{
	return answer(call, message, 204);
}

/* --- reading -----------------------------------------------------------------------------------
 */

static enum step_outcome ask_reader(struct call *call, const char *number, const char *cursor)
{
	static const uint8_t nobody[32];
	struct buf body = {0};

	if (call->account[0] != '\0')
		person_put_account(&body, call);
	else
		buf_put(&body, nobody, sizeof nobody); /* with a token alone */
	person_put_text(&body, call->bearer);
	person_put_text(&body, number);
	person_put_text(&body, cursor == NULL ? "" : cursor);
	return call_ask(call, API_REGISTRAR, MESSAGE_CENSUS_READ, &body, told);
}

static enum step_outcome read_all(struct call *call)
{
	return ask_reader(call, "", NULL);
}

const struct step steps_census_read[] = {
    {"read", read_all}, /* to the registrar: who reads, then how the census stands */
    {NULL, NULL},
};

static enum step_outcome read_errors(struct call *call)
{
	return ask_reader(call, call_parameter(call, "number"), call_parameter(call, "cursor"));
}

const struct step steps_census_errors[] = {
    {"read", read_errors}, /* the same, and a page of the errors of a file */
    {NULL, NULL},
};

/* --- doing -------------------------------------------------------------------------------------
 */

/* What is asked, and about what; texts may be NULL. */
struct asking {
	enum census_verb verb;
	const char *number, *part, *against;
	struct span bytes;
};

static enum step_outcome ask_staff(
    struct call *call, const struct asking *asking, call_on_answer *on_answer)
{
	struct buf body = {0};

	person_put_account(&body, call);
	buf_put_u8(&body, (uint8_t)asking->verb);
	person_put_text(&body, asking->number == NULL ? "" : asking->number);
	person_put_text(&body, asking->part == NULL ? "" : asking->part);
	person_put_text(&body, asking->against == NULL ? "" : asking->against);
	buf_put(&body, asking->bytes.bytes, asking->bytes.len);
	return call_ask(call, API_REGISTRAR, MESSAGE_CENSUS, &body, on_answer);
}

static enum step_outcome begin(struct call *call)
{
	const struct asking asking = {.verb = CENSUS_BEGIN};

	return ask_staff(call, &asking, made);
}

const struct step steps_upload_begin[] = {
    {"begin", begin}, /* to the registrar: the census's key, and whether one is open */
    {NULL, NULL},
};

static enum step_outcome put_part(struct call *call)
{
	const struct asking asking = {.verb = CENSUS_PART,
	    .number = call_parameter(call, "number"),
	    .part = call_parameter(call, "part"),
	    .bytes = call->request->body};

	return ask_staff(call, &asking, told);
}

const struct step steps_upload_part[] = {
    {"put", put_part}, /* to the registrar: rows, HMACed, into the registry */
    {NULL, NULL},
};

static enum step_outcome end(struct call *call)
{
	const struct asking asking = {.verb = CENSUS_END, .number = call_parameter(call, "number")};

	return ask_staff(call, &asking, told);
}

const struct step steps_upload_end[] = {
    {"end", end}, /* to the registrar: what importing it would do is looked at later */
    {NULL, NULL},
};

static enum step_outcome approve(struct call *call)
{
	const struct asking asking = {.verb = CENSUS_APPROVE,
	    .number = call_parameter(call, "number"),
	    .against = call_text(call, "against")};

	return ask_staff(call, &asking, told);
}

const struct step steps_upload_approve[] = {
    {"approve", approve}, /* to the registrar, which imports it after this answer */
    {NULL, NULL},
};

static enum step_outcome drop(struct call *call)
{
	const struct asking asking = {
	    .verb = CENSUS_DROP, .number = call_parameter(call, "number")};

	return ask_staff(call, &asking, dropped);
}

const struct step steps_upload_drop[] = {
    {"drop", drop}, /* to the registrar */
    {NULL, NULL},
};

static enum step_outcome undo(struct call *call)
{
	char batch[24];
	const struct asking asking = {.verb = CENSUS_UNDO, .number = batch};

	(void)snprintf(batch, sizeof batch, "%lld", (long long)call_integer(call, "batch"));
	return ask_staff(call, &asking, told);
}

const struct step steps_census_undo[] = {
    {"undo", undo}, /* to the registrar: the last import, if it is that one */
    {NULL, NULL},
};

/* --- letters -----------------------------------------------------------------------------------
 */

static enum step_outcome print_letters(struct call *call)
{
	const struct span csv = call->request->body;
	struct buf bytes = {0};
	struct asking asking = {.verb = CENSUS_LETTERS,
	    .number = call_parameter(call, "language"),
	    .part = call_parameter(call, "begun"),
	    .against = call_parameter(call, "round")};
	enum step_outcome outcome;

	buf_put_u8(&bytes, strcmp(call_parameter(call, "dry"), "yes") == 0);
	buf_put(&bytes, csv.bytes, csv.len);
	if (!buf_is_ok(&bytes))
		return call_fail(call, FAULT_OVERLOADED);
	asking.bytes = (struct span){bytes.bytes, bytes.len};
	outcome = ask_staff(call, &asking, told);
	buf_wipe(&bytes);
	return outcome;
}

const struct step steps_census_letters[] = {
    {"print", print_letters}, /* to the registrar: who gets one, then codes, hashed, for them */
    {NULL, NULL},
};
