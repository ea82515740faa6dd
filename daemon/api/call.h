/*
 * One request on its way through its gate and its steps: what a noun's file writes against.
 *
 * A step does one thing and says how it went. What takes time is asked for and answered to a second
 * function of the same kind, so that a route reads from top to bottom:
 *
 *	static enum step_outcome found(struct call *call, const struct pg_reply *reply)
 *	{
 *		if (reply->outcome != PG_DONE)
 *			return call_fail_pg(call, reply);
 *		...
 *		return STEP_NEXT;
 *	}
 *
 *	static enum step_outcome find(struct call *call)
 *	{
 *		call_value(call, 0, call_parameter(call, "slug"));
 *		return call_query(call, CALL_READ, &PG_thing_find, 1, found);
 *	}
 *
 *	const struct step steps_thing_read[] = {{"find", find}, {"answer", answer}, {NULL, NULL}};
 *
 * It does not listen, and knows nothing of sockets.
 */
#ifndef DAEMON_API_CALL_H
#define DAEMON_API_CALL_H

#include <jansson.h>

#include "daemon/api/api.h"
#include "daemon/api/route.h"
#include "daemon/http/request.h"
#include "daemon/net/ipc.h"
#include "daemon/pg/pool.h"

typedef enum step_outcome call_on_reply(struct call *call, const struct pg_reply *reply);
/* `message` is NULL where no answer came in time: the outcome is unknown. */
typedef enum step_outcome call_on_answer(struct call *call, const struct ipc_message *message);

enum call_pool { CALL_READ, CALL_WRITE };

struct call {
	struct api *api;
	struct http_request *request;
	const struct route *route;
	struct arena *arena;                          /* the request's */
	const char *parameters[ROUTE_PARAMETERS_MAX]; /* in the row's order; NULL: not given */
	json_t *body;     /* as its schema says; NULL without a schema */
	char session[65]; /* hex SHA-256 of the voting session's token; "" without one */
	char account[65]; /* the same of who is signed in */
	char bearer[65];  /* the same of an API token; "" without one */
	size_t language;  /* index into fault_languages */
	void *data;       /* the route's own, mostly in the arena */
	/* Why it failed, and what is said beside it. */
	enum fault_code fault;
	json_t *errors, *extra;
	unsigned retry_s;
	/* The driver's own. */
	const struct step *step;
	struct pg_request query;
	call_on_reply *on_reply;
	call_on_answer *on_answer;
	struct buf fields;
	uint64_t ask_id, ask_due_ms;
	enum api_peer ask_peer;
	struct call *ask_next, *ask_previous;
};

/* A parameter of the route by its name, as text without escapes; NULL if it was not given. */
const char *call_parameter(const struct call *call, const char *name) MUST_CHECK;
/* A string or an integer of the body, which its schema promises. */
const char *call_text(const struct call *call, const char *member) MUST_CHECK;
int64_t call_integer(const struct call *call, const char *member) MUST_CHECK;
/* Bytes of the body from lower-case hex, exactly `len`; and from base64url into the arena. */
bool call_hex(const struct call *call, const char *member, uint8_t *out, size_t len) MUST_CHECK;
bool call_base64url(struct call *call, const char *member, struct span *out) MUST_CHECK;

/* --- failing: return one of these ---------------------------------------------------------- */

enum step_outcome call_fail(struct call *call, enum fault_code fault);
/* With a row in "errors": call_fail_at(call, FAULT_CODE_WRONG, "/code", "code_typo"). */
enum step_outcome call_fail_at(
    struct call *call, enum fault_code fault, const char *pointer, const char *code);
/* With one more member of the problem, such as "rejection"; takes `value` over. */
enum step_outcome call_fail_with(
    struct call *call, enum fault_code fault, const char *member, json_t *value);
/*
 * For a reply that is not PG_DONE: the fault that its SQLSTATE means; database_unavailable if it
 * never ran; outcome_unknown if a write's end is not known.
 */
enum step_outcome call_fail_pg(struct call *call, const struct pg_reply *reply);

/* --- asking: return one of these ----------------------------------------------------------- */

/* Sets a parameter of the next query; text may be NULL. Bytes have to live until the reply. */
void call_value(struct call *call, unsigned index, const char *text);
void call_value_bytes(struct call *call, unsigned index, struct span bytes);
/* As decimal text, in the arena. */
void call_value_integer(struct call *call, unsigned index, int64_t value);
/* Runs a statement with the values set; `on_reply` goes on. STEP_FAIL where the queue is full. */
enum step_outcome call_query(struct call *call, enum call_pool pool,
    const struct pg_statement *statement, unsigned count, call_on_reply *on_reply);
/*
 * Sends a message to a peer, and wipes its body in any case; `on_answer` goes on with the one that
 * has the same id. STEP_FAIL with overloaded where it can't be sent, or the body had no memory:
 * then nothing happened.
 */
enum step_outcome call_ask(struct call *call, enum api_peer peer, uint32_t kind, struct buf *body,
    call_on_answer *on_answer);
/* The same with a descriptor, or -1, which stays the caller's; one that comes back in the answer is
 * open until `on_answer` returns. */
enum step_outcome call_ask_file(struct call *call, enum api_peer peer, uint32_t kind,
    struct buf *body, int fd, call_on_answer *on_answer);

/* --- answering: return one of these -------------------------------------------------------- */

/* One more line of the answer's head; before answering. */
void call_field(struct call *call, const char *name, const char *value);
/* A session's cookie: a token of base64url characters, or NULL to end it. */
void call_set_session(struct call *call, const char *token, unsigned seconds);
void call_set_account(struct call *call, const char *token, unsigned seconds);
/* Of a visit to a provider: it is the browser's that began it. */
void call_set_provider(struct call *call, const char *token, unsigned seconds);
/* JSON, which is taken over. */
enum step_outcome call_answer(struct call *call, int status, json_t *value);
/* Bytes that are copied. */
enum step_outcome call_answer_bytes(
    struct call *call, int status, const char *type, struct span bytes);
enum step_outcome call_answer_empty(struct call *call);

/* --- for the gate and the other kinds of route --------------------------------------------- */

/* A call for a request, with the peer's languages; NULL without memory. */
struct call *call_new(struct api *api, struct http_request *request);
/* Runs the route's steps from the first. */
void call_run(struct call *call);
/* Does what an outcome means: the next step, waiting, or the end. */
void call_go_on(struct call *call, enum step_outcome outcome);
/* Answers with call->fault and ends the call. */
void call_refuse(struct call *call);
/* Ends what a request holds besides its arena, without an answer. */
void call_free(struct call *call);

#endif
