/*
 * A trustee's two keys: d_i for the key generation, and the Ed25519 key that signs posts and
 * entries. They are made once for a round, and never leave the folder.
 */
#include <string.h>

#include "proto/base/encode.h"
#include "proto/cli/keep.h"
#include "proto/cli/trustee.h"
#include "proto/crypto/entropy.h"
#include "proto/log/text.h"

#define KEY_LEN ((size_t)32)

static bool secret_load(
    const char *folder, const char *name, uint8_t secret[KEY_LEN], struct fault *fault)
{
	struct buf text = {0};
	bool is_fine = keep_read(&text, folder, name, 2 * KEY_LEN + 1, fault);

	is_fine =
	    is_fine &&
	    ((text.len == 2 * KEY_LEN + 1 && text.bytes[2 * KEY_LEN] == '\n' &&
		 hex_decode_lower(secret, KEY_LEN, (const char *)text.bytes, 2 * KEY_LEN)) ||
		fault_false(fault, "trustee_key", "%s/%s is no key: 64 digits", folder, name));
	buf_wipe(&text);
	return is_fine;
}

bool trustee_scalar_keep(
    const char *folder, const char *name, const struct scalar *scalar, struct fault *fault)
{
	return keep_secret(folder, name, scalar->bytes, fault);
}

bool trustee_scalar_load(
    const char *folder, const char *name, struct scalar *out, struct fault *fault)
{
	uint8_t bytes[KEY_LEN];
	bool is_fine = secret_load(folder, name, bytes, fault);

	is_fine =
	    is_fine && ((scalar_take(out, bytes) && !scalar_is_zero(out)) ||
			   fault_false(fault, "trustee_key", "%s/%s is no key", folder, name));
	secret_wipe(bytes, sizeof bytes);
	return is_fine;
}

/* public.json: what goes into the manifest's `trustees`. */
static bool public_keep(const char *folder, const char *name, enum block block,
    const struct point *dkg_key, const uint8_t key[ED25519_PUBLIC_LEN], struct fault *fault)
{
	char dkg_digits[2 * KEY_LEN + 1], digits[2 * KEY_LEN + 1];
	struct buf text = {0};
	json_t *json;
	bool is_fine;

	hex_encode(dkg_digits, dkg_key->bytes, KEY_LEN);
	hex_encode(digits, key, KEY_LEN);
	json = json_pack("{s:s,s:s,s:s,s:s}", "block", block == BLOCK_CITY ? "city" : "civil",
	    "dkg_key", dkg_digits, "key", digits, "name", name);
	if (json == NULL)
		return fault_false(fault, "trustee_name", "the name must be text in UTF-8");
	json_write_canonical(&text, json);
	json_decref(json);
	is_fine = buf_is_ok(&text) &&
		  keep_once(folder, FILE_PUBLIC, (struct span){text.bytes, text.len}, fault);
	buf_free(&text);
	return is_fine;
}

bool trustee_keys_make(const char *folder, const char *name, enum block block, struct fault *fault)
{
	uint8_t seed[64], secret_key[ED25519_SECRET_LEN], key[ED25519_PUBLIC_LEN];
	struct scalar secret;
	struct point dkg_key;
	bool is_fine = keep_folder(folder, fault) && keep_lock(folder, fault);

	if (is_fine && (keep_has(folder, FILE_DKG_KEY) || keep_has(folder, FILE_SIGN_KEY) ||
			   keep_has(folder, FILE_PUBLIC)))
		return fault_false(fault, "keep_taken",
		    "%s has keys already; another round needs another folder", folder);
	entropy_draw(&entropy_system, seed);
	ed25519_key_make(key, secret_key, seed);
	is_fine = is_fine && dkg_static_make(&secret, &dkg_key, &dkg_system_source, fault) &&
		  keep_secret(folder, FILE_DKG_KEY, secret.bytes, fault) &&
		  keep_secret(folder, FILE_SIGN_KEY, seed, fault) &&
		  public_keep(folder, name, block, &dkg_key, key, fault);
	secret_wipe(&secret, sizeof secret);
	secret_wipe(secret_key, sizeof secret_key);
	secret_wipe(seed, sizeof seed);
	return is_fine;
}

bool trustee_keys_load(struct desk *desk, struct fault *fault)
{
	uint8_t seed[KEY_LEN];
	bool is_fine;

	if (!keep_has(desk->folder, FILE_DKG_KEY))
		return fault_unable(fault, "trustee_key",
		    "%s has no keys: arca trustee key makes them", desk->folder);
	is_fine = trustee_scalar_load(desk->folder, FILE_DKG_KEY, &desk->dkg_secret, fault) &&
		  secret_load(desk->folder, FILE_SIGN_KEY, seed, fault);
	if (is_fine)
		ed25519_key_make(desk->sign_public, desk->sign_secret, seed);
	secret_wipe(seed, sizeof seed);
	return is_fine && (point_mul_base(&desk->dkg_key, &desk->dkg_secret) ||
			      fault_false(fault, "trustee_key", "d_i is zero"));
}

bool trustee_index(
    const struct desk *desk, const struct manifest *manifest, uint16_t *index, struct fault *fault)
{
	for (size_t i = 0; i < manifest->trustee_count; i++) {
		bool has_key =
		    memcmp(manifest->trustees[i].key, desk->sign_public, ED25519_PUBLIC_LEN) == 0;
		bool has_dkg = memcmp(manifest->trustees[i].dkg_key.bytes, desk->dkg_key.bytes,
				   POINT_LEN) == 0;

		if (has_key && has_dkg) {
			*index = (uint16_t)(i + 1);
			return true;
		}
		if (has_key || has_dkg)
			return fault_false(fault, "not_in_manifest",
			    "the manifest has one of my keys beside a key that is not mine");
	}
	return fault_false(fault, "not_in_manifest", "my keys are not in the manifest");
}
