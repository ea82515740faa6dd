/*
 * arcad.conf: every key is a row of one table, with its kind, default and help.
 * It opens nothing that a key names.
 */
#ifndef DAEMON_ROLES_CONFIG_H
#define DAEMON_ROLES_CONFIG_H

#include <stdint.h>
#include <stdio.h>

#include "proto/base/buf.h"
#include "proto/base/fault.h"

#define CONFIG_TEXT_MAX 1024

/* The members are named as the keys are; config.c's table says what they mean. */
struct config {
	char listen[CONFIG_TEXT_MAX], listen_tls[CONFIG_TEXT_MAX];
	char tls_certificate[CONFIG_TEXT_MAX], tls_key[CONFIG_TEXT_MAX];
	char web_root[CONFIG_TEXT_MAX], database[CONFIG_TEXT_MAX];
	char registry[CONFIG_TEXT_MAX];
	char keys[CONFIG_TEXT_MAX], state[CONFIG_TEXT_MAX], user[CONFIG_TEXT_MAX];
	char log[CONFIG_TEXT_MAX], sandbox[CONFIG_TEXT_MAX];
	char smtp[CONFIG_TEXT_MAX], smtp_user[CONFIG_TEXT_MAX], smtp_ca[CONFIG_TEXT_MAX];
	char smtp_password_file[CONFIG_TEXT_MAX], mail_from[CONFIG_TEXT_MAX];
	char public_url[CONFIG_TEXT_MAX];
	char sms_url[CONFIG_TEXT_MAX], sms_template[CONFIG_TEXT_MAX], sms_ca[CONFIG_TEXT_MAX];
	char sms_token_file[CONFIG_TEXT_MAX], phone_country[CONFIG_TEXT_MAX];
	char census_url[CONFIG_TEXT_MAX], census_token_file[CONFIG_TEXT_MAX];
	char census_ca[CONFIG_TEXT_MAX];
	char provider_issuer[CONFIG_TEXT_MAX], provider_client[CONFIG_TEXT_MAX];
	char provider_secret_file[CONFIG_TEXT_MAX], provider_ca[CONFIG_TEXT_MAX];
	char provider_name[CONFIG_TEXT_MAX], provider_scopes[CONFIG_TEXT_MAX];
	char map_tiles[CONFIG_TEXT_MAX], map_attribution[CONFIG_TEXT_MAX];
	uint64_t map_tiles_max_zoom;
	uint64_t mail_rate, mail_rate_address, sms_day;
	uint64_t minimum_age;
	uint64_t web_processes, connections, connections_address;
	uint64_t streams, streams_address;
	uint64_t head_ms, body_ms, idle_ms, write_ms, linger_ms, bodies_mib;
	uint64_t pool_connections, pool_queue, query_ms, ask_ms;
	uint64_t argon_mib, argon_passes;
	uint64_t rate_health, rate_read, rate_log, rate_write, rate_code, rate_cast, rate_post;
};

/* Every key at its default. */
void config_defaults(struct config *config);

/*
 * Reads `key = value` lines over what is there. FAULT_FALSE config with file, line, key and, for a
 * key that is not known, the nearest that is; FAULT_UNABLE file_*.
 */
bool config_read(struct config *config, const char *path, struct fault *fault) MUST_CHECK;
/* The same from text; `name` stands for the file. */
bool config_read_text(
    struct config *config, const char *name, const char *text, struct fault *fault) MUST_CHECK;
/* A commented arcad.conf with all defaults. */
void config_explain(FILE *out);

#endif
