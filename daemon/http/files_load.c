/*
 * Loading the static site from the folder that the web build made.
 * It trusts the build for what the pages are, and nobody for how long they are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/http/files_inner.h"
#include "proto/base/file.h"
#include "proto/base/json.h"

enum { LISTING_MAX = 4 << 20 };

struct files *files_none(void)
{
	struct files *files = calloc(1, sizeof *files);

	if (files == NULL)
		return NULL;
	files->holders = 1;
	files->arena = arena_new(FILES_ALL_MAX * 2);
	if (files->arena == NULL)
		files_release(&files);
	return files;
}

void files_release(struct files **files)
{
	struct files *ending = *files;

	*files = NULL;
	if (ending == NULL || --ending->holders > 0)
		return;
	for (size_t i = 0; i < ending->count; i++)
		for (size_t form = 0; form < FILE_FORMS; form++)
			free((void *)ending->rows[i].forms[form].bytes);
	arena_free(&ending->arena);
	free(ending);
}

size_t files_count(const struct files *files)
{
	return files->count;
}

const char *files_policy(const struct files *files, const char *name)
{
	for (size_t i = 0; i < files->policy_count; i++)
		if (strcmp(files->policies[i].name, name) == 0)
			return files->policies[i].text;
	return NULL;
}

static const char *text_keep(struct files *files, const char *text)
{
	return arena_copy(files->arena, text, strlen(text));
}

/* What goes into a header's line must not end it. */
static bool is_header_text(const char *text)
{
	const size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || (unsigned char)text[i] > '~')
			return false;
	return len > 0 && len <= FILES_HEADER_MAX;
}

static bool list_load(struct files *files, const json_t *listing, const char *key, const char **out,
    size_t *count, struct fault *fault)
{
	const json_t *list, *row;
	size_t i;

	if (!json_take_array(listing, key, &list, fault))
		return false;
	json_array_foreach(list, i, row)
	{
		const char *text = json_string_value(row);

		if (text == NULL || i >= FILES_LIST_MAX || !is_header_text(text))
			return fault_false(
			    fault, "files_shape", "\"%s\" is not as it should be", key);
		out[i] = text_keep(files, text);
		*count = i + 1;
	}
	return true;
}

static bool policies_load(struct files *files, const json_t *listing, struct fault *fault)
{
	const json_t *policies;
	const char *name;
	json_t *text;

	if (!json_take_object(listing, "csp", &policies, fault))
		return false;
	json_object_foreach((json_t *)policies, name, text)
	{
		const char *value = json_string_value(text);

		if (value == NULL || !is_header_text(value) ||
		    files->policy_count == FILES_LIST_MAX)
			return fault_false(fault, "files_shape", "\"csp\" is not as it should be");
		files->policies[files->policy_count++] =
		    (struct policy_row){text_keep(files, name), text_keep(files, value)};
	}
	return true;
}

/* One form of a file from the disk. */
static bool form_load(struct files *files, const char *root, struct file *file, enum file_form form,
    struct fault *fault)
{
	static const char *const suffixes[FILE_FORMS] = {"", ".gz", ".br"};
	char path[FILES_PATH_MAX + 512];
	struct buf bytes = {0};

	if (snprintf(path, sizeof path, "%s%s%s", root, file->path, suffixes[form]) >=
	    (int)sizeof path)
		return fault_false(fault, "files_shape", "a path is too long");
	if (!file_read(&bytes, path, FILES_ONE_MAX, fault)) {
		buf_free(&bytes);
		return false;
	}
	files->bytes += bytes.len;
	(void)buf_text(&bytes); /* so that an empty file has bytes, too */
	file->forms[form] = (struct span){bytes.bytes, bytes.len};
	if (files->bytes > FILES_ALL_MAX)
		return fault_false(
		    fault, "files_size", "the site has over %zu bytes", (size_t)FILES_ALL_MAX);
	return true;
}

/* FNV-1a: names a state of a file that our own build made, in an ETag. Nothing is proven by it. */
static uint64_t bytes_hash(uint64_t before, struct span bytes)
{
	uint64_t hash = before ^ 0xcbf29ce484222325U;

	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ bytes.bytes[i]) * 0x100000001b3U;
	return hash;
}

static bool path_is_fine(const char *path)
{
	return path[0] == '/' && strlen(path) < FILES_PATH_MAX && is_header_text(path) &&
	       strstr(path, "/.") == NULL && strstr(path, "//") == NULL;
}

/* The file's policy, in which pictures may come from the origin besides; NULL: it can't be. */
static const char *policy_open(struct files *files, const char *policy, const char *origin)
{
	static const char pictures[] = "img-src 'self'";
	const char *at = strstr(policy, pictures);
	char opened[FILES_HEADER_MAX + 512];
	size_t kept;

	if (at == NULL || !is_header_text(origin) || strpbrk(origin, " ;,'") != NULL)
		return NULL;
	kept = (size_t)(at - policy) + sizeof pictures - 1;
	if ((policy[kept] != ';' && policy[kept] != '\0') ||
	    snprintf(opened, sizeof opened, "%.*s %s%s", (int)kept, policy, origin,
		policy + kept) >= (int)sizeof opened)
		return NULL;
	return text_keep(files, opened);
}

