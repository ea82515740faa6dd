/*
 * Puts together what a web process is made of, from its configuration and descriptors.
 * What it answers is in daemon/api and daemon/http.
 */
#include "daemon/roles/web.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daemon/api/api.h"
#include "daemon/net/log.h"
#include "daemon/roles/broker.h"
#include "gen/routes.h"
#include "gen/statements.h"
#include "proto/base/json.h"

enum { PEM_MAX = 1 << 20 };

static const char policy_bare[] =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

struct web {
	struct role_context *context;
	struct http_options options;
	struct http_server *server;
	struct api *api;
	struct tls_server *tls;
	struct pg_pool *read, *write;
	char *conninfo;
	char policy[4096];
	struct map_tiles tiles;
};

/* The whole of a small file behind a descriptor that others may read as well. */
static bool descriptor_read(struct buf *out, int fd)
{
	uint8_t part[4096];
	ssize_t len;

	while (out->len < PEM_MAX && (len = pread(fd, part, sizeof part, (off_t)out->len)) > 0)
		buf_put(out, part, (size_t)len);
	explicit_bzero(part, sizeof part);
	return buf_is_ok(out) && out->len > 0;
}

static bool tls_start(struct web *web, struct fault *fault)
{
	const int *files = web->context->files;
	struct buf certificate = {0}, key = {0}, tickets = {0};

	if (web->context->listen_tls_count == 0)
		return true;
	if (!descriptor_read(&certificate, files[FILE_CERTIFICATE]) ||
	    !descriptor_read(&key, files[FILE_CERTIFICATE_KEY]) ||
	    !descriptor_read(&tickets, files[FILE_TICKET_KEYS]))
		(void)fault_false(fault, "tls_files", "certificate or key can't be read");
	else
		web->tls = tls_server_new((struct span){certificate.bytes, certificate.len},
		    (struct span){key.bytes, key.len},
		    tickets.len == TLS_TICKET_KEYS_LEN ? tickets.bytes : NULL, fault);
	buf_free(&certificate);
	buf_wipe(&key);
	buf_wipe(&tickets);
	return web->tls != NULL;
}

/* The site anew; what was there stays if there is none to be had. */
static void files_start(struct web *web)
{
	const char *root = web->context->config->web_root;
	struct fault fault = {0};
	struct files *files;
	const char *policy;

	if (root[0] == '\0')
		return;
	files = files_load(root, web->tiles.origin, &fault);
	if (files == NULL) {
		log_fault(LOG_LEVEL_WARN, "no_files", &fault);
		return;
	}
	policy = files_policy(files, "main");
	if (policy != NULL && strlen(policy) < sizeof web->policy)
		memcpy(web->policy, policy, strlen(policy) + 1);
	log_event(LOG_LEVEL_INFO, "files", "count=%zu", files_count(files));
	api_set_files(web->api, files);
}

static void web_notified(const char *channel, const char *payload, void *context)
{
	const struct web *web = context;

	(void)channel;
	(void)payload;
	if (web->api != NULL)
		api_notified(web->api);
}

static bool pools_start(struct web *web)
{
	const struct config *config = web->context->config;
	struct pg_pool_options options = {.list = pg_web_statements,
	    .connections = (unsigned)config->pool_connections,
	    .queue = (unsigned)config->pool_queue,
	    .deadline_ms = config->query_ms};

	if (config->database[0] == '\0')
		return true;
	web->conninfo = role_conninfo(web->context, role_web.user_role);
	options.conninfo = web->conninfo;
	if (web->conninfo == NULL)
		return false;
	web->read = pg_pool_new(web->context->loop, &options);
	options.listen = API_CHANNEL;
	options.notified = web_notified;
	options.context = web;
	web->write = pg_pool_new(web->context->loop, &options);
	return web->read != NULL && web->write != NULL;
}

static bool server_start(struct web *web)
{
	const struct role_context *context = web->context;

	web->server = http_server_new(context->loop, &web->options, &api_handler, web->api);
	if (web->server == NULL)
		return false;
	api_serve(web->api, web->server);
	for (size_t i = 0; i < context->listen_count; i++)
		if (!http_server_listen(web->server, context->listen[i], NULL))
			return false;
	for (size_t i = 0; i < context->listen_tls_count; i++)
		if (!http_server_listen(web->server, context->listen_tls[i], web->tls))
			return false;
	return true;
}

