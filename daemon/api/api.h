/*
 * The JSON API, the record over HTTP, and what stands before both: a handler for the HTTP server.
 * It does not listen, fork or read configuration: the web role does, and hands it what it needs.
 */
#ifndef DAEMON_API_API_H
#define DAEMON_API_API_H

#include "daemon/api/map_tiles.h"
#include "daemon/api/site.h"
#include "daemon/http/files.h"
#include "daemon/http/server.h"
#include "daemon/net/ipc.h"
#include "daemon/pg/pool.h"

/* Processes that a step may ask. */
enum api_peer { API_KEEPER, API_REGISTRAR, API_HASHER, API_PAINTER, API_BROKER, API_PEERS };

struct api;

#define API_SALT_LEN 32
/* What the writing pool listens to, for api_notified. */
#define API_CHANNEL "arca_events"

struct api_options {
	struct loop *loop;
	struct pg_pool *read, *write; /* NULL: no database */
	uint64_t ask_ms;              /* how long a peer may need for an answer */
	uint8_t salt[API_SALT_LEN];   /* for hashing addresses of the network; all web processes' */
	struct site site;             /* what passkeys are bound to */
	unsigned streams, streams_address; /* of events at a time; of one address among them */
	/* of who else signs people in: a name, or JSON by language; NULL: nobody does */
	const char *provider_name;
	struct map_tiles map_tiles; /* none, or where pictures below maps are */
};

/* NULL without memory. Options are copied; what they point to is borrowed. */
struct api *api_new(const struct api_options *options);
void api_free(struct api **api);

/* For http_server_new, with the api as context; api_serve tells it of the server. */
extern const struct http_handler api_handler;
void api_serve(struct api *api, struct http_server *server);
/* The database says on API_CHANNEL that there are new events. */
void api_notified(struct api *api);
/* The static site from now on; takes it over. */
void api_set_files(struct api *api, struct files *files);

/*
 * A peer's end, taken over, instead of the one before; fd -1 for none. Who waits for an answer from
 * the one before hears that the outcome is unknown.
 */
void api_set_peer(struct api *api, enum api_peer peer, int fd);

#endif
