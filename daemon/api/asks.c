/*
 * Questions to other processes: which call waits for which answer, and how long.
 * It does not know what is asked.
 */
#include <unistd.h>

#include "daemon/api/api_inner.h"
#include "daemon/net/log.h"

static const char *const peer_names[API_PEERS] = {
    "keeper", "registrar", "hasher", "painter", "broker"};

void ask_forget(struct call *call)
{
	struct api *api = call->api;

	if (call->ask_id == 0)
		return;
	*(call->ask_previous != NULL ? &call->ask_previous->ask_next : &api->ask_first) =
	    call->ask_next;
	*(call->ask_next != NULL ? &call->ask_next->ask_previous : &api->ask_last) =
	    call->ask_previous;
	call->ask_next = call->ask_previous = NULL;
	call->ask_id = 0;
}

/* Hands the answer, or NULL, to the call that waits. */
static void ask_end(struct call *call, const struct ipc_message *message)
{
	ask_forget(call);
	call_go_on(call, call->on_answer(call, message));
}

static void timer_set(struct api *api)
{
	const uint64_t now = loop_now_ms(api->options.loop);

	if (api->ask_first == NULL || timer_is_running(api->ask_timer))
		return;
	timer_start(api->ask_timer,
	    api->ask_first->ask_due_ms > now ? api->ask_first->ask_due_ms - now : 0);
}

void asks_due(void *context)
{
	struct api *api = context;
	const uint64_t now = loop_now_ms(api->options.loop);

	while (api->ask_first != NULL && api->ask_first->ask_due_ms <= now) {
		log_event(LOG_LEVEL_WARN, "no_answer", "id=%s peer=%s", api->ask_first->request->id,
		    peer_names[api->ask_first->ask_peer]);
		ask_end(api->ask_first, NULL);
	}
	timer_set(api);
}

void asks_end(struct api *api, enum api_peer peer)
{
	/* Going on may ask anew, at the end of the list and of a peer that is there. */
	for (struct call *call = api->ask_first, *next; call != NULL; call = next) {
		next = call->ask_next;
		if (call->ask_peer == peer)
			ask_end(call, NULL);
	}
}

enum step_outcome call_ask(struct call *call, enum api_peer peer, uint32_t kind, struct buf *body,
    call_on_answer *on_answer)
{
	return call_ask_file(call, peer, kind, body, -1, on_answer);
}

enum step_outcome call_ask_file(struct call *call, enum api_peer peer, uint32_t kind,
    struct buf *body, int fd, call_on_answer *on_answer)
{
	struct api *api = call->api;
	const uint64_t id = ++api->ask_count;
	const bool is_sent =
	    buf_is_ok(body) && api->peers[peer] != NULL &&
	    ipc_send(api->peers[peer], kind, id, (struct span){body->bytes, body->len}, fd);

	buf_wipe(body);
	if (!is_sent)
		return call_fail(call, FAULT_OVERLOADED);
	call->ask_id = id;
	call->ask_peer = peer;
	call->ask_due_ms = loop_now_ms(api->options.loop) + api->options.ask_ms;
	call->on_answer = on_answer;
	call->ask_next = NULL;
	call->ask_previous = api->ask_last;
	*(api->ask_last != NULL ? &api->ask_last->ask_next : &api->ask_first) = call;
	api->ask_last = call;
	timer_set(api);
	return STEP_WAIT;
}

static void peer_said(struct ipc *ipc, const struct ipc_message *message, void *context)
{
	struct api *api = context;
	struct call *call = api->ask_first;
	const int fd = message->fd;

	/* Mostly the first: peers answer in the order that they were asked. */
	while (call != NULL && (call->ask_id != message->id || api->peers[call->ask_peer] != ipc))
		call = call->ask_next;
	/* Nobody: it came after its time. */
	if (call != NULL)
		ask_end(call, message);
	if (fd >= 0)
		(void)close(fd);
}

static void peer_gone(struct ipc *ipc, void *context)
{
	struct api *api = context;

	for (enum api_peer peer = 0; peer < API_PEERS; peer++)
		if (api->peers[peer] == ipc) {
			log_event(LOG_LEVEL_WARN, "peer_gone", "peer=%s", peer_names[peer]);
			api_set_peer(api, peer, -1);
			return;
		}
}

void api_set_peer(struct api *api, enum api_peer peer, int fd)
{
	ipc_free(&api->peers[peer]);
	if (fd >= 0)
		api->peers[peer] = ipc_new(api->options.loop, fd, peer_said, peer_gone, api);
	asks_end(api, peer);
}
