/*
 * A record over HTTP (proto/README.md, 14): fetched into memory, file by file, as its own entries
 * ask for it. It checks nothing; what is missing is left out, and the audit says so.
 */
#ifndef PROTO_CLI_REMOTE_H
#define PROTO_CLI_REMOTE_H

#include "proto/cli/http.h"
#include "proto/record/files.h"

/*
 * Fetches `url`/checkpoint, the tiles and entries of its size, and what these ask for. `known` (or
 * NULL) is an earlier state of the same record: files that never change are taken from it. Files
 * that the server does not have are left out; FAULT_UNABLE if it cannot be asked, if it sends more
 * than a record may have, or if there is no checkpoint.
 */
bool remote_fetch(struct record_files *out, struct http *http, const char *url,
    const struct record_files *known, struct fault *fault) MUST_CHECK;

/* http://host/log/SLUG -> http://host/api/rounds/SLUG, which the caller frees; NULL with a fault.
 */
char *remote_api(const char *url, struct fault *fault) MUST_CHECK;

/* record_load, or remote_fetch for an address; ca_path as in http_options. */
bool record_open(struct record_files *out, const char *place, const char *ca_path,
    struct fault *fault) MUST_CHECK;

#endif
