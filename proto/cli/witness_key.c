/*
 * A witness's key and the logs that it knows.
 * It cosigns nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/cli/keep.h"
#include "proto/cli/witness.h"
#include "proto/crypto/entropy.h"
#include "proto/log/text.h"

#define KEY_FILE   "key"
#define LOGS_FILE  "logs"
#define KEY_LIMIT  4096
#define LOGS_LIMIT ((size_t)1024 * 1024)

/* "VKEY\n" and 64 digits of the seed. */
static bool key_write(
    const char *folder, const struct note_key *key, const uint8_t seed[32], struct fault *fault)
{
	char digits[65];
	struct buf text = {0};
	bool is_fine;

	note_key_write(&text, key);
	hex_encode(digits, seed, 32);
	buf_printf(&text, "\n%s\n", digits);
	secret_wipe(digits, sizeof digits);
	is_fine = buf_is_ok(&text) &&
		  keep_once(folder, KEY_FILE, (struct span){text.bytes, text.len}, fault);
	buf_wipe(&text);
	return is_fine;
}

static bool key_read(struct note_key *key, uint8_t secret_key[ED25519_SECRET_LEN],
    const char *folder, struct fault *fault)
{
	struct buf text = {0};
	struct span rest, vkey, digits;
	uint8_t seed[32], public_key[ED25519_PUBLIC_LEN];
	bool is_fine = keep_read(&text, folder, KEY_FILE, KEY_LIMIT, fault);

	rest = (struct span){text.bytes, text.len};
	is_fine =
	    is_fine && ((text_line(&rest, &vkey) && text_line(&rest, &digits) && rest.len == 0 &&
			    note_key_parse(key, vkey, fault) && key->type == NOTE_COSIGNATURE &&
			    hex_decode_lower(seed, 32, (const char *)digits.bytes, digits.len)) ||
			   fault_false(fault, "witness_key", "%s/key is no witness's key", folder));
	if (is_fine) {
		ed25519_key_make(public_key, secret_key, seed);
		is_fine = memcmp(public_key, key->public_key, sizeof public_key) == 0 ||
			  fault_false(fault, "witness_key", "%s/key is damaged", folder);
	}
	secret_wipe(seed, sizeof seed);
	buf_wipe(&text);
	return is_fine;
}

static bool key_new(const char *folder, const char *name, struct note_key *key, struct fault *fault)
{
	uint8_t seed[64], public_key[ED25519_PUBLIC_LEN], secret_key[ED25519_SECRET_LEN];
	bool is_fine;

	entropy_draw(&entropy_system, seed);
	ed25519_key_make(public_key, secret_key, seed);
	is_fine = note_key_make(key, name, NOTE_COSIGNATURE, public_key, fault) &&
		  key_write(folder, key, seed, fault);
	secret_wipe(seed, sizeof seed);
	secret_wipe(secret_key, sizeof secret_key);
	return is_fine;
}

bool witness_key_make(const char *folder, const char *name, struct buf *vkey, struct fault *fault)
{
	uint8_t secret_key[ED25519_SECRET_LEN];
	struct note_key key;
	bool is_fine = keep_folder(folder, fault);

	if (is_fine && keep_has(folder, KEY_FILE)) {
		is_fine = key_read(&key, secret_key, folder, fault);
		secret_wipe(secret_key, sizeof secret_key);
		if (is_fine && strcmp(key.name, name) != 0)
			is_fine = fault_false(fault, "witness_key",
			    "%s has the key of %.100s, and keeps it", folder, key.name);
	} else {
		is_fine = is_fine && key_new(folder, name, &key, fault);
	}
	if (is_fine)
		note_key_write(vkey, &key);
	return is_fine;
}

bool witness_key_load(struct witness *witness, struct fault *fault)
{
	if (!keep_has(witness->folder, KEY_FILE))
		return fault_unable(fault, "witness_key",
		    "%s has no key yet: arca witness key makes one", witness->folder);
	return key_read(&witness->key, witness->secret_key, witness->folder, fault);
}

