/*
 * The handler between the HTTP server and the routes.
 * It opens nothing and keeps nothing but what it was given.
 */
#include "daemon/api/api.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/api/api_inner.h"
#include "daemon/api/markdown.h"
#include "daemon/net/log.h"

struct api *api_new(const struct api_options *options)
{
	struct api *api = calloc(1, sizeof *api);

	if (api == NULL)
		return NULL;
	markdown_start();
	api->options = *options;
	api->files = files_none();
	api->ask_timer = timer_new(options->loop, asks_due, api);
	if (options->write != NULL)
		api->live = live_new(options);
	if (api->files == NULL || api->ask_timer == NULL ||
	    (options->write != NULL && api->live == NULL))
		api_free(&api);
	return api;
}

void api_free(struct api **api)
{
	if (*api == NULL)
		return;
	/* Who still waits for an answer hears that there will be none, and asks nobody else. */
	(*api)->options.read = (*api)->options.write = NULL;
	for (enum api_peer peer = 0; peer < API_PEERS; peer++)
		api_set_peer(*api, peer, -1);
	timer_free(&(*api)->ask_timer);
	live_free(&(*api)->live);
	files_release(&(*api)->files);
	free(*api);
	*api = NULL;
}

void api_serve(struct api *api, struct http_server *server)
{
	api->server = server;
}

void api_notified(struct api *api)
{
	if (api->live != NULL)
		live_notified(api->live);
}

void api_set_files(struct api *api, struct files *files)
{
	files_release(&api->files);
	api->files = files;
}

/* Refuses on the spot. */
static bool refuses(struct call *call, enum fault_code fault)
{
	(void)call_fail(call, fault);
	call_refuse(call);
	return false;
}

/* Without memory for a call there is none for a problem either. */
static bool fails_bare(struct http_request *request)
{
	http_reply(request, &(struct http_reply){.status = 503,
				.fields = "Retry-After: 1\r\nCache-Control: no-store\r\n",
				.closes = true});
	return false;
}

static bool route_start(struct call *call, struct http_plan *plan)
{
	struct route_match match;
	char allowed[64] = "";

	call->route = route_is_ours(call->request->head.path)
			  ? route_find(&call->request->head, &match, allowed)
			  : route_find_outside(&call->request->head, &match);
	if (call->route == NULL && allowed[0] != '\0') {
		call_field(call, "Allow", allowed);
		return refuses(call, FAULT_METHOD_NOT_ALLOWED);
	}
	if (call->route == NULL)
		return refuses(call, FAULT_NOT_FOUND);
	/* A stream has no head alone. */
	if (call->route->kind == ROUTE_STREAM && call->request->head.method == HTTP_HEAD) {
		call_field(call, "Allow", "GET");
		return refuses(call, FAULT_METHOD_NOT_ALLOWED);
	}
	if (!gate_head(call, &match)) {
		call_refuse(call);
		return false;
	}
	if (call->route->is_large && !large_enter(call))
		return refuses(call, FAULT_OVERLOADED);
	plan->body_max = call->route->body_max;
	plan->body_ms = call->route->body_ms;
	return true;
}

static bool head_came(struct http_request *request, struct http_plan *plan, void *context)
{
	struct api *api = context;
	struct call *call;

	if (!route_is_ours(request->head.path) && !pages_take(api, &request->head)) {
		files_reply(api->files, request);
		return false;
	}
	call = call_new(api, request);
	return call == NULL ? fails_bare(request) : route_start(call, plan);
}

static void body_came(struct http_request *request, void *context)
{
	struct call *call = request->plan;

	(void)context;
	if (!gate_body(call)) {
		call_refuse(call);
		return;
	}
	switch (call->route->kind) {
	case ROUTE_READ:
		reads_run(call);
		break;
	case ROUTE_WRITE:
		writes_run(call);
		break;
	case ROUTE_PAGE:
		pages_run(call);
		break;
	case ROUTE_STREAM:
		streams_run(call);
		break;
	default:
		call_run(call);
	}
}

static enum fault_code fault_of(enum http_reason reason)
{
	switch (http_reason_status(reason)) {
	case 408:
		return FAULT_REQUEST_TIMEOUT;
	case 411:
		return FAULT_LENGTH_REQUIRED;
	case 413:
		return FAULT_BODY_TOO_LARGE;
	case 414:
		return FAULT_URI_TOO_LONG;
	case 417:
		return FAULT_EXPECTATION_FAILED;
	case 431:
		return FAULT_HEADERS_TOO_LARGE;
	case 505:
		return FAULT_VERSION_UNSUPPORTED;
	default:
		return FAULT_REQUEST_MALFORMED;
	}
}

static void refused(struct http_request *request, enum http_reason reason, void *context)
{
	struct call *call = request->plan != NULL ? request->plan : call_new(context, request);

	if (call == NULL) {
		(void)fails_bare(request);
		return;
	}
	(void)call_fail_at(call, fault_of(reason), "", http_reason_name(reason));
	call_refuse(call);
}

static void answered(const struct http_request *request, void *context)
{
	const struct call *call = request->plan;
	const char *route = call == NULL ? "file" : call->route == NULL ? "none" : call->route->id;
	const char *fault = call == NULL ? "" : fault_rows[call->fault].code;
	const enum log_level level = call == NULL ? LOG_LEVEL_INFO : fault_rows[call->fault].level;

	(void)context;
	log_event(level, "request", "id=%s route=%s method=%.*s status=%d bytes=%llu ms=%llu%s%s",
	    request->id, route,
	    request->head.method == HTTP_OTHER ? 5 : (int)request->head.method_name.len,
	    request->head.method == HTTP_OTHER || request->head.method_name.bytes == NULL
		? "OTHER"
		: (const char *)request->head.method_name.bytes,
	    request->status, (unsigned long long)request->sent_len,
	    (unsigned long long)(loop_now_ms(request->loop) - request->started_ms),
	    fault[0] != '\0' ? " fault=" : "", fault);
}

/* What the call holds besides its request ends here. */
static void gone(struct http_request *request, void *context)
{
	(void)context;
	if (request->plan != NULL)
		call_free(request->plan);
}

const struct http_handler api_handler = {head_came, body_came, refused, answered, gone};
