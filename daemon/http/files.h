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

/* The marks of a shell; the build writes them (web/tools/pages.mjs). What is between them is the
 * only thing of a shell that may differ from the file. */
#define FILES_MARK_HEAD     "<!--plain head-->"
#define FILES_MARK_HEAD_END "<!--/plain head-->"
#define FILES_MARK_BODY     "<!--plain body-->"
#define FILES_MARK_BODY_END "<!--/plain body-->"

/*
 * Loads what `root`/serve.json lists. The policies of rows that say "tiles" let pictures come from
 * `image_origin` too, if it is not "". NULL and FAULT_UNABLE (file_*, out_of_memory) or FAULT_FALSE
 * json_*, files_shape (not as it should be), files_size (a file is not as long as it says).
 */
struct files *files_load(
    const char *root, const char *image_origin, struct fault *fault) MUST_CHECK;
/* A site without files, for a daemon that only has an API. */
struct files *files_none(void);
/* Lets go of it: it is freed when the last answer that uses it was written. */
void files_release(struct files **files);

/* Answers any request outside the API: a file, a shell, a redirect to a language, or 404. */
void files_reply(struct files *files, struct http_request *request);
/*
 * The page of the shell that a path lies in, in three parts: what goes between the first two
 * belongs into its head, what goes between the last two is its body's. Borrowed from the files.
 * False where there is no such shell, or it has no marks.
 */
struct files_shell {
	struct span before, between, after;
	const char *policy;
	bool may_locate, is_opened; /* the policy is not the build's alone: a tag is of it, too */
};
bool files_shell(const struct files *files, struct span path, struct files_shell *out) MUST_CHECK;
/* The policy of a name in serve.json's "csp", or NULL. */
const char *files_policy(const struct files *files, const char *name);
size_t files_count(const struct files *files);

#endif
