/*
 * Public keys of trustees, officials, observers and the forum, from folders. See round_people.h.
 */
#include "daemon/commands/round_people.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "proto/base/file.h"

#define PUBLIC_MAX 4096
#define OFFICIALS  2 /* a batch of paper ballots is signed by two */
#define PATH_ROOM  1024

/* Kept by `own`; NULL: there is none, or it is no JSON. */
static json_t *read_file(struct round_people *own, const char *path, struct fault *fault)
{
	struct buf bytes = {0};
	json_t *json = NULL;

	if (file_read(&bytes, path, PUBLIC_MAX, fault))
		json = json_parse(bytes.bytes, bytes.len, fault);
	buf_free(&bytes);
	if (json != NULL)
		own->files[own->count++] = json;
	return json;
}

static bool read_person(
    struct person *out, struct round_people *own, const char *path, struct fault *fault)
{
	json_t *json = read_file(own, path, fault);

	if (json != NULL && json_take_text(json, "name", &out->name, fault) &&
	    json_take_hex(json, "key", out->key, ED25519_LEN, fault))
		return true;
	fault_prefix(fault, "%s", path);
	return false;
}

/* The folders of a folder; each has a public.json. */
static bool read_list(struct person *out, size_t *count, struct round_people *own,
    const char *folder, const char *list, struct fault *fault)
{
	char path[PATH_ROOM];
	struct dirent **found = NULL;
	int files;
	bool is_fine;

	(void)snprintf(path, sizeof path, "%s/%s", folder, list);
	files = scandir(path, &found, NULL, alphasort);
	is_fine =
	    files >= 0 || fault_unable(fault, "people_folder", "%s: %s", path, strerror(errno));
	for (int i = 0; i < files; i++) {
		if (is_fine && found[i]->d_name[0] != '.') {
			(void)snprintf(path, sizeof path, "%s/%s/%s/public.json", folder, list,
			    found[i]->d_name);
			is_fine =
			    *count < MANIFEST_MAX_PEOPLE
				? read_person(&out[(*count)++], own, path, fault)
				: fault_false(fault, "people_many", "%s/%s: more than %d of them",
				      folder, list, MANIFEST_MAX_PEOPLE);
		}
		free(found[i]);
	}
	free(found);
	return is_fine;
}

static bool read_block(struct manifest *manifest, enum block block, struct round_people *own,
    const char *folder, struct fault *fault)
{
	char path[PATH_ROOM];
	struct person person = {0};

	(void)snprintf(path, sizeof path, "%s/forum/%s/public.json", folder,
	    block == BLOCK_CITY ? "city" : "civil");
	if (!read_person(&person, own, path, fault))
		return false;
	memcpy(manifest->forum[block], person.key, ED25519_LEN);
	return true;
}

bool round_people_read(
    struct manifest *manifest, struct round_people *own, const char *folder, struct fault *fault)
{
	manifest->official_count = 0;
	manifest->observer_count = 0;
	if (!read_list(
		manifest->officials, &manifest->official_count, own, folder, "officials", fault) ||
	    !read_list(
		manifest->observers, &manifest->observer_count, own, folder, "observers", fault))
		return false;
	if (manifest->official_count < OFFICIALS || manifest->observer_count == 0)
		return fault_false(fault, "people_few",
		    "%s: a round needs two officials and one civil observer at the least", folder);
	return read_block(manifest, BLOCK_CITY, own, folder, fault) &&
	       read_block(manifest, BLOCK_CIVIL, own, folder, fault);
}

static bool read_trustee(
    struct manifest *manifest, struct round_people *own, const char *path, struct fault *fault)
{
	struct trustee *trustee = &manifest->trustees[manifest->trustee_count];
	json_t *json = read_file(own, path, fault);
	const char *block;

	if (json == NULL || !json_take_text(json, "name", &trustee->name, fault) ||
	    !json_take_text(json, "block", &block, fault) ||
	    !json_take_hex(json, "key", trustee->key, ED25519_LEN, fault) ||
	    !json_take_hex(json, "dkg_key", trustee->dkg_key.bytes, POINT_LEN, fault)) {
		fault_prefix(fault, "%s", path);
		return false;
	}
	trustee->block = strcmp(block, "civil") == 0 ? BLOCK_CIVIL : BLOCK_CITY;
	manifest->trustee_count++;
	return true;
}

bool round_trustees_read(
    struct manifest *manifest, struct round_people *own, const char *folder, struct fault *fault)
{
	struct dirent **found = NULL;
	int count = scandir(folder, &found, NULL, alphasort);
	bool is_fine =
	    count >= 0 || fault_unable(fault, "trustees_folder", "%s: %s", folder, strerror(errno));

	for (int i = 0; i < count; i++) {
		char path[PATH_ROOM];
		struct stat status;

		(void)snprintf(path, sizeof path, "%s/%s/public.json", folder, found[i]->d_name);
		if (is_fine && found[i]->d_name[0] != '.' && stat(path, &status) == 0)
			is_fine = manifest->trustee_count < MANIFEST_MAX_TRUSTEES
				      ? read_trustee(manifest, own, path, fault)
				      : fault_false(fault, "round_trustees",
					    "more than %d trustees", MANIFEST_MAX_TRUSTEES);
		free(found[i]);
	}
	free(found);
	return is_fine;
}

void round_people_free(struct round_people *own)
{
	for (size_t i = 0; i < own->count; i++)
		json_decref(own->files[i]);
	own->count = 0;
}
