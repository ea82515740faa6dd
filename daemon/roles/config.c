/*
 * The table of keys, and libinih's lines into it.
 * It checks what a value is, not whether what it names is there.
 */
#include "daemon/roles/config.h"

#include <errno.h>
#include <ini.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/file.h"

enum {
	CONFIG_FILE_MAX = 1 << 20,
	LINE_MOST = 190 /* libinih's buffer has 200 */
};

enum kind { KIND_TEXT, KIND_NUMBER, KIND_CHOICE };

struct row {
	const char *key;
	enum kind kind;
	size_t at;
	const char *fallback;
	uint64_t min, max;          /* of a number */
	const char *const *choices; /* NULL at the end */
	const char *help;
};

static const char *const log_choices[] = {"debug", "info", "warn", "error", NULL};
static const char *const sandbox_choices[] = {"kill", "log", "off", NULL};

#define TEXT(key, fallback, help)                                                                  \
	{                                                                                          \
#key, KIND_TEXT, offsetof(struct config, key), fallback, 0, 0, NULL, help          \
	}
#define NUMBER(key, fallback, min, max, help)                                                      \
	{                                                                                          \
#key, KIND_NUMBER, offsetof(struct config, key), fallback, min, max, NULL, help    \
	}
#define CHOICE(key, fallback, choices, help)                                                       \
	{                                                                                          \
#key, KIND_CHOICE, offsetof(struct config, key), fallback, 0, 0, choices, help     \
	}

