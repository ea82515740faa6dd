/*
 * What files.c and files_load.c share, and nobody else.
 */
#ifndef DAEMON_HTTP_FILES_INNER_H
#define DAEMON_HTTP_FILES_INNER_H

#include "daemon/http/files.h"

#define FILES_PATH_MAX   1024
#define FILES_LIST_MAX   64 /* languages, shells, policies */
#define FILES_HEADER_MAX 4096

enum file_form { FILE_PLAIN, FILE_GZIP, FILE_BROTLI, FILE_FORMS };
enum file_cache { FILE_PAGE, FILE_IMMUTABLE, FILE_NEVER };

struct file {
	const char *path, *type, *policy;
	enum file_cache cache;
	bool may_locate; /* its page may ask the browser where somebody is */
	bool is_opened;  /* pictures may come from one more origin */
	uint64_t hash;
	struct span forms[FILE_FORMS]; /* bytes NULL where there is none */
};

struct policy_row {
	const char *name, *text;
};

struct files {
	struct arena *arena;
	struct file *rows; /* sorted by path */
	size_t count, bytes;
	const char *languages[FILES_LIST_MAX], *shells[FILES_LIST_MAX];
	struct policy_row policies[FILES_LIST_MAX];
	size_t language_count, shell_count, policy_count;
	unsigned holders;
};

#endif
