/*
 * Secret keys in files of one key each: SLUG.NAME, 64 hexadecimal digits and a newline, for their
 * owner only. Each role has a folder of its own and is given that folder and no other.
 */
#ifndef DAEMON_ROLES_KEYS_H
#define DAEMON_ROLES_KEYS_H

#include <stdint.h>

#include "proto/base/fault.h"

#define KEY_LEN 32

/* FAULT_UNABLE key_missing, key_open_to_others (mode not 0600 or 0400), key_malformed. */
bool key_read(uint8_t out[KEY_LEN], int folder_fd, const char *slug, const char *name,
    struct fault *fault) MUST_CHECK;
/* Makes a new file; FAULT_UNABLE key_exists, key_unwritable. */
bool key_write(const uint8_t key[KEY_LEN], int folder_fd, const char *slug, const char *name,
    struct fault *fault) MUST_CHECK;

#endif
