/*
 * Key files and policies of new logs. See log_make.h.
 */
#include "daemon/commands/log_make.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/file.h"
#include "proto/crypto/entropy.h"

#define WITNESSES_MAX 65536

bool secret_make(uint8_t out[KEY_LEN], const struct place *place, const char *role,
    const char *slug, const char *name, struct fault *fault)
{
	uint8_t random[64];
	char folder[CONFIG_TEXT_MAX + 16];
	bool is_fine;
	int fd;

	(void)snprintf(folder, sizeof folder, "%s/%s", place->config.keys, role);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fault_unable(fault, "keys_folder", "%s: %s", folder, strerror(errno));
	if (strcmp(name, "row") == 0) {
		struct scalar k;

		entropy_scalar(&entropy_system, &k);
		memcpy(out, k.bytes, KEY_LEN);
		secret_wipe(&k, sizeof k);
	} else {
		entropy_draw(&entropy_system, random);
		memcpy(out, random, KEY_LEN);
		secret_wipe(random, sizeof random);
	}
	is_fine = key_write(out, fd, slug, name, fault);
	(void)close(fd);
	return is_fine;
}

void secret_remove(const struct place *place, const char *role, const char *slug, const char *name)
{
	char path[CONFIG_TEXT_MAX + 160];

	(void)snprintf(path, sizeof path, "%s/%s/%s.%s", place->config.keys, role, slug, name);
	(void)unlink(path);
}

bool policy_make(struct buf *out, struct policy *policy, const struct note_key *log_key,
    const char *witnesses, struct fault *fault)
{
	buf_put_text(out, "log ");
	note_key_write(out, log_key);
	buf_put_text(out, "\n");
	if (file_read(out, witnesses, WITNESSES_MAX, fault) &&
	    policy_parse(policy, (struct span){out->bytes, out->len}, fault))
		return true;
	fault_prefix(fault, "%s", witnesses);
	return false;
}