/* The policy of that name, opened for the origin if the row has maps; false: it can't be. */
static bool policy_take(
    struct files *files, struct file *file, const json_t *row, const char *name, const char *origin)
{
	file->policy = files_policy(files, name);
	file->is_opened = origin[0] != '\0' && json_is_true(json_object_get(row, "tiles"));
	if (file->is_opened && file->policy != NULL)
		file->policy = policy_open(files, file->policy, origin);
	return file->policy != NULL;
}

/* The row's words; its files come later. */
static bool row_read(struct files *files, struct file *file, const json_t *row, const char *origin,
    struct fault *fault)
{
	const char *path, *type, *cache, *policy;

	if (!json_take_text(row, "path", &path, fault) ||
	    !json_take_text(row, "type", &type, fault) ||
	    !json_take_text(row, "cache", &cache, fault) ||
	    !json_take_text(row, "csp", &policy, fault))
		return false;
	if (!path_is_fine(path) || !is_header_text(type) ||
	    !policy_take(files, file, row, policy, origin))
		return fault_false(fault, "files_shape", "the row of %s is not right", path);
	file->path = text_keep(files, path);
	file->type = text_keep(files, type);
	file->may_locate = json_is_true(json_object_get(row, "locates"));
	file->cache = strcmp(cache, "immutable") == 0 ? FILE_IMMUTABLE : FILE_PAGE;
	/* A ballot's page is nowhere but on the screen. */
	if (strcmp(policy, "crypto") == 0 && file->cache == FILE_PAGE)
		file->cache = FILE_NEVER;
	return true;
}

static bool file_load(struct files *files, const char *root, const char *origin, const json_t *row,
    struct fault *fault)
{
	struct file *file = &files->rows[files->count];
	bool has_gzip, has_brotli;
	uint64_t size;

	if (!row_read(files, file, row, origin, fault) ||
	    !json_take_u64(row, "size", FILES_ONE_MAX, &size, fault) ||
	    !json_take_bool(row, "gzip", &has_gzip, fault) ||
	    !json_take_bool(row, "brotli", &has_brotli, fault))
		return false;
	files->count++;
	if (!form_load(files, root, file, FILE_PLAIN, fault) ||
	    (has_gzip && !form_load(files, root, file, FILE_GZIP, fault)) ||
	    (has_brotli && !form_load(files, root, file, FILE_BROTLI, fault)))
		return false;
	if (file->forms[FILE_PLAIN].len != size)
		return fault_false(fault, "files_size", "%s is not as long as it says", file->path);
	file->hash = bytes_hash(0, file->forms[FILE_PLAIN]);
	/* Who has the page with another policy would keep that, if the tag were the same. */
	if (file->is_opened)
		file->hash = bytes_hash(
		    file->hash, (struct span){(const uint8_t *)file->policy, strlen(file->policy)});
	return true;
}

static int rows_compare(const void *one, const void *other)
{
	return strcmp(((const struct file *)one)->path, ((const struct file *)other)->path);
}

static bool rows_load(struct files *files, const char *root, const char *origin,
    const json_t *listing, struct fault *fault)
{
	const json_t *list, *row;
	size_t i;

	if (!json_take_array(listing, "files", &list, fault))
		return false;
	files->rows = arena_alloc(files->arena, json_array_size(list) + 1, sizeof *files->rows);
	if (files->rows == NULL)
		return fault_unable(fault, "out_of_memory", "out of memory");
	json_array_foreach(
	    list, i, row) if (!file_load(files, root, origin, row, fault)) return false;
	qsort(files->rows, files->count, sizeof *files->rows, rows_compare);
	return !arena_is_full(files->arena) ||
	       fault_unable(fault, "out_of_memory", "out of memory");
}

struct files *files_load(const char *root, const char *image_origin, struct fault *fault)
{
	struct files *files = files_none();
	struct buf bytes = {0};
	char path[FILES_PATH_MAX];
	json_t *listing = NULL;
	bool is_ok = files != NULL;

	(void)snprintf(path, sizeof path, "%s/serve.json", root);
	if (!is_ok)
		(void)fault_unable(fault, "out_of_memory", "out of memory");
	is_ok = is_ok && file_read(&bytes, path, LISTING_MAX, fault) &&
		(listing = json_parse(bytes.bytes, bytes.len, fault)) != NULL &&
		list_load(
		    files, listing, "languages", files->languages, &files->language_count, fault) &&
		list_load(files, listing, "shells", files->shells, &files->shell_count, fault) &&
		policies_load(files, listing, fault) &&
		rows_load(files, root, image_origin, listing, fault);
	if (!is_ok) {
		fault_prefix(fault, "%s", path);
		files_release(&files);
	}
	buf_free(&bytes);
	json_decref(listing);
	return files;
}
