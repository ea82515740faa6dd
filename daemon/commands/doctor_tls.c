/*
 * `arcad doctor` on the certificate: readable, of its key, for how long, for which names.
 * Whether browsers trust who signed it is theirs to say.
 */
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/commands/doctor.h"
#include "daemon/net/tls.h"
#include "proto/base/file.h"

#define PEM_MOST  ((size_t)1 << 20)
#define DAYS_LEFT 21

static void check_times(struct doctor *doctor, const X509 *certificate)
{
	int days = 0, seconds = 0;

	if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
		doctor_say(doctor, "%s is not valid yet: is this machine's clock right?",
		    doctor->place.config.tls_certificate);
	if (ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(certificate)) != 1)
		return;
	if (days < 0 || seconds < 0)
		doctor_say(doctor, "%s has expired: put a new one there, and restart arcad",
		    doctor->place.config.tls_certificate);
	else if (days < DAYS_LEFT)
		doctor_say(doctor, "%s expires in %d days: put a new one there, and restart arcad",
		    doctor->place.config.tls_certificate, days);
}

/* One host is told once, however many logs are published under it. */
static bool was_before(const struct doctor *doctor, size_t at)
{
	const char *origin = doctor->rounds[at].origin;
	const size_t len = strcspn(origin, "/") + 1;

	for (size_t i = 0; i < at; i++)
		if (doctor_is_open(&doctor->rounds[i]) &&
		    strncmp(doctor->rounds[i].origin, origin, len) == 0)
			return true;
	return false;
}

/* The origin of a log is HOST/SLUG. */
static void check_names(struct doctor *doctor, X509 *certificate)
{
	if (X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1) < 0) {
		doctor_say(doctor,
		    "%s names no host (subjectAltName): browsers refuse it; have one made with the "
		    "city's name",
		    doctor->place.config.tls_certificate);
		return;
	}
	for (size_t i = 0; i < doctor->round_count; i++) {
		const struct doctor_round *round = &doctor->rounds[i];
		const size_t len = strcspn(round->origin, "/");

		if (doctor_is_open(round) && !was_before(doctor, i) &&
		    X509_check_host(certificate, round->origin, len, 0, NULL) != 1)
			doctor_say(doctor,
			    "%s is not for %.*s, which round %s is published under: have that name "
			    "added",
			    doctor->place.config.tls_certificate, (int)len, round->origin,
			    round->slug);
	}
}

static void check_chain(struct doctor *doctor, const struct buf *pem)
{
	BIO *bio = BIO_new_mem_buf(pem->bytes, (int)pem->len);
	X509 *certificate = bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

	if (certificate != NULL) {
		check_times(doctor, certificate);
		check_names(doctor, certificate);
	}
	X509_free(certificate);
	BIO_free(bio);
}

void check_certificate(struct doctor *doctor)
{
	const struct config *config = &doctor->place.config;
	struct buf certificate = {0}, key = {0};
	struct tls_server *server = NULL;
	struct fault fault = {0};
	struct stat status;

	if (config->listen_tls[0] == '\0')
		return;
	if (config->tls_certificate[0] == '\0' || config->tls_key[0] == '\0') {
		doctor_say(doctor, "listen_tls needs tls_certificate and tls_key to be set");
		return;
	}
	if (file_read(&certificate, config->tls_certificate, PEM_MOST, &fault) &&
	    file_read(&key, config->tls_key, PEM_MOST, &fault))
		server = tls_server_new((struct span){certificate.bytes, certificate.len},
		    (struct span){key.bytes, key.len}, NULL, &fault);
	if (server == NULL)
		doctor_say(doctor,
		    "%s: %s and %s have to be a chain and its key in PEM form, readable by arcad's "
		    "user",
		    fault.text, config->tls_certificate, config->tls_key);
	else
		check_chain(doctor, &certificate);
	if (stat(config->tls_key, &status) == 0 && (status.st_mode & S_IRWXO) != 0)
		doctor_say(doctor, "%s is open to everybody: chmod o= %s", config->tls_key,
		    config->tls_key);
	tls_server_free(&server);
	buf_free(&certificate);
	buf_wipe(&key);
}