void witness_free(struct witness *witness)
{
	free(witness->logs);
	secret_wipe(witness, sizeof *witness);
}

/* --- logs ----------------------------------------------------------------------------------- */

static bool add_key(struct witness *witness, const struct note_key *key, struct fault *fault)
{
	struct note_key *logs;

	if (key->type != NOTE_ED25519)
		return fault_false(
		    fault, "witness_log", "the key of %.100s is no log's key", key->name);
	for (size_t i = 0; i < witness->log_count; i++)
		if (strcmp(witness->logs[i].name, key->name) == 0)
			return memcmp(witness->logs[i].public_key, key->public_key,
				   sizeof key->public_key) == 0 ||
			       fault_false(fault, "witness_log",
				   "there are two keys for the log %.100s", key->name);
	if (witness->log_count == WITNESS_LOGS)
		return fault_unable(
		    fault, "witness_log", "a witness knows at most %d logs", WITNESS_LOGS);
	logs = realloc(witness->logs, (witness->log_count + 1) * sizeof *logs);
	if (logs == NULL)
		return fault_unable(fault, "no_memory", "no memory for a log");
	witness->logs = logs;
	witness->logs[witness->log_count++] = *key;
	return true;
}

bool witness_log_add(struct witness *witness, const char *text, struct fault *fault)
{
	const char *equal = strchr(text, '=');
	struct note_key key;

	if (note_key_parse(&key, text_span(text), NULL))
		return add_key(witness, &key, fault);
	if (equal == NULL || !note_key_parse(&key, text_span(equal + 1), fault))
		return fault_false(fault, "witness_log", "%.100s is no ORIGIN=VKEY", text);
	if (strlen(key.name) != (size_t)(equal - text) ||
	    strncmp(key.name, text, strlen(key.name)) != 0)
		return fault_false(fault, "witness_log",
		    "a log's origin is its key's name, and %.100s is not", key.name);
	return add_key(witness, &key, fault);
}

static bool logs_read(struct witness *witness, struct fault *fault)
{
	struct buf text = {0};
	struct span rest, line;
	bool is_fine = keep_read(&text, witness->folder, LOGS_FILE, LOGS_LIMIT, fault);

	if (is_fine && text.len > 0 && text.bytes[text.len - 1] != '\n')
		buf_put_u8(&text, '\n');
	rest = (struct span){text.bytes, text.len};
	while (is_fine && text_line(&rest, &line)) {
		struct note_key key;

		if (line.len > 0 && line.bytes[0] != '#')
			is_fine =
			    note_key_parse(&key, line, fault) && add_key(witness, &key, fault);
	}
	buf_free(&text);
	return is_fine;
}

void witness_logs_refresh(struct witness *witness)
{
	struct fault fault = {0};
	struct stat now;
	struct note_key *old;
	size_t old_count = witness->log_count;
	char *path = NULL;
	bool is_there;

	if (asprintf(&path, "%s/%s", witness->folder, LOGS_FILE) < 0)
		return;
	is_there = stat(path, &now) == 0;
	free(path);
	if (!is_there ||
	    (now.st_mtim.tv_sec == witness->listed.st_mtim.tv_sec &&
		now.st_mtim.tv_nsec == witness->listed.st_mtim.tv_nsec &&
		now.st_size == witness->listed.st_size && now.st_ino == witness->listed.st_ino))
		return;
	old = calloc(old_count + 1, sizeof *old);
	if (old == NULL)
		return;
	for (size_t i = 0; i < old_count; i++)
		old[i] = witness->logs[i];
	witness->log_count = witness->fixed_count;
	if (!logs_read(witness, &fault)) {
		(void)fprintf(stderr, "arca: %s/%s is not taken: %s\n", witness->folder, LOGS_FILE,
		    fault.text);
		for (size_t i = 0; i < old_count; i++)
			witness->logs[i] = old[i];
		witness->log_count = old_count;
	}
	free(old);
	witness->listed = now;
}