static const struct row rows[] = {
    TEXT(listen, "127.0.0.1:8080", "addresses for plain HTTP, loopback only; blanks between them"),
    TEXT(listen_tls, "", "addresses for HTTPS"),
    TEXT(tls_certificate, "", "the certificate chain, PEM"),
    TEXT(tls_key, "", "its private key, PEM"),
    TEXT(web_root, "web/dist", "the built site; empty for none"),
    TEXT(database, "", "libpq's connection string, without a user"),
    TEXT(registry, "", "the same of the registry; empty: no census, codes alone"),
    TEXT(keys, "", "the folder of key folders: keeper registrar hasher clerk, and broker"),
    TEXT(state, "", "the folder of high-water files"),
    TEXT(user, "", "who the processes become, where arcad is started as root"),
    CHOICE(log, "info", log_choices, "the least that is logged: debug info warn error"),
    CHOICE(sandbox, "kill", sandbox_choices, "on a system call that is not allowed: kill log off"),
    TEXT(
	public_url, "", "where people find the city, for links in mail and passkeys: https://HOST"),
    TEXT(smtp, "", "the mail server, smtp://HOST:587 or smtps://HOST:465; empty: mail waits"),
    TEXT(smtp_user, "", "who signs in there; empty for nobody"),
    TEXT(smtp_password_file, "", "a file with the password of smtp_user"),
    TEXT(smtp_ca, "", "who vouches for the server's certificate, PEM; empty: the system's list"),
    TEXT(mail_from, "", "the address that mail comes from, and that bounces go to"),
    NUMBER(mail_rate, "60", 1, 100000, "letters a minute"),
    NUMBER(mail_rate_address, "10", 1, 100000, "new letters an hour to one address"),
    TEXT(sms_url, "", "the gateway for sms, https://..; empty: none are sent"),
    TEXT(sms_token_file, "", "a file with the token for it (Authorization: Bearer)"),
    TEXT(sms_ca, "", "who vouches for its certificate, PEM; empty: the system's list"),
    TEXT(sms_template, "{\"to\":\"{to}\",\"text\":\"{text}\"}", "what is posted there, JSON"),
    NUMBER(sms_day, "500", 0, 1000000, "sms in a day, at most"),
    TEXT(census_url, "", "a service that knows the census, https://..; empty: files alone"),
    TEXT(census_token_file, "", "a file with the token for it (Authorization: Bearer)"),
    TEXT(census_ca, "", "who vouches for its certificate, PEM; empty: the system's list"),
    TEXT(provider_issuer, "", "an OpenID provider to sign in with, https://..; empty: none"),
    TEXT(provider_client, "", "the client's id there"),
    TEXT(provider_secret_file, "", "a file with the client's secret; empty: a public client"),
    TEXT(provider_ca, "", "who vouches for its certificate, PEM; empty: the system's list"),
    TEXT(
	provider_name, "", "what people know it as: a name, or JSON {\"es\":\"..\",\"en\":\"..\"}"),
    TEXT(provider_scopes, "openid email", "what it is asked for; openid is among it"),
    TEXT(map_tiles, "", "pictures below maps, https://HOST/{z}/{x}/{y}.png; empty: none"),
    TEXT(map_attribution, "", "whom they are by, as text below each map; map_tiles needs it"),
    NUMBER(map_tiles_max_zoom, "19", 0, 22, "the last zoom that there are pictures of"),
    TEXT(phone_country, "34", "of telephone numbers in the census that name none"),
    NUMBER(minimum_age, "16", 0, 120, "of who may be verified in the census, in years"),
    NUMBER(web_processes, "2", 1, 64, "how many processes serve the web"),
    NUMBER(connections, "4096", 1, 1000000, "at a time, of one web process"),
    NUMBER(connections_address, "256", 1, 1000000, "of one address among them"),
    NUMBER(streams, "1024", 0, 1000000, "of events among them, at a time; then 503"),
    NUMBER(streams_address, "64", 0, 1000000, "of one address among these; then 429"),
    NUMBER(head_ms, "10000", 100, 600000, "for a whole request head"),
    NUMBER(body_ms, "600000", 100, 3600000, "for a body, at most; routes may say less"),
    NUMBER(idle_ms, "30000", 100, 3600000, "between two requests of a connection"),
    NUMBER(write_ms, "30000", 100, 3600000, "for an answer, besides its size at 8 KiB a second"),
    NUMBER(linger_ms, "2000", 10, 60000, "for a client to read the last answer"),
    NUMBER(bodies_mib, "512", 1, 1048576, "of all bodies under way in a web process"),
    NUMBER(pool_connections, "4", 1, 1000, "to the database, of each pool"),
    NUMBER(pool_queue, "1024", 1, 1000000, "queries waiting in a pool; then 503"),
    NUMBER(query_ms, "5000", 10, 600000, "for one query"),
    NUMBER(ask_ms, "8000", 10, 600000,
	"for an answer of keeper, registrar, hasher, painter or broker"),
    NUMBER(argon_mib, "256", 8, 4096, "of memory for one hash of a password (Argon2id)"),
    NUMBER(argon_passes, "3", 1, 16, "over that memory"),
    NUMBER(rate_health, "600", 0, 100000000, "requests a minute of one address; 0 is no limit"),
    NUMBER(rate_read, "3000", 0, 100000000, "reading the API"),
    NUMBER(rate_log, "30000", 0, 100000000, "reading the record"),
    NUMBER(rate_write, "120", 0, 100000000, "sessions ended, credentials, accounts changed"),
    NUMBER(rate_code, "30", 0, 100000000, "codes, passwords and links tried"),
    NUMBER(rate_cast, "120", 0, 100000000, "ballots"),
    NUMBER(rate_post, "600", 0, 100000000, "posts of trustees"),
};

enum { ROWS = sizeof rows / sizeof *rows };

static bool number_read(const struct row *row, const char *value, uint64_t *out)
{
	char *end;

	errno = 0;
	*out = strtoull(value, &end, 10);
	return value[0] >= '0' && value[0] <= '9' && *end == '\0' && errno == 0 &&
	       *out >= row->min && *out <= row->max;
}

static bool is_choice(const struct row *row, const char *value)
{
	for (size_t i = 0; row->choices[i] != NULL; i++)
		if (strcmp(row->choices[i], value) == 0)
			return true;
	return false;
}

