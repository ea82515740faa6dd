/*
 * The static site: every file that serve.json lists, and its compressed forms, in memory.
 * It reads the disk only when it is loaded; it does not make pages.
 */
#ifndef DAEMON_HTTP_FILES_H
#define DAEMON_HTTP_FILES_H

#include "daemon/http/request.h"

/* One file, and all of them together. */
#define FILES_ONE_MAX ((size_t)8 << 20)
#define FILES_ALL_MAX ((size_t)128 << 20)

struct files;

/*
 * Loads what `root`/serve.json lists. NULL and FAULT_UNABLE (file_*, out_of_memory) or FAULT_FALSE
 * json_*, files_shape (not as it should be), files_size (a file is not as long as it says).
 */
struct files *files_load(const char *root, struct fault *fault) MUST_CHECK;
/* A site without files, for a daemon that only has an API. */
struct files *files_none(void);
/* Lets go of it: it is freed when the last answer that uses it was written. */
void files_release(struct files **files);

/* Answers any request outside the API: a file, a shell, a redirect to a language, or 404. */
void files_reply(struct files *files, struct http_request *request);
/* The policy of a name in serve.json's "csp", or NULL. */
const char *files_policy(const struct files *files, const char *name);
size_t files_count(const struct files *files);

#endif
