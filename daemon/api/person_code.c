/*
 * Verification by codes: of a letter, and of what was sent to the census's own contact. Forms are
 * judged here; who it is, by the registrar.
 */
#include <string.h>

#include "daemon/api/code.h"
#include "daemon/api/messages.h"
#include "daemon/api/person.h"
#include "daemon/census/contact.h"
#include "daemon/census/sheet.h"
#include "proto/base/clock.h"
#include "proto/base/encode.h"

#define CODE_MINUTES 10

/* --- a letter ----------------------------------------------------------------------------------
 */

static enum step_outcome read_letter(struct call *call)
{
	const char *birth_date = call_text(call, "birth_date");
	char code[ONCE_LEN + 1];
	struct buf body = {0};
	struct hash hash;

	if (!date_is(birth_date))
		return call_fail_at(call, FAULT_JSON_SHAPE, "/birth_date", "format");
	if (!once_read(code, call_text(call, "code")))
		return call_fail_at(call, FAULT_LETTER_TYPO, "/code", "letter_typo");
	once_hash(&hash, code);
	secret_wipe(code, sizeof code);
	person_put_account(&body, call);
	buf_put(&body, hash.bytes, sizeof hash.bytes);
	person_put_text(&body, birth_date);
	return call_ask(call, API_REGISTRAR, MESSAGE_LETTER, &body, person_verified);
}

const struct step steps_verification_letter[] = {
    {"letter", read_letter}, /* to the registrar: whose code it is, and their birth date */
    {NULL, NULL},
};

/* --- six digits --------------------------------------------------------------------------------
 */

static enum step_outcome sent(struct call *call, const struct ipc_message *message)
{
	if (message == NULL || message->kind != MESSAGE_CONTACT_SENT)
		return person_fail(call, message);
	return call_answer(call, 202,
	    json_pack("{s:s,s:i}", "channel", call_text(call, "channel"), "minutes", CODE_MINUTES));
}

static enum step_outcome send_code(struct call *call)
{
	struct buf body = {0};

	if (!person_put_match(&body, call)) {
		buf_wipe(&body);
		return STEP_FAIL;
	}
	person_put_text(&body, call_text(call, "channel"));
	return call_ask(call, API_REGISTRAR, MESSAGE_CONTACT, &body, sent);
}

const struct step steps_verification_contact[] = {
    {"send", send_code}, /* to the registrar: as a verification, but it sends digits instead */
    {NULL, NULL},
};

static enum step_outcome confirm(struct call *call)
{
	const char *digits = call_text(call, "code");
	struct buf body = {0};

	if (strlen(digits) != DIGITS_LEN || strspn(digits, "0123456789") != DIGITS_LEN)
		return call_fail_at(call, FAULT_JSON_SHAPE, "/code", "format");
	person_put_account(&body, call);
	person_put_text(&body, digits);
	return call_ask(call, API_REGISTRAR, MESSAGE_CONFIRM, &body, person_verified);
}

const struct step steps_verification_confirm[] = {
    {"confirm", confirm}, /* to the registrar: are these the digits */
    {NULL, NULL},
};
