/*
 * The client's data by jansson, the authenticator's by a reader, keys and signatures by libfido2,
 * which touches no device for that. See passkey.h.
 */
#include "daemon/roles/passkey.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <string.h>

#include "daemon/roles/cbor.h"
#include "proto/base/json.h"

enum { FLAG_PRESENT = 0x01, FLAG_VERIFIED = 0x04, FLAG_BACKUP_ABLE = 0x08, FLAG_BACKED_UP = 0x10 };
enum { FLAG_CREDENTIAL = 0x40, FLAG_EXTENSIONS = 0x80, AAGUID_LEN = 16 };

const char *const passkey_verdict_names[PASSKEY_VERDICTS] = {"fine", "form", "type", "challenge",
    "origin", "framed", "site", "absent", "unverified", "kind", "signature"};

/* --- the client's data ---------------------------------------------------------------------- */

static bool is_challenge(const char *text, const struct hash *right)
{
	struct hash hash;

	sha256_of(&hash, (struct span){(const uint8_t *)text, strlen(text)});
	return hash_is_equal(&hash, right);
}

static enum passkey_verdict client_judge(
    const json_t *data, const struct passkey_terms *terms, const char *right_type)
{
	const json_t *framed = json_object_get(data, "crossOrigin");
	const char *type, *challenge, *origin;
	struct fault fault = {0};

	if (!json_take_text(data, "type", &type, &fault) ||
	    !json_take_text(data, "challenge", &challenge, &fault) ||
	    !json_take_text(data, "origin", &origin, &fault) ||
	    (framed != NULL && !json_is_boolean(framed)))
		return PASSKEY_FORM;
	if (strcmp(type, right_type) != 0)
		return PASSKEY_TYPE;
	if (!is_challenge(challenge, &terms->challenge))
		return PASSKEY_CHALLENGE;
	if (terms->site->origin[0] == '\0' || strcmp(origin, terms->site->origin) != 0)
		return PASSKEY_ORIGIN;
	if (json_is_true(framed) || json_object_get(data, "topOrigin") != NULL)
		return PASSKEY_FRAMED;
	return PASSKEY_FINE;
}

static enum passkey_verdict client_read(
    struct span bytes, const struct passkey_terms *terms, const char *right_type)
{
	struct fault fault = {0};
	json_t *data = json_parse(bytes.bytes, bytes.len, &fault);
	const enum passkey_verdict verdict =
	    json_is_object(data) ? client_judge(data, terms, right_type) : PASSKEY_FORM;

	json_decref(data);
	return verdict;
}

/* --- the authenticator's -------------------------------------------------------------------- */

/* Whatever follows the counter has to be what the flags say, to the last byte. */
static bool is_tail(struct reader *reader, unsigned flags)
{
	if ((flags & FLAG_CREDENTIAL) != 0) {
		(void)reader_take(reader, AAGUID_LEN);
		(void)reader_take(reader, reader_u16be(reader));
		if (!cbor_skip(reader))
			return false;
	}
	if ((flags & FLAG_EXTENSIONS) != 0) {
		struct reader map = *reader;
		uint64_t pairs;

		if (!cbor_map(&map, &pairs) || !cbor_skip(reader))
			return false;
	}
	return reader_is_done(reader);
}

static enum passkey_verdict authenticator_read(struct span bytes, const struct passkey_terms *terms,
    bool is_new, unsigned *flags, uint32_t *count)
{
	struct reader reader = reader_over(bytes.bytes, bytes.len);
	struct hash site, right;

	reader_copy(&reader, site.bytes, HASH_LEN);
	*flags = reader_u8(&reader);
	*count = (uint32_t)reader_u16be(&reader) << 16;
	*count |= reader_u16be(&reader);
	if (reader.has_failed || ((*flags & FLAG_CREDENTIAL) != 0) != is_new ||
	    ((*flags & FLAG_BACKED_UP) != 0 && (*flags & FLAG_BACKUP_ABLE) == 0) ||
	    !is_tail(&reader, *flags))
		return PASSKEY_FORM;
	sha256_of(
	    &right, (struct span){(const uint8_t *)terms->site->host, strlen(terms->site->host)});
	if (!hash_is_equal(&site, &right))
		return PASSKEY_SITE;
	if ((*flags & FLAG_PRESENT) == 0)
		return PASSKEY_ABSENT;
	if (terms->must_verify && (*flags & FLAG_VERIFIED) == 0)
		return PASSKEY_UNVERIFIED;
	return PASSKEY_FINE;
}

