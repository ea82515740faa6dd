/*
 * arca key: the key of somebody who signs in a round and is no trustee. It is made once, and never
 * leaves the folder.
 */
#include <stdio.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/base/json.h"
#include "proto/cli/cli.h"
#include "proto/cli/keep.h"
#include "proto/crypto/entropy.h"
#include "proto/crypto/group.h"
#include "proto/log/note.h"

#define KEY_LEN     ((size_t)32)
#define FILE_SECRET "secret"
#define FILE_PUBLIC "public.json"

static bool public_write(
    struct buf *out, const char *name, const uint8_t key[ED25519_PUBLIC_LEN], struct fault *fault)
{
	char digits[2 * KEY_LEN + 1];
	json_t *json;

	hex_encode(digits, key, KEY_LEN);
	json = json_pack("{s:s,s:s}", "key", digits, "name", name);
	if (json == NULL)
		return fault_false(fault, "key_name", "the name must be text in UTF-8");
	json_write_canonical(out, json);
	json_decref(json);
	return buf_is_ok(out) || fault_unable(fault, "no_memory", "no memory for a key");
}

/* The secret is on the disk before anybody hears of the public key. */
static bool make_key(struct buf *text, const char *folder, const char *name, struct fault *fault)
{
	uint8_t seed[64], secret_key[ED25519_SECRET_LEN], key[ED25519_PUBLIC_LEN];
	bool is_fine = keep_folder(folder, fault) && keep_lock(folder, fault);

	if (is_fine && (keep_has(folder, FILE_SECRET) || keep_has(folder, FILE_PUBLIC)))
		return fault_false(fault, "keep_taken", "%s has a key already", folder);
	entropy_draw(&entropy_system, seed);
	ed25519_key_make(key, secret_key, seed);
	is_fine = is_fine && public_write(text, name, key, fault) &&
		  keep_secret(folder, FILE_SECRET, seed, fault) &&
		  keep_once(folder, FILE_PUBLIC, (struct span){text->bytes, text->len}, fault);
	secret_wipe(secret_key, sizeof secret_key);
	secret_wipe(seed, sizeof seed);
	return is_fine;
}

int command_key(int argc, char **argv)
{
	const char *folder = NULL, *name = NULL;
	const struct option_row rows[] = {
	    {.name = "--dir", .value = "DIR", .help = "the key's folder", .text = &folder},
	    {.name = "--name",
		.value = "NAME",
		.help = "as it stands in the manifest",
		.text = &name},
	    {.name = NULL},
	};
	const struct usage usage = {"key --dir DIR --name NAME",
	    "Makes the key of an official, of a civil observer or of a block of the forum, in its "
	    "folder. It never overwrites any.",
	    rows};
	struct fault fault = {0};
	struct buf text = {0};
	int count, status;

	if (!cli_options(argc, argv, &usage, &count, &status))
		return status;
	if (count != 0 || folder == NULL || name == NULL)
		return cli_usage(&usage, "key takes --dir DIR and --name NAME");
	status = EXIT_FINE;
	if (make_key(&text, folder, name, &fault))
		printf("%s\nThis is public: it goes into the round's manifest. %s/" FILE_SECRET
		       " is secret.\n",
		    buf_text(&text), folder);
	else
		status = cli_fail(&fault);
	buf_free(&text);
	return status;
}
