/*
 * Making an API token: drawn here, kept as a hash by the database, shown once. Whether somebody may
 * have one, and what it opens, is not decided here.
 */
#include <string.h>

#include "daemon/api/account.h"
#include "gen/statements.h"
#include "proto/base/json.h"
#include "proto/crypto/entropy.h"

static enum step_outcome kept(struct call *call, const struct pg_reply *reply)
{
	struct api_token *token = call->data;
	const struct span cell = pg_cell(reply, 0, 0);
	struct fault fault = {0};
	json_t *text;

	if (reply->outcome != PG_DONE) {
		secret_wipe(token, sizeof *token);
		return call_fail_pg(call, reply);
	}
	text = json_string(token->text);
	secret_wipe(token, sizeof *token);
	return call_answer(call, 201,
	    json_pack(
		"{s:o, s:o}", "token", text, "item", json_parse(cell.bytes, cell.len, &fault)));
}

static enum step_outcome make(struct call *call)
{
	struct api_token *token = arena_alloc(call->arena, 1, sizeof *token);
	char *hint = arena_alloc(call->arena, API_TOKEN_HINT + 1, 1);

	if (token == NULL || hint == NULL || !api_token_make(token))
		return call_fail(call, FAULT_OVERLOADED);
	call->data = token;
	memcpy(hint, token->text + sizeof API_TOKEN_MARK - 1, API_TOKEN_HINT);
	hint[API_TOKEN_HINT] = '\0';
	call_value(call, 0, call->account);
	call_value_bytes(call, 1, (struct span){token->hash.bytes, HASH_LEN});
	call_value(call, 2, hint);
	call_value(call, 3,
	    arena_copy(
		call->arena, (const char *)call->request->body.bytes, call->request->body.len));
	return call_query(call, CALL_WRITE, &PG_token_keep, 4, kept);
}

const struct step steps_token_make[] = {{"make", make}, {NULL, NULL}};
