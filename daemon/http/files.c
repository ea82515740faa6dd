/*
 * Finding the file that a path means, and answering with the form that the client likes best.
 * Loading is in files_load.c.
 */
#include "daemon/http/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/http/files_inner.h"
#include "daemon/http/negotiate.h"

static int file_compare(const void *key, const void *row)
{
	const struct span *path = key;
	const struct file *file = row;
	const size_t len = strlen(file->path);
	const size_t least = path->len < len ? path->len : len;
	const int order = memcmp(path->bytes, file->path, least);

	if (order != 0)
		return order;
	return path->len < len ? -1 : path->len > len;
}

static const struct file *file_find(const struct files *files, struct span path)
{
	return files->count == 0
		   ? NULL
		   : bsearch(&path, files->rows, files->count, sizeof *files->rows, file_compare);
}

/* The file at a path; that of a folder is its index.html. */
static const struct file *file_at(const struct files *files, struct span path)
{
	char index[FILES_PATH_MAX];
	int len;

	if (path.len == 0 || path.len > FILES_PATH_MAX - 12)
		return NULL;
	if (path.bytes[path.len - 1] != '/')
		return file_find(files, path);
	len = snprintf(index, sizeof index, "%.*sindex.html", (int)path.len, path.bytes);
	return file_find(files, (struct span){(const uint8_t *)index, (size_t)len});
}

/* The page of the longest shell that the path lies below, and that is longer than `least`. */
static const struct file *shell_of(const struct files *files, struct span path, size_t least)
{
	const char *longest = NULL;

	for (size_t i = 0; i < files->shell_count; i++) {
		const size_t len = strlen(files->shells[i]);

		if (len > least && path.len > len &&
		    memcmp(path.bytes, files->shells[i], len) == 0 &&
		    (longest == NULL || len > strlen(longest)))
			longest = files->shells[i];
	}
	if (longest == NULL)
		return NULL;
	return file_at(files, (struct span){(const uint8_t *)longest, strlen(longest)});
}

/* Cuts `*rest` after the opening mark and before the closing one; false if they are not there. */
static bool shell_cut(struct span *rest, const char *open, const char *close, struct span *before)
{
	const uint8_t *from = memmem(rest->bytes, rest->len, open, strlen(open));
	const uint8_t *to = NULL;

	if (from != NULL) {
		from += strlen(open);
		to = memmem(from, rest->len - (size_t)(from - rest->bytes), close, strlen(close));
	}
	if (to == NULL)
		return false;
	*before = (struct span){rest->bytes, (size_t)(from - rest->bytes)};
	*rest = (struct span){to, rest->len - (size_t)(to - rest->bytes)};
	return true;
}

bool files_shell(const struct files *files, struct span path, struct files_shell *out)
{
	const struct file *file = file_at(files, path);
	struct span rest;

	if (file == NULL)
		file = shell_of(files, path, 0);
	if (file == NULL)
		return false;
	rest = file->forms[FILE_PLAIN];
	out->policy = file->policy;
	out->may_locate = file->may_locate;
	out->is_opened = file->is_opened;
	if (!shell_cut(&rest, FILES_MARK_HEAD, FILES_MARK_HEAD_END, &out->before) ||
	    !shell_cut(&rest, FILES_MARK_BODY, FILES_MARK_BODY_END, &out->between))
		return false;
	out->after = rest;
	return true;
}

static void files_let_go(void *context)
{
	struct files *files = context;

	files_release(&files);
}

static enum file_form form_choose(const struct file *file, const struct http_request *request)
{
	static const char *const names[FILE_FORMS] = {"identity", "gzip", "br"};
	const struct span accept = http_head_field(&request->head, "accept-encoding");
	enum file_form best = FILE_PLAIN;
	/* A plain answer needs no leave; a coded one does. */
	int best_weight = http_weight(accept, names[FILE_PLAIN], false);

	if (best_weight < 0)
		best_weight = 1;
	for (enum file_form form = FILE_GZIP; form < FILE_FORMS; form++) {
		const int weight = http_weight(accept, names[form], false);

		if (file->forms[form].bytes != NULL && weight > 0 && weight >= best_weight) {
			best = form;
			best_weight = weight;
		}
	}
	return best;
}