/* --- a new one ------------------------------------------------------------------------------ */

static bool is_name(struct span text, const char *name)
{
	return text.len == strlen(name) && memcmp(text.bytes, name, text.len) == 0;
}

/* The value of one of the three members, each of which comes once. */
static bool member_take(
    struct reader *reader, struct span name, struct span *format, struct span *data, size_t *said)
{
	struct reader map;
	uint64_t pairs;

	if (is_name(name, "fmt"))
		return format->bytes == NULL && cbor_string(reader, CBOR_TEXT, format);
	if (is_name(name, "authData"))
		return data->bytes == NULL && cbor_string(reader, CBOR_BYTES, data);
	if (!is_name(name, "attStmt") || *said != 0)
		return false;
	map = *reader;
	*said = reader_left(reader);
	if (!cbor_map(&map, &pairs) || !cbor_skip(reader))
		return false;
	*said -= reader_left(reader);
	return true;
}

/* The attestation object: a map of three. A statement that says "none" says nothing more. */
static bool attestation_read(struct span bytes, struct span *data)
{
	struct reader reader = reader_over(bytes.bytes, bytes.len);
	struct span format = {NULL, 0}, name;
	uint64_t pairs;
	size_t said = 0;

	*data = (struct span){NULL, 0};
	if (!cbor_map(&reader, &pairs) || pairs != 3)
		return false;
	for (int i = 0; i < 3; i++)
		if (!cbor_string(&reader, CBOR_TEXT, &name) ||
		    !member_take(&reader, name, &format, data, &said))
			return false;
	return reader_is_done(&reader) && (!is_name(format, "none") || said == 1);
}

/* True for a key that libfido2 and OpenSSL take: a point on its curve, for one. */
static bool is_key(int algorithm, const uint8_t *bytes, size_t len)
{
	es256_pk_t *es256 = es256_pk_new();
	eddsa_pk_t *eddsa = eddsa_pk_new();
	rs256_pk_t *rs256 = rs256_pk_new();
	EVP_PKEY *key = NULL;

	if (es256 != NULL && algorithm == COSE_ES256 &&
	    es256_pk_from_ptr(es256, bytes, len) == FIDO_OK)
		key = es256_pk_to_EVP_PKEY(es256);
	else if (eddsa != NULL && algorithm == COSE_EDDSA &&
		 eddsa_pk_from_ptr(eddsa, bytes, len) == FIDO_OK)
		key = eddsa_pk_to_EVP_PKEY(eddsa);
	else if (rs256 != NULL && algorithm == COSE_RS256 &&
		 rs256_pk_from_ptr(rs256, bytes, len) == FIDO_OK)
		key = rs256_pk_to_EVP_PKEY(rs256);
	es256_pk_free(&es256);
	eddsa_pk_free(&eddsa);
	rs256_pk_free(&rs256);
	EVP_PKEY_free(key);
	return key != NULL;
}

static bool credential_copy(struct passkey *out, const fido_cred_t *credential, int algorithm)
{
	const size_t id_len = fido_cred_id_len(credential);
	const size_t key_len = fido_cred_pubkey_len(credential);

	if (id_len == 0 || id_len > sizeof out->id || key_len == 0 || key_len > sizeof out->key ||
	    !is_key(algorithm, fido_cred_pubkey_ptr(credential), key_len))
		return false;
	out->algorithm = algorithm;
	out->id_len = id_len;
	out->key_len = key_len;
	memcpy(out->id, fido_cred_id_ptr(credential), id_len);
	memcpy(out->key, fido_cred_pubkey_ptr(credential), key_len);
	return true;
}

