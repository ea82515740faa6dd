/*
 * What officers decide and look up about documents: the queue of those that two accounts proved,
 * and whether an identity was used. Who asks and what there is, is the registrar's to say.
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

static enum step_outcome list(struct call *call)
{
	const char *cursor = call_parameter(call, "cursor");
	struct buf body = {0};

	person_put_account(&body, call);
	person_put_text(&body, cursor == NULL ? "" : cursor);
	return call_ask(call, API_REGISTRAR, MESSAGE_CONFLICTS, &body, told);
}

const struct step steps_desk_conflicts[] = {
    {"list", list}, /* to the registrar: a page of them, then whose the accounts are */
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
