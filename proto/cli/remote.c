/*
 * First the checkpoint, then what its size gives names to, then what the entries name: a few
 * transfers at a time over kept connections.
 */
#include "proto/cli/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/log/checkpoint.h"
#include "proto/log/tile.h"
#include "proto/record/needs.h"

#define TRIES       5 /* while the log grows under our hands */
#define AT_ONCE     8
#define MAX_ENTRIES ((uint64_t)50000000)
#define DEADLINE_MS 600000
#define TILE_LIMIT  ((size_t)TILE_WIDTH * (ENTRY_LEN_MAX + 2))

struct remote {
	struct http *http;
	const char *url;
	const struct record_files *known;
	struct record_files *files;
	struct fault *fault;
	size_t total;
	size_t under_way;
	bool has_failed, lacks_tile;
};

/* One file on its way. */
struct errand {
	struct remote *remote;
	char path[RECORD_PATH_ROOM];
	char *url;
	unsigned tries;
};

static bool errand_start(struct errand *errand);

static bool fail(struct remote *remote)
{
	remote->has_failed = true;
	return false;
}

static void keep(struct remote *remote, const char *path, struct span bytes)
{
	/* Asked for twice at once: two entries may name one artifact. */
	if (record_find(remote->files, path) != NULL)
		return;
	remote->total += bytes.len;
	if (remote->total > RECORD_MAX_BYTES || remote->files->count >= RECORD_MAX_FILES) {
		fault_unable(remote->fault, "record_limit",
		    "%.200s sends more than a record may have", remote->url);
		(void)fail(remote);
	} else if (!record_add(remote->files, path, bytes)) {
		fault_unable(remote->fault, "no_memory", "no memory for the record");
		(void)fail(remote);
	}
}

static void errand_done(struct http_answer *answer, void *context)
{
	struct errand *errand = context;
	struct remote *remote = errand->remote;

	remote->under_way--;
	if (http_should_retry(answer, &errand->tries) && errand_start(errand))
		return;
	if (answer->status == 200) {
		keep(remote, errand->path, (struct span){answer->body.bytes, answer->body.len});
	} else if (answer->status == 0) {
		fault_unable(remote->fault, answer->fault.code, "%s", answer->fault.text);
		(void)fail(remote);
	} else if (answer->status == 404 || answer->status == 410) {
		remote->lacks_tile |= strncmp(errand->path, "tile/", 5) == 0;
	} else {
		(void)http_refusal(answer, errand->url, remote->fault);
		(void)fail(remote);
	}
	free(errand->url);
	free(errand);
}

static bool errand_start(struct errand *errand)
{
	struct remote *remote = errand->remote;
	const struct http_request request = {.url = errand->url,
	    .limit = strncmp(errand->path, "tile/", 5) == 0 ? TILE_LIMIT : RECORD_MAX_FILE,
	    .deadline_ms = DEADLINE_MS};

	if (!http_start(remote->http, &request, errand_done, errand, remote->fault))
		return fail(remote);
	remote->under_way++;
	return true;
}

static void settle(struct remote *remote, size_t most)
{
	while (remote->under_way > most)
		(void)http_turn(remote->http, 1000);
}

/* Full tiles and artifacts are the same for ever. */
static bool is_immutable(const char *path)
{
	return strstr(path, ".p/") == NULL &&
	       (strncmp(path, "tile/", 5) == 0 || strncmp(path, "artifact/", 9) == 0);
}

static char *address(const struct remote *remote, const char *path)
{
	struct buf text = {0};

	buf_printf(&text, "%s/%s", remote->url, path);
	buf_put_u8(&text, 0);
	if (!buf_is_ok(&text))
		buf_free(&text);
	return (char *)text.bytes;
}

/* Sends for a file that is not there yet. */
static bool send_for(const char *path, void *context)
{
	struct remote *remote = context;
	const struct record_file *old =
	    remote->known != NULL && is_immutable(path) ? record_find(remote->known, path) : NULL;
	struct errand *errand;

	if (remote->has_failed)
		return false;
	if (record_find(remote->files, path) != NULL)
		return true;
	if (old != NULL) {
		keep(remote, path, old->bytes);
		return !remote->has_failed;
	}
	settle(remote, AT_ONCE - 1);
	errand = calloc(1, sizeof *errand);
	if (errand == NULL)
		return fault_unable(remote->fault, "no_memory", "no memory to fetch") ||
		       fail(remote);
	errand->remote = remote;
	(void)snprintf(errand->path, sizeof errand->path, "%s", path);
	errand->url = address(remote, path);
	if (errand->url == NULL || !errand_start(errand)) {
		free(errand->url);
		free(errand);
		return fault_unable(remote->fault, "no_memory", "no memory to fetch") ||
		       fail(remote);
	}
	return true;
}

/* --- tiles ---------------------------------------------------------------------------------- */

static bool send_for_level(struct remote *remote, bool is_entries, unsigned level, uint64_t count)
{
	char path[TILE_PATH_ROOM];

	for (uint64_t first = 0; first < count; first += TILE_WIDTH) {
		const struct tile tile = {.is_entries = is_entries,
		    .level = level,
		    .index = first / TILE_WIDTH,
		    .width = (unsigned)(count - first < TILE_WIDTH ? count - first : TILE_WIDTH)};

		tile_path(path, &tile);
		if (!send_for(path, remote))
			return false;
	}
	return true;
}

static bool fetch_tiles(struct remote *remote, uint64_t size)
{
	bool is_fine = send_for_level(remote, true, 0, size);
	unsigned level = 0;

	for (uint64_t count = size; is_fine && count > 0; count /= TILE_WIDTH)
		is_fine = send_for_level(remote, false, level++, count);
	settle(remote, 0);
	return is_fine && !remote->has_failed;
}

