/*
 * The round that is loaded: MANIFEST and KEYSET from the API, and from them everything else.
 * It does not look at the log: that is for the reconciliation.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/cli/load.h"
#include "proto/log/merkle.h"

#define DEFINITION_LIMIT ((size_t)1024 * 1024)
#define CONTESTS_LIMIT   ((size_t)64 * 1024 * 1024)

static bool take_entry(const json_t *json, const char *key, struct buf *out, struct fault *fault)
{
	const char *text;

	if (!json_take_text(json, key, &text, NULL))
		return fault_unable(fault, "load_round", "the round has no key yet");
	return base64url_decode(out, text, strlen(text)) ||
	       fault_unable(fault, "load_round", "the API's %s is not base64url", key);
}

/* ctx and y from the two entries, with all that a certificate must hold. */
static bool derive(struct load *load, struct span manifest, struct span keyset, struct fault *fault)
{
	struct dkg_session session;
	struct entry_keyset read;
	struct hash manifest_leaf, keyset_leaf;
	struct span json;

	if (!json_entry_read(&json, manifest) || !manifest_read(&load->manifest, json, fault) ||
	    !keyset_read(&read, keyset))
		return fault_false(fault, "load_round", "MANIFEST or KEYSET is malformed");
	merkle_leaf(&manifest_leaf, manifest);
	merkle_leaf(&keyset_leaf, keyset);
	ctx_derive(&load->ctx, &manifest_leaf, &keyset_leaf);
	session_derive(&session, &load->manifest, &manifest_leaf, &read);
	return dkg_certificate_check(
	    &load->keys, read.certificate.bytes, read.certificate.len, &session, fault);
}

static bool load_definition(struct load *load, struct fault *fault)
{
	struct buf answer = {0}, manifest = {0}, keyset = {0};
	json_t *json = NULL;
	char *url = NULL;
	bool is_fine = asprintf(&url, "%s/definition", load->api) >= 0 &&
		       http_get(load->http, url, DEFINITION_LIMIT, &answer, fault);

	if (is_fine)
		json = json_parse(answer.bytes, answer.len, fault);
	is_fine = json != NULL && take_entry(json, "manifest", &manifest, fault) &&
		  take_entry(json, "keyset", &keyset, fault) &&
		  derive(load, (struct span){manifest.bytes, manifest.len},
		      (struct span){keyset.bytes, keyset.len}, fault);
	json_decref(json);
	buf_free(&answer);
	buf_free(&manifest);
	buf_free(&keyset);
	free(url);
	return is_fine;
}

static bool load_contests(struct load *load, struct fault *fault)
{
	const struct hash *hash = &load->manifest.contests.hash;
	char digits[2 * HASH_LEN + 1];
	struct buf bytes = {0};
	struct hash actual;
	char *url = NULL;
	bool is_fine;

	hex_encode(digits, hash->bytes, HASH_LEN);
	is_fine = asprintf(&url, "%s/artifact/%s", load->options->url, digits) >= 0 &&
		  http_get(load->http, url, CONTESTS_LIMIT, &bytes, fault);
	if (is_fine) {
		sha256_of(&actual, (struct span){bytes.bytes, bytes.len});
		is_fine = hash_is_equal(&actual, hash) ||
			  fault_false(fault, "load_round", "the contests are not the manifest's");
	}
	is_fine =
	    is_fine && contests_read(&load->contests, (struct span){bytes.bytes, bytes.len}, fault);
	buf_free(&bytes);
	free(url);
	return is_fine;
}

bool load_round(struct load *load, struct fault *fault)
{
	return (load_definition(load, fault) && load_contests(load, fault)) ||
	       fault_unable(fault, "no_memory", "no memory for a round");
}