static void file_reply(
    struct files *files, struct http_request *request, const struct file *file, int status)
{
	static const char *const codings[FILE_FORMS] = {
	    "", "Content-Encoding: gzip\r\n", "Content-Encoding: br\r\n"};
	static const char *const caches[] = {
	    "no-cache", "public, max-age=31536000, immutable", "no-store"};
	const enum file_form form = form_choose(file, request);
	const bool varies =
	    file->forms[FILE_GZIP].bytes != NULL || file->forms[FILE_BROTLI].bytes != NULL;
	char tag[40];
	char *fields = arena_alloc(request->arena, 512, 1);
	struct http_reply reply = {.status = status,
	    .type = file->type,
	    .body = file->forms[form],
	    .policy = file->policy,
	    .may_locate = file->may_locate,
	    .fields = fields,
	    .release = files_let_go,
	    .release_context = files};

	files->holders++;
	(void)snprintf(tag, sizeof tag, "\"%016llx-%d\"", (unsigned long long)file->hash, form);
	if (fields != NULL)
		(void)snprintf(fields, 512, "%sETag: %s\r\nCache-Control: %s\r\n%s", codings[form],
		    tag, caches[file->cache], varies ? "Vary: Accept-Encoding\r\n" : "");
	if (status == 200 && file->cache != FILE_NEVER &&
	    http_has_tag(http_head_field(&request->head, "if-none-match"), tag)) {
		reply.status = 304;
		reply.type = NULL;
		reply.body.len = 0;
	}
	http_reply(request, &reply);
}

/* `/verify/x?y` to `/es/verify/x?y`, if that is something. */
static bool language_redirect(struct files *files, struct http_request *request, struct span path)
{
	const struct http_head *head = &request->head;
	const size_t room = path.len + head->query.len + 200;
	char *fields = arena_alloc(request->arena, room, 1);
	const char *language;
	char *target;
	int len;

	if (files->language_count == 0 || fields == NULL || path.len > FILES_PATH_MAX / 2)
		return false;
	language = files->languages[http_language(
	    http_head_field(head, "accept-language"), files->languages, files->language_count)];
	target = arena_alloc(request->arena, path.len + strlen(language) + 2, 1);
	if (target == NULL)
		return false;
	len = sprintf(target, "/%s%.*s", language, (int)path.len, path.bytes);
	/* The language's own shell takes anything: that is no reason to send anybody there. */
	if (file_at(files, (struct span){(uint8_t *)target, (size_t)len}) == NULL &&
	    shell_of(files, (struct span){(uint8_t *)target, (size_t)len}, strlen(language) + 2) ==
		NULL)
		return false;
	(void)snprintf(fields, room,
	    "Location: /%s%.*s%s%.*s\r\nVary: Accept-Language\r\nCache-Control: no-cache\r\n",
	    language, (int)head->path.len, head->path.bytes, head->query.bytes != NULL ? "?" : "",
	    (int)head->query.len, head->query.bytes != NULL ? head->query.bytes : path.bytes);
	http_reply(request, &(struct http_reply){.status = 302, .fields = fields});
	return true;
}

static void missing_reply(struct files *files, struct http_request *request)
{
	static const char page[] = "/404.html";
	static const char words[] = "404 Not Found\n";
	const struct file *file =
	    file_find(files, (struct span){(const uint8_t *)page, sizeof page - 1});

	if (file != NULL) {
		file_reply(files, request, file, 404);
		return;
	}
	http_reply(request, &(struct http_reply){.status = 404,
				.type = "text/plain; charset=utf-8",
				.fields = "Cache-Control: no-cache\r\n",
				.body = {(const uint8_t *)words, sizeof words - 1}});
}

void files_reply(struct files *files, struct http_request *request)
{
	const struct http_head *head = &request->head;
	const struct file *file;
	struct span path = head->path;

	if (head->method != HTTP_GET && head->method != HTTP_HEAD) {
		static const char words[] = "405 Method Not Allowed\n";

		http_reply(request, &(struct http_reply){.status = 405,
					.type = "text/plain; charset=utf-8",
					.fields = "Allow: GET, HEAD\r\nCache-Control: no-store\r\n",
					.body = {(const uint8_t *)words, sizeof words - 1},
					.closes = head->content_length > 0});
		return;
	}
	file = file_at(files, path);
	if (file == NULL)
		file = shell_of(files, path, 0);
	if (file != NULL)
		file_reply(files, request, file, 200);
	else if (!language_redirect(files, request, path))
		missing_reply(files, request);
}