static bool fetch_checkpoint(struct remote *remote, uint64_t *size)
{
	struct buf bytes = {0};
	struct checkpoint checkpoint;
	struct note note;
	char *url = address(remote, "checkpoint");
	bool is_fine =
	    url != NULL && http_get(remote->http, url, NOTE_LEN_MAX, &bytes, remote->fault);

	if (is_fine) {
		struct span span = {bytes.bytes, bytes.len};

		keep(remote, "checkpoint", span);
		/* What is no checkpoint is the audit's to say: there is nothing more to fetch. */
		*size = 0;
		if (checkpoint_parse(&checkpoint, &note, span, NULL) &&
		    checkpoint.size <= MAX_ENTRIES)
			*size = checkpoint.size;
	}
	buf_free(&bytes);
	free(url);
	return is_fine && !remote->has_failed;
}

/* --- what the entries ask for --------------------------------------------------------------- */

/* The entries from the front, as far as bundles are there and whole. */
static size_t read_entries(const struct record_files *files, struct span *entries, uint64_t size)
{
	for (uint64_t first = 0; first < size; first += TILE_WIDTH) {
		uint64_t left = size - first;
		const struct tile tile = {.is_entries = true,
		    .index = first / TILE_WIDTH,
		    .width = (unsigned)(left < TILE_WIDTH ? left : TILE_WIDTH)};
		const struct record_file *file;
		char path[TILE_PATH_ROOM];

		tile_path(path, &tile);
		file = record_find(files, path);
		if (file == NULL || !bundle_parse(entries + first, tile.width, file->bytes, NULL))
			return (size_t)first;
	}
	return (size_t)size;
}

static bool fetch_needs(struct remote *remote, uint64_t size)
{
	/* A size that the bundles do not bear out must not cost memory. */
	size_t room = (size_t)size < remote->files->count * TILE_WIDTH
			  ? (size_t)size
			  : remote->files->count * TILE_WIDTH;
	struct span *entries = calloc(room > 0 ? room : 1, sizeof *entries);
	bool is_fine = entries != NULL;

	if (is_fine) {
		size_t count = read_entries(remote->files, entries, room);

		is_fine = record_needs(entries, count, send_for, remote);
		settle(remote, 0);
	}
	free(entries);
	return is_fine && !remote->has_failed;
}

/* A log that grew meanwhile may have tiles of its new size only. */
static bool has_moved_on(struct remote *remote)
{
	const struct record_file *old = record_find(remote->files, "checkpoint");
	struct buf now = {0};
	char *url = address(remote, "checkpoint");
	bool has_moved =
	    remote->lacks_tile && old != NULL && url != NULL &&
	    http_get(remote->http, url, NOTE_LEN_MAX, &now, NULL) &&
	    (now.len != old->bytes.len || memcmp(now.bytes, old->bytes.bytes, now.len) != 0);

	buf_free(&now);
	free(url);
	return has_moved;
}

static bool fetch_once(struct remote *remote)
{
	uint64_t size = 0;

	if (fetch_checkpoint(remote, &size) && fetch_tiles(remote, size) &&
	    fetch_needs(remote, size))
		return true;
	settle(remote, 0);
	return fault_unable(remote->fault, "no_memory", "no memory to fetch a record");
}

bool remote_fetch(struct record_files *out, struct http *http, const char *url,
    const struct record_files *known, struct fault *fault)
{
	struct record_files before = {0};
	bool is_fine = true, is_whole = false;

	for (int i = 0; is_fine && !is_whole && i < TRIES; i++) {
		struct remote remote = {.http = http,
		    .url = url,
		    .known = i > 0 ? &before : known,
		    .files = out,
		    .fault = fault};

		is_fine = fetch_once(&remote);
		is_whole = !is_fine || i == TRIES - 1 || !has_moved_on(&remote);
		if (!is_whole) {
			record_files_free(&before);
			before = *out;
			*out = (struct record_files){0};
		}
	}
	record_files_free(&before);
	return is_fine;
}

char *remote_api(const char *url, struct fault *fault)
{
	const char *host = strstr(url, "://");
	const char *log = host != NULL ? strstr(host + 3, "/log/") : NULL;
	char *api = NULL;

	if (!http_is_url(url) || log == NULL || log[5] == '\0' || strchr(log + 5, '/') != NULL) {
		fault_unable(fault, "remote_url",
		    "%.200s is no address of a record: http(s)://HOST/log/ROUND", url);
		return NULL;
	}
	if (asprintf(&api, "%.*s/api/rounds/%s", (int)(log - url), url, log + 5) < 0) {
		fault_unable(fault, "no_memory", "no memory for an address");
		return NULL;
	}
	return api;
}

static bool open_remote(
    struct record_files *out, const char *place, const char *ca_path, struct fault *fault)
{
	const struct http_options options = {.ca_path = ca_path, .connections = AT_ONCE};
	struct http *http = http_new(&options, fault);
	size_t len = strlen(place);
	char *url = strdup(place);
	bool is_fine = http != NULL && url != NULL;

	while (is_fine && len > 0 && url[len - 1] == '/')
		url[--len] = '\0';
	is_fine = is_fine && remote_fetch(out, http, url, NULL, fault);
	free(url);
	http_free(&http);
	return is_fine || fault_unable(fault, "no_memory", "no memory to fetch a record");
}

bool record_open(
    struct record_files *out, const char *place, const char *ca_path, struct fault *fault)
{
	return http_is_url(place) ? open_remote(out, place, ca_path, fault)
				  : record_load(out, place, fault);
}
