/*
 * Two slots, written in turn: size, root, and a hash over both, so that a slot that power loss cut
 * in two is known for what it is, and the one before still stands.
 */
#include "daemon/roles/high_water.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SLOT_LEN 512 /* a disk's sector */
#define USED_LEN (8 + HASH_LEN + HASH_LEN)

static void slot_write(uint8_t slot[SLOT_LEN], uint64_t size, const struct hash *root)
{
	struct hash sum;

	memset(slot, 0, SLOT_LEN);
	store_u64le(slot, size);
	memcpy(slot + 8, root->bytes, HASH_LEN);
	sha256_of(&sum, (struct span){slot, 8 + HASH_LEN});
	memcpy(slot + 8 + HASH_LEN, sum.bytes, HASH_LEN);
}

static bool slot_read(const uint8_t slot[SLOT_LEN], uint64_t *size, struct hash *root)
{
	uint8_t again[SLOT_LEN];

	*size = load_u64le(slot);
	memcpy(root->bytes, slot + 8, HASH_LEN);
	slot_write(again, *size, root);
	return memcmp(slot, again, USED_LEN) == 0;
}

/* The higher of the slots that are whole. */
static bool read_slots(struct high_water *out, const uint8_t slots[2][SLOT_LEN])
{
	bool has_one = false;

	for (unsigned i = 0; i < 2; i++) {
		uint64_t size;
		struct hash root;

		if (!slot_read(slots[i], &size, &root) || (has_one && size < out->size))
			continue;
		has_one = true;
		out->size = size;
		out->root = root;
		out->next_slot = 1 - i;
	}
	return has_one;
}

static void file_name(char out[96], const char *slug)
{
	(void)snprintf(out, 96, "%s.high", slug);
}

/* What a file says that is not empty. */
static bool slots_take(struct high_water *out, uint8_t slots[2][SLOT_LEN], ssize_t len,
    const char *name, struct fault *fault)
{
	if (len == (ssize_t)SLOT_LEN)
		memset(slots[1], 0xff, SLOT_LEN);
	return (len >= (ssize_t)SLOT_LEN && read_slots(out, (const uint8_t(*)[SLOT_LEN])slots)) ||
	       fault_unable(fault, "high_water",
		   "%s is damaged: nobody can say how far this log had come", name);
}

bool high_water_open(struct high_water *out, int folder_fd, const char *slug, struct fault *fault)
{
	uint8_t slots[2][SLOT_LEN];
	char name[96];
	ssize_t len;

	*out = (struct high_water){.fd = -1};
	file_name(name, slug);
	out->fd = openat(folder_fd, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (out->fd < 0)
		return fault_unable(fault, "high_water", "%s: %s", name, strerror(errno));
	len = pread(out->fd, slots, sizeof slots, 0);
	if (len == 0) {
		sha256_of(&out->root, (struct span){(const uint8_t *)"", 0});
		return high_water_raise(out, 0, &out->root, fault) && fsync(folder_fd) == 0;
	}
	if (slots_take(out, slots, len, name, fault))
		return true;
	high_water_close(out);
	return false;
}

bool high_water_look(struct high_water *out, int folder_fd, const char *slug, struct fault *fault)
{
	uint8_t slots[2][SLOT_LEN];
	char name[96];
	ssize_t len;
	int fd;

	*out = (struct high_water){.fd = -1};
	file_name(name, slug);
	fd = openat(folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno == ENOENT)
		return fault_false(fault, "high_water_missing", "%s is missing", name);
	if (fd < 0)
		return fault_unable(fault, "high_water", "%s: %s", name, strerror(errno));
	len = pread(fd, slots, sizeof slots, 0);
	(void)close(fd);
	return slots_take(out, slots, len, name, fault);
}

bool high_water_raise(
    struct high_water *mark, uint64_t size, const struct hash *root, struct fault *fault)
{
	uint8_t slot[SLOT_LEN];

	slot_write(slot, size, root);
	if (pwrite(mark->fd, slot, SLOT_LEN, (off_t)mark->next_slot * SLOT_LEN) !=
		(ssize_t)SLOT_LEN ||
	    fdatasync(mark->fd) != 0)
		return fault_unable(
		    fault, "high_water", "the high-water file: %s", strerror(errno));
	mark->next_slot = 1 - mark->next_slot;
	mark->size = size;
	mark->root = *root;
	return true;
}

void high_water_close(struct high_water *mark)
{
	if (mark->fd >= 0)
		(void)close(mark->fd);
	mark->fd = -1;
}