static bool value_set(struct config *config, const struct row *row, const char *value)
{
	char *place = (char *)config + row->at;
	uint64_t number;

	if (row->kind == KIND_NUMBER) {
		if (!number_read(row, value, &number))
			return false;
		memcpy(place, &number, sizeof number);
		return true;
	}
	if (row->kind == KIND_CHOICE && !is_choice(row, value))
		return false;
	if (strlen(value) >= CONFIG_TEXT_MAX)
		return false;
	memcpy(place, value, strlen(value) + 1);
	return true;
}

void config_defaults(struct config *config)
{
	memset(config, 0, sizeof *config);
	for (size_t i = 0; i < ROWS; i++)
		(void)value_set(config, &rows[i], rows[i].fallback);
}

/* How many letters differ (Levenshtein), for words of at most 31. */
static size_t words_distance(const char *one, const char *other)
{
	size_t row[32], len = strlen(other);

	if (len > 31)
		return SIZE_MAX;
	for (size_t j = 0; j <= len; j++)
		row[j] = j;
	for (size_t i = 0; one[i] != '\0'; i++) {
		size_t corner = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < len; j++) {
			const size_t replaced = corner + (one[i] != other[j]);
			size_t best = row[j] < row[j + 1] ? row[j] + 1 : row[j + 1] + 1;

			if (replaced < best)
				best = replaced;
			corner = row[j + 1];
			row[j + 1] = best;
		}
	}
	return row[len];
}

static const char *nearest_key(const char *key)
{
	size_t best = 0, best_distance = SIZE_MAX;

	for (size_t i = 0; i < ROWS; i++) {
		const size_t distance = words_distance(key, rows[i].key);

		if (distance < best_distance) {
			best = i;
			best_distance = distance;
		}
	}
	return rows[best].key;
}

struct reading {
	struct config *config;
	struct fault fault; /* of the first wrong line */
};

/* libinih's callback: one line; 0 is an error of that line, whose number libinih keeps. */
static int line_take(void *context, const char *section, const char *key, const char *value)
{
	struct reading *reading = context;

	if (section[0] != '\0')
		return fault_false(&reading->fault, "config",
		    "there are no sections, and here is [%.80s]", section);
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].key, key) == 0)
			return value_set(reading->config, &rows[i], value) ||
			       fault_false(&reading->fault, "config", "%s can't be \"%.80s\" (%s)",
				   key, value, rows[i].help);
	return fault_false(&reading->fault, "config",
	    "there is no key \"%.80s\"; the nearest is \"%s\"", key, nearest_key(key));
}

/* The number of the first line that libinih would cut in two, or 0. */
static int long_line(const char *text)
{
	for (int line = 1; *text != '\0'; line++) {
		const size_t len = strcspn(text, "\n");

		if (len > LINE_MOST)
			return line;
		text += len + (text[len] == '\n');
	}
	return 0;
}

bool config_read_text(
    struct config *config, const char *name, const char *text, struct fault *fault)
{
	struct reading reading = {.config = config};
	int line = long_line(text);

	if (line != 0)
		return fault_false(fault, "config", "%s:%d: a line has at most %d characters", name,
		    line, LINE_MOST);
	line = ini_parse_string(text, line_take, &reading);
	if (line == 0)
		return true;
	if (reading.fault.kind == FAULT_NONE)
		return fault_false(fault, "config", "%s:%d: not `key = value`", name, line);
	return fault_false(fault, "config", "%s:%d: %s", name, line, reading.fault.text);
}

bool config_read(struct config *config, const char *path, struct fault *fault)
{
	struct buf bytes = {0};
	bool is_ok = file_read(&bytes, path, CONFIG_FILE_MAX, fault) &&
		     config_read_text(config, path, buf_text(&bytes), fault);

	buf_free(&bytes);
	return is_ok;
}

void config_explain(FILE *out)
{
	for (size_t i = 0; i < ROWS; i++)
		(void)fprintf(
		    out, "# %s\n#%s = %s\n\n", rows[i].help, rows[i].key, rows[i].fallback);
}