/* libfido2 wants to be told the kind of key before it reads one. */
static bool credential_read(struct passkey *out, struct span data)
{
	static const int algorithms[] = {COSE_ES256, COSE_EDDSA, COSE_RS256};
	bool is_ok = false;

	for (size_t i = 0; !is_ok && i < sizeof algorithms / sizeof *algorithms; i++) {
		fido_cred_t *credential = fido_cred_new();

		is_ok = credential != NULL &&
			fido_cred_set_type(credential, algorithms[i]) == FIDO_OK &&
			fido_cred_set_authdata_raw(credential, data.bytes, data.len) == FIDO_OK &&
			credential_copy(out, credential, algorithms[i]);
		fido_cred_free(&credential);
	}
	return is_ok;
}

enum passkey_verdict passkey_read(struct passkey *out, const struct passkey_terms *terms,
    struct span client_data, struct span attestation)
{
	enum passkey_verdict verdict;
	unsigned flags;
	struct span data;

	memset(out, 0, sizeof *out);
	verdict = client_read(client_data, terms, "webauthn.create");
	if (verdict != PASSKEY_FINE)
		return verdict;
	if (!attestation_read(attestation, &data))
		return PASSKEY_FORM;
	verdict = authenticator_read(data, terms, true, &flags, &out->count);
	if (verdict != PASSKEY_FINE)
		return verdict;
	out->is_verified = (flags & FLAG_VERIFIED) != 0;
	return credential_read(out, data) ? PASSKEY_FINE : PASSKEY_KIND;
}

/* --- a use of one --------------------------------------------------------------------------- */

static bool assertion_verify(
    const fido_assert_t *assertion, int algorithm, const uint8_t *bytes, size_t len)
{
	es256_pk_t *es256 = es256_pk_new();
	eddsa_pk_t *eddsa = eddsa_pk_new();
	rs256_pk_t *rs256 = rs256_pk_new();
	const void *key = NULL;
	bool is_ok;

	if (es256 != NULL && algorithm == COSE_ES256 &&
	    es256_pk_from_ptr(es256, bytes, len) == FIDO_OK)
		key = es256;
	else if (eddsa != NULL && algorithm == COSE_EDDSA &&
		 eddsa_pk_from_ptr(eddsa, bytes, len) == FIDO_OK)
		key = eddsa;
	else if (rs256 != NULL && algorithm == COSE_RS256 &&
		 rs256_pk_from_ptr(rs256, bytes, len) == FIDO_OK)
		key = rs256;
	is_ok = key != NULL && fido_assert_verify(assertion, 0, algorithm, key) == FIDO_OK;
	es256_pk_free(&es256);
	eddsa_pk_free(&eddsa);
	rs256_pk_free(&rs256);
	return is_ok;
}

static bool is_signed(const struct passkey_terms *terms, const struct passkey_use *use)
{
	fido_assert_t *assertion = fido_assert_new();
	bool is_ok;

	is_ok = assertion != NULL && fido_assert_set_count(assertion, 1) == FIDO_OK &&
		fido_assert_set_rp(assertion, terms->site->host) == FIDO_OK &&
		fido_assert_set_clientdata(
		    assertion, use->client_data.bytes, use->client_data.len) == FIDO_OK &&
		fido_assert_set_authdata_raw(assertion, 0, use->authenticator_data.bytes,
		    use->authenticator_data.len) == FIDO_OK &&
		fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
		fido_assert_set_uv(assertion, terms->must_verify ? FIDO_OPT_TRUE : FIDO_OPT_OMIT) ==
		    FIDO_OK &&
		fido_assert_set_sig(assertion, 0, use->signature.bytes, use->signature.len) ==
		    FIDO_OK &&
		assertion_verify(assertion, use->algorithm, use->key.bytes, use->key.len);
	fido_assert_free(&assertion);
	return is_ok;
}

enum passkey_verdict passkey_check(
    uint32_t *count, const struct passkey_terms *terms, const struct passkey_use *use)
{
	enum passkey_verdict verdict;
	unsigned flags;

	*count = 0;
	verdict = client_read(use->client_data, terms, "webauthn.get");
	if (verdict == PASSKEY_FINE)
		verdict = authenticator_read(use->authenticator_data, terms, false, &flags, count);
	if (verdict == PASSKEY_FINE && !is_signed(terms, use))
		verdict = PASSKEY_SIGNATURE;
	return verdict;
}
