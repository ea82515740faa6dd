/*
 * What officers do at a desk about documents: the queue of those that two accounts proved, whether
 * an identity was used, disputes, and codes for who has no account. Who asks and what there is, is
 * the registrar's to say.
 */
#include "daemon/api/messages.h"
#include "daemon/api/person.h"
#include "proto/base/json.h"

/* The registrar's JSON, as it is. */
static enum step_outcome told(struct call *call, const struct ipc_message *message)
{
	json_t *json;

	if (message == NULL || message->kind != MESSAGE_DESK_SAYS)
		return person_fail(call, message);
	json = json_parse(message->body.bytes, message->body.len, NULL);
	return json == NULL ? call_fail(call, FAULT_INTERNAL) : call_answer(call, 200, json);
}

static enum step_outcome decided(struct call *call, const struct ipc_message *message)
{
	if (message == NULL || message->kind != MESSAGE_DESK_SAYS)
		return person_fail(call, message);
	return call_answer(call, 200, json_pack("{s:s}", "decision", call_text(call, "decision")));
}

/* A page of what officers look at. */
static enum step_outcome ask_page(struct call *call, enum message_kind kind)
{
	const char *cursor = call_parameter(call, "cursor");
	struct buf body = {0};

	person_put_account(&body, call);
	person_put_text(&body, cursor == NULL ? "" : cursor);
	return call_ask(call, API_REGISTRAR, kind, &body, told);
}

static enum step_outcome list_conflicts(struct call *call)
{
	return ask_page(call, MESSAGE_CONFLICTS);
}

const struct step steps_desk_conflicts[] = {
    {"list", list_conflicts}, /* to the registrar: a page of them, then whose the accounts are */
    {NULL, NULL},
};

static enum step_outcome decide(struct call *call)
{
	struct buf body = {0};

	person_put_account(&body, call);
	person_put_text(&body, call_parameter(call, "number"));
	person_put_text(&body, call_text(call, "decision"));
	return call_ask(call, API_REGISTRAR, MESSAGE_DECIDE, &body, decided);
}

const struct step steps_desk_decision[] = {
    {"decide", decide}, /* to the registrar: in the registry, then what it means for the accounts */
    {NULL, NULL},
};

static enum step_outcome look_up(struct call *call)
{
	struct buf body = {0};

	person_put_account(&body, call);
	if (!person_put_document(&body, call)) {
		buf_wipe(&body);
		return STEP_FAIL;
	}
	return call_ask(call, API_REGISTRAR, MESSAGE_USED, &body, told);
}

const struct step steps_desk_used[] = {
    {"look_up", look_up}, /* to the registrar: tries, admissions, then their credentials */
    {NULL, NULL},
};

/* --- somebody's vote in a round ----------------------------------------------------------------
 */

/* Who asks, the document of who is there, and the round. */
static bool put_person(struct buf *body, struct call *call)
{
	person_put_account(body, call);
	if (!person_put_document(body, call)) {
		buf_wipe(body);
		return false;
	}
	person_put_text(body, call_text(call, "round"));
	return true;
}

static enum step_outcome open_dispute(struct call *call)
{
	struct buf body = {0};

	if (!put_person(&body, call))
		return STEP_FAIL;
	buf_put_u8(&body, (uint8_t)call_integer(call, "observer")); /* 0 if it is not told */
	buf_put_u8(&body, json_is_true(json_object_get(call->body, "code")));
	return call_ask(call, API_REGISTRAR, MESSAGE_DISPUTE, &body, told);
}

const struct step steps_desk_dispute[] = {
    {"open", open_dispute}, /* to the registrar: tries, the credential, the book, the VOID */
    {NULL, NULL},
};

static enum step_outcome list_disputes(struct call *call)
{
	return ask_page(call, MESSAGE_DISPUTES);
}

const struct step steps_desk_disputes[] = {
    {"list", list_disputes}, /* to the registrar: a page of the book, then what became of each */
    {NULL, NULL},
};

static enum step_outcome make_code(struct call *call)
{
	struct buf body = {0};

	return put_person(&body, call)
		   ? call_ask(call, API_REGISTRAR, MESSAGE_DESK_CODE, &body, told)
		   : STEP_FAIL;
}

const struct step steps_desk_code[] = {
    {"make", make_code}, /* to the registrar: tries, eligible, their one serial, the code */
    {NULL, NULL},
};