static void options_make(struct web *web)
{
	const struct config *config = web->context->config;

	memcpy(web->policy, policy_bare, sizeof policy_bare);
	web->options = (struct http_options){
	    .connections = (unsigned)config->connections,
	    .connections_address = (unsigned)config->connections_address,
	    .head_ms = config->head_ms,
	    .idle_ms = config->idle_ms,
	    .body_ms = config->body_ms,
	    .write_ms = config->write_ms,
	    .linger_ms = config->linger_ms,
	    .bodies_max = config->bodies_mib << 20,
	    .policy = web->policy,
	    .per_minute = {0, (unsigned)config->rate_health, (unsigned)config->rate_read,
		(unsigned)config->rate_log, (unsigned)config->rate_write,
		(unsigned)config->rate_code, (unsigned)config->rate_cast,
		(unsigned)config->rate_post},
	};
}

static bool salt_take(uint8_t out[API_SALT_LEN], int fd)
{
	struct buf salt = {0};
	const bool is_ok = descriptor_read(&salt, fd) && salt.len == API_SALT_LEN;

	if (is_ok)
		memcpy(out, salt.bytes, API_SALT_LEN);
	buf_wipe(&salt);
	return is_ok;
}

static bool web_start(struct role_context *context, struct fault *fault)
{
	struct web *web = calloc(1, sizeof *web);
	struct api_options options = {.loop = context->loop, .ask_ms = context->config->ask_ms};

	context->state = web;
	if (web == NULL)
		return fault_unable(fault, "out_of_memory", "out of memory");
	web->context = context;
	/* passwords come in JSON */
	json_wipe_freed();
	options_make(web);
	if (!tls_start(web, fault) ||
	    !map_tiles_read(&web->tiles, context->config->map_tiles,
		context->config->map_attribution, context->config->map_tiles_max_zoom, fault))
		return false;
	options.map_tiles = web->tiles;
	if (!salt_take(options.salt, context->files[FILE_SALT]))
		return fault_unable(fault, "salt", "the parent gave no salt");
	if (!pools_start(web))
		return fault_unable(fault, "out_of_memory", "out of memory");
	(void)!site_read(&options.site, context->config->public_url);
	if (broker_is_wanted(context->config))
		options.provider_name = context->config->provider_name;
	options.read = web->read;
	options.write = web->write;
	options.streams = (unsigned)context->config->streams;
	options.streams_address = (unsigned)context->config->streams_address;
	web->api = api_new(&options);
	if (web->api == NULL)
		return fault_unable(fault, "out_of_memory", "out of memory");
	files_start(web);
	return server_start(web) || fault_unable(fault, "out_of_memory", "out of memory");
}

static void web_peer(struct role_context *context, enum role_id peer, unsigned instance, int fd)
{
	const struct web *web = context->state;

	(void)instance;
	if (peer == ROLE_KEEPER)
		api_set_peer(web->api, API_KEEPER, fd);
	else if (peer == ROLE_REGISTRAR)
		api_set_peer(web->api, API_REGISTRAR, fd);
	else if (peer == ROLE_HASHER)
		api_set_peer(web->api, API_HASHER, fd);
	else if (peer == ROLE_PAINTER)
		api_set_peer(web->api, API_PAINTER, fd);
	else if (peer == ROLE_BROKER)
		api_set_peer(web->api, API_BROKER, fd);
	else
		(void)close(fd);
}

static void web_drained(void *context)
{
	role_drained(context);
}

static void web_drain(struct role_context *context)
{
	const struct web *web = context->state;

	http_server_drain(web->server, web_drained, context);
}

static void web_reload(struct role_context *context)
{
	files_start(context->state);
}

static void web_stop(struct role_context *context)
{
	struct web *web = context->state;

	http_server_free(&web->server);
	pg_pool_free(&web->read);
	pg_pool_free(&web->write);
	api_free(&web->api);
	tls_server_free(&web->tls);
	free(web->conninfo);
	free(web);
}

const struct role role_web = {
    "web", "arca_web", web_start, web_peer, web_drain, web_reload, web_stop};
