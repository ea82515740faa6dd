/*
 * Opening and handing out. See holdings.h.
 */
#include "daemon/roles/holdings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "daemon/net/listen.h"
#include "daemon/net/tls.h"

/* Room for the longest of the random secrets. */
#define RANDOM_MOST 256

static int open_for(const char *path, int flags, const char *key, struct fault *fault)
{
	const int fd = open(path, flags | O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		(void)fault_false(fault, "config_path", "%s = %s: %s", key, path, strerror(errno));
	return fd;
}

static bool keys_open(struct holdings *out, const struct config *config, struct fault *fault)
{
	static const enum role_id holders[] = {
	    ROLE_KEEPER, ROLE_REGISTRAR, ROLE_HASHER, ROLE_CLERK, ROLE_BROKER};
	char path[CONFIG_TEXT_MAX + 32];

	if (config->keys[0] == '\0' || config->state[0] == '\0')
		return fault_false(fault, "config_path", "keys and state have to be set");
	for (size_t i = 0; i < sizeof holders / sizeof *holders; i++) {
		if (!role_is_wanted(holders[i], config))
			continue;
		(void)snprintf(
		    path, sizeof path, "%s/%s", config->keys, role_table[holders[i]]->name);
		out->keys[holders[i]] = open_for(path, O_DIRECTORY, "keys", fault);
		if (out->keys[holders[i]] < 0)
			return false;
	}
	out->state = open_for(config->state, O_DIRECTORY, "state", fault);
	return out->state >= 0;
}

/* Random bytes that the web processes share and that nobody writes down. */
static bool random_make(int *out, const char *name, size_t len, struct fault *fault)
{
	uint8_t bytes[RANDOM_MOST];
	bool is_ok;

	*out = memfd_create(name, MFD_CLOEXEC);
	is_ok = *out >= 0 && len <= sizeof bytes && getrandom(bytes, len, 0) == (ssize_t)len &&
		write(*out, bytes, len) == (ssize_t)len;
	explicit_bzero(bytes, sizeof bytes);
	return is_ok ||
	       fault_unable(fault, "holdings", "no room for %s: %s", name, strerror(errno));
}

static bool tls_open(struct holdings *out, const struct config *config, struct fault *fault)
{
	if (config->listen_tls[0] == '\0')
		return true;
	if (config->tls_certificate[0] == '\0' || config->tls_key[0] == '\0')
		return fault_false(
		    fault, "config_path", "listen_tls needs tls_certificate and tls_key to be set");
	out->certificate = open_for(config->tls_certificate, 0, "tls_certificate", fault);
	out->certificate_key = open_for(config->tls_key, 0, "tls_key", fault);
	return out->certificate >= 0 && out->certificate_key >= 0 &&
	       random_make(&out->ticket_keys, "ticket keys", TLS_TICKET_KEYS_LEN, fault);
}

/* What a key names; -1 where it names nothing. */
static bool named_open(int *out, const char *path, const char *key, struct fault *fault)
{
	if (path[0] == '\0')
		return true;
	*out = open_for(path, 0, key, fault);
	return *out >= 0;
}

static bool services_open(struct holdings *out, const struct config *config, struct fault *fault)
{
	return named_open(
		   &out->smtp_password, config->smtp_password_file, "smtp_password_file", fault) &&
	       named_open(&out->smtp_ca, config->smtp_ca, "smtp_ca", fault) &&
	       named_open(&out->sms_token, config->sms_token_file, "sms_token_file", fault) &&
	       named_open(&out->sms_ca, config->sms_ca, "sms_ca", fault) &&
	       named_open(
		   &out->census_token, config->census_token_file, "census_token_file", fault) &&
	       named_open(&out->census_ca, config->census_ca, "census_ca", fault) &&
	       named_open(&out->provider_secret, config->provider_secret_file,
		   "provider_secret_file", fault) &&
	       named_open(&out->provider_ca, config->provider_ca, "provider_ca", fault) &&
	       random_make(&out->post, "a key", HOLDINGS_POST_LEN, fault);
}

/* One address, a socket for each web process; port 0 is whatever the first one gets. */
static bool address_open(int (*sockets)[ROLE_LISTEN_MAX], size_t index, const char *address,
    size_t webs, struct fault *fault)
{
	char bound[LISTEN_TEXT_ROOM];

	for (size_t i = 0; i < webs; i++) {
		sockets[i][index] = listen_open(i == 0 ? address : bound, fault);
		if (sockets[i][index] < 0)
			return false;
		listen_text(bound, sockets[i][index]);
	}
	return true;
}

static bool addresses_open(int (*sockets)[ROLE_LISTEN_MAX], size_t *count, const char *list,
    size_t webs, bool only_loopback, struct fault *fault)
{
	char copy[CONFIG_TEXT_MAX], *rest = copy, *address;

	memcpy(copy, list, strlen(list) + 1);
	while ((address = strsep(&rest, " \t,")) != NULL) {
		if (address[0] == '\0')
			continue;
		if (only_loopback && !listen_is_loopback(address))
			return fault_false(fault, "config_listen",
			    "%s: plain HTTP is for loopback only; listen_tls is for the world",
			    address);
		if (*count == ROLE_LISTEN_MAX)
			return fault_false(
			    fault, "config_listen", "at most %d addresses", ROLE_LISTEN_MAX);
		if (!address_open(sockets, *count, address, webs, fault))
			return false;
		(*count)++;
	}
	return true;
}

bool holdings_open(struct holdings *out, const struct config *config, struct fault *fault)
{
	const size_t webs = (size_t)config->web_processes;

	memset(out, 0xff, sizeof *out);
	out->listen_count = out->listen_tls_count = 0;
	return keys_open(out, config, fault) && tls_open(out, config, fault) &&
	       random_make(&out->salt, "a salt", HOLDINGS_SALT_LEN, fault) &&
	       services_open(out, config, fault) &&
	       addresses_open(out->listen, &out->listen_count, config->listen, webs, true, fault) &&
	       addresses_open(
		   out->listen_tls, &out->listen_tls_count, config->listen_tls, webs, false, fault);
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

void holdings_close(struct holdings *holdings)
{
	for (size_t i = 0; i < ROLE_COUNT; i++)
		close_one(&holdings->keys[i]);
	close_one(&holdings->state);
	close_one(&holdings->certificate);
	close_one(&holdings->certificate_key);
	close_one(&holdings->ticket_keys);
	close_one(&holdings->salt);
	close_one(&holdings->smtp_password);
	close_one(&holdings->smtp_ca);
	close_one(&holdings->sms_token);
	close_one(&holdings->sms_ca);
	close_one(&holdings->census_token);
	close_one(&holdings->census_ca);
	close_one(&holdings->post);
	close_one(&holdings->provider_secret);
	close_one(&holdings->provider_ca);
	for (size_t i = 0; i < HOLDINGS_WEBS_MAX; i++)
		for (size_t j = 0; j < ROLE_LISTEN_MAX; j++) {
			close_one(&holdings->listen[i][j]);
			close_one(&holdings->listen_tls[i][j]);
		}
}

static bool file_send(struct ipc *control, enum role_file which, int fd)
{
	return fd < 0 || ipc_send(control, CONTROL_FILE, which, (struct span){NULL, 0}, fd);
}

static bool mailer_send_files(const struct holdings *holdings, struct ipc *control)
{
	return file_send(control, FILE_SMTP_PASSWORD, holdings->smtp_password) &&
	       file_send(control, FILE_SMTP_CA, holdings->smtp_ca) &&
	       file_send(control, FILE_SMS_TOKEN, holdings->sms_token) &&
	       file_send(control, FILE_SMS_CA, holdings->sms_ca) &&
	       file_send(control, FILE_POST, holdings->post);
}

static bool registrar_send_files(const struct holdings *holdings, struct ipc *control)
{
	return file_send(control, FILE_CENSUS_TOKEN, holdings->census_token) &&
	       file_send(control, FILE_CENSUS_CA, holdings->census_ca) &&
	       file_send(control, FILE_POST, holdings->post);
}

static bool broker_send_files(const struct holdings *holdings, struct ipc *control)
{
	return file_send(control, FILE_PROVIDER_SECRET, holdings->provider_secret) &&
	       file_send(control, FILE_PROVIDER_CA, holdings->provider_ca);
}

/* What only web processes have: TLS, the salt, and sockets of their own. */
static bool web_send_files(const struct holdings *holdings, struct ipc *control, unsigned instance)
{
	bool is_ok = file_send(control, FILE_CERTIFICATE, holdings->certificate) &&
		     file_send(control, FILE_CERTIFICATE_KEY, holdings->certificate_key) &&
		     file_send(control, FILE_TICKET_KEYS, holdings->ticket_keys) &&
		     file_send(control, FILE_SALT, holdings->salt);

	for (size_t i = 0; i < holdings->listen_count; i++)
		is_ok = is_ok && file_send(control, FILE_LISTEN, holdings->listen[instance][i]);
	for (size_t i = 0; i < holdings->listen_tls_count; i++)
		is_ok =
		    is_ok && file_send(control, FILE_LISTEN_TLS, holdings->listen_tls[instance][i]);
	return is_ok;
}

bool holdings_send(
    const struct holdings *holdings, struct ipc *control, enum role_id role, unsigned instance)
{
	return file_send(control, FILE_KEYS, holdings->keys[role]) &&
	       (role != ROLE_MAILER || mailer_send_files(holdings, control)) &&
	       (role != ROLE_REGISTRAR || registrar_send_files(holdings, control)) &&
	       (role != ROLE_BROKER || broker_send_files(holdings, control)) &&
	       (role != ROLE_KEEPER || file_send(control, FILE_STATE, holdings->state)) &&
	       (role != ROLE_WEB || web_send_files(holdings, control, instance));
}

void holdings_addresses(struct buf *out, const struct holdings *holdings)
{
	char text[LISTEN_TEXT_ROOM];

	for (size_t i = 0; i < holdings->listen_count + holdings->listen_tls_count; i++) {
		const bool is_tls = i >= holdings->listen_count;

		listen_text(text, is_tls ? holdings->listen_tls[0][i - holdings->listen_count]
					 : holdings->listen[0][i]);
		buf_printf(out, "%s%s://%s", i > 0 ? " " : "", is_tls ? "https" : "http", text);
	}
}
