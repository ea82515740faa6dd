/*
 * TLS with OpenSSL: the settings that decide what a handshake may be, and its four outcomes.
 * It reads no files: certificate and key come as bytes.
 */
#include "daemon/net/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

struct tls_server {
	SSL_CTX *context;
};

struct tls {
	SSL *session;
};

/* Of TLS 1.2 only suites with forward secrecy and authenticated encryption; 1.3 has no others. */
static const char suites_12[] = "ECDHE+AESGCM:ECDHE+CHACHA20";
static const char groups[] = "X25519:P-256:P-384";

static int alpn_choose(SSL *session, const unsigned char **out, unsigned char *out_len,
    const unsigned char *offered, unsigned offered_len, void *context)
{
	static const unsigned char ours[] = "\x08http/1.1";
	unsigned char *chosen;

	(void)session;
	(void)context;
	if (SSL_select_next_proto(&chosen, out_len, ours, sizeof ours - 1, offered, offered_len) !=
	    OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

/* Never asks anybody for a pass phrase: a key that has one is refused. */
static int no_pass_phrase(char *out, int room, int is_writing, void *context)
{
	(void)out;
	(void)room;
	(void)is_writing;
	(void)context;
	return 0;
}

static bool certificates_use(SSL_CTX *context, struct span pem, struct fault *fault)
{
	BIO *bio = BIO_new_mem_buf(pem.bytes, (int)pem.len);
	X509 *certificate;
	bool is_ok = false, is_first = true;

	if (bio == NULL)
		return fault_unable(fault, "out_of_memory", "out of memory");
	while ((certificate = PEM_read_bio_X509(bio, NULL, no_pass_phrase, NULL)) != NULL) {
		is_ok = (is_first ? SSL_CTX_use_certificate(context, certificate)
				  : SSL_CTX_add1_chain_cert(context, certificate)) == 1;
		X509_free(certificate);
		is_first = false;
		if (!is_ok)
			break;
	}
	BIO_free(bio);
	ERR_clear_error();
	return is_ok || fault_false(fault, "tls_certificate", "no usable certificates in PEM form");
}

static bool key_use(SSL_CTX *context, struct span pem, struct fault *fault)
{
	BIO *bio = BIO_new_mem_buf(pem.bytes, (int)pem.len);
	EVP_PKEY *key;
	bool is_ok;

	if (bio == NULL)
		return fault_unable(fault, "out_of_memory", "out of memory");
	key = PEM_read_bio_PrivateKey(bio, NULL, no_pass_phrase, NULL);
	is_ok = key != NULL && SSL_CTX_use_PrivateKey(context, key) == 1 &&
		SSL_CTX_check_private_key(context) == 1;
	EVP_PKEY_free(key);
	BIO_free(bio);
	ERR_clear_error();
	return is_ok || fault_false(fault, "tls_key",
			    "no private key in PEM form that fits the certificate");
}

static bool settings_use(SSL_CTX *context, const uint8_t *ticket_keys)
{
	static const unsigned char session_name[] = "arca";
	/* OpenSSL's prototype takes them without const, and only copies them. */
	void *keys = (void *)ticket_keys;

	(void)SSL_CTX_set_options(context,
	    SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
		SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
	(void)SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE |
					    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
					    SSL_MODE_RELEASE_BUFFERS);
	/* Tickets, and no cache: a web process keeps nothing for a client that is gone. */
	(void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_alpn_select_cb(context, alpn_choose, NULL);
	return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
	       SSL_CTX_set_cipher_list(context, suites_12) == 1 &&
	       SSL_CTX_set1_groups_list(context, groups) == 1 &&
	       SSL_CTX_set_num_tickets(context, 1) == 1 &&
	       SSL_CTX_set_session_id_context(context, session_name, sizeof session_name - 1) ==
		   1 &&
	       (keys == NULL ||
		   SSL_CTX_set_tlsext_ticket_keys(context, keys, TLS_TICKET_KEYS_LEN) == 1);
}

struct tls_server *tls_server_new(
    struct span certificates, struct span key, const uint8_t *ticket_keys, struct fault *fault)
{
	struct tls_server *server = calloc(1, sizeof *server);

	if (server != NULL)
		server->context = SSL_CTX_new(TLS_server_method());
	if (server == NULL || server->context == NULL ||
	    !settings_use(server->context, ticket_keys)) {
		(void)fault_unable(fault, "out_of_memory", "TLS could not be set up");
		tls_server_free(&server);
		return NULL;
	}
	if (!certificates_use(server->context, certificates, fault) ||
	    !key_use(server->context, key, fault))
		tls_server_free(&server);
	return server;
}

void tls_server_free(struct tls_server **server)
{
	if (*server == NULL)
		return;
	SSL_CTX_free((*server)->context);
	free(*server);
	*server = NULL;
}

struct tls *tls_new(struct tls_server *server, int fd)
{
	struct tls *tls = calloc(1, sizeof *tls);

	if (tls == NULL)
		return NULL;
	tls->session = SSL_new(server->context);
	if (tls->session == NULL || SSL_set_fd(tls->session, fd) != 1) {
		tls_free(&tls);
		return NULL;
	}
	SSL_set_accept_state(tls->session);
	return tls;
}

void tls_free(struct tls **tls)
{
	if (*tls == NULL)
		return;
	SSL_free((*tls)->session);
	free(*tls);
	*tls = NULL;
}

static enum tls_outcome outcome_of(struct tls *tls, int result)
{
	enum tls_outcome outcome = TLS_BROKEN;

	switch (SSL_get_error(tls->session, result)) {
	case SSL_ERROR_WANT_READ:
		return TLS_WANT_READ;
	case SSL_ERROR_WANT_WRITE:
		return TLS_WANT_WRITE;
	case SSL_ERROR_ZERO_RETURN:
		outcome = TLS_END;
		break;
	default:
		break;
	}
	ERR_clear_error();
	return outcome;
}

enum tls_outcome tls_read(struct tls *tls, void *out, size_t room, size_t *len)
{
	int result;

	ERR_clear_error();
	result = SSL_read_ex(tls->session, out, room, len);
	return result == 1 ? TLS_DONE : outcome_of(tls, result);
}

enum tls_outcome tls_write(struct tls *tls, struct span bytes, size_t *len)
{
	int result;

	ERR_clear_error();
	result = SSL_write_ex(tls->session, bytes.bytes, bytes.len, len);
	return result == 1 ? TLS_DONE : outcome_of(tls, result);
}

bool tls_has_pending(const struct tls *tls)
{
	return SSL_has_pending(tls->session) != 0;
}

void tls_finish(struct tls *tls)
{
	if (SSL_is_init_finished(tls->session))
		(void)SSL_shutdown(tls->session);
	ERR_clear_error();
}
