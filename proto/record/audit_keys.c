/*
 * V5 and V6: the trustees' key, derived from their certificate, and the generators.
 * It also sums up V7, which the ledger has walked.
 */
#include <string.h>

#include "proto/record/audit_inner.h"

/* session_id = leafhash(MANIFEST) | attempt u32le | rand 32 */
#define SESSION_ID_LEN (HASH_LEN + 4 + 32)

/* What the certificate has to be about: everything in it is derived from the manifest. */
static void expected_session(
    struct dkg_session *out, const struct audit *audit, const struct entry_keyset *keyset)
{
	const struct hash *leaf = audit_leaf(audit, audit->manifest_index);
	uint8_t id[SESSION_ID_LEN];

	memset(out, 0, sizeof *out);
	out->n = (uint32_t)audit->manifest.trustee_count;
	out->t = audit->manifest.threshold;
	for (size_t i = 0; i < audit->manifest.trustee_count; i++)
		out->statics[i] = audit->manifest.trustees[i].dkg_key;
	memcpy(id, leaf->bytes, HASH_LEN);
	store_u32le(id + HASH_LEN, keyset->attempt);
	memcpy(id + HASH_LEN + 4, keyset->rand, 32);
	dkg_context_derive(out, id, sizeof id);
	memcpy(out->ext, leaf->bytes, HASH_LEN);
	out->ext_len = HASH_LEN;
}

void audit_keyset(struct audit *audit)
{
	struct dkg_session expected;
	struct entry_keyset keyset;
	struct fault fault = {0};

	report_count(audit->report, V5_KEYSET, audit->manifest.trustee_count);
	if (!keyset_read(&keyset, audit->entries[audit->keyset_index])) {
		report_fail(audit->report, V5_KEYSET, "KEYSET is malformed");
		return;
	}
	expected_session(&expected, audit, &keyset);
	audit->has_keys = dkg_certificate_check(
	    &audit->keys, keyset.certificate.bytes, keyset.certificate.len, &expected, &fault);
	if (!audit->has_keys)
		report_fault(audit->report, V5_KEYSET, &fault);
	/* manifest_read refused a threshold that one block reaches; said again where V5 is asked.
	 */
	if (!dkg_threshold_check(audit->manifest.threshold,
		(uint32_t)manifest_block_size(&audit->manifest, BLOCK_CITY),
		(uint32_t)manifest_block_size(&audit->manifest, BLOCK_CIVIL), &fault))
		report_fault(audit->report, V5_KEYSET, &fault);
}

/* About five minutes of computing: a census of ten million, and a limit for a hostile manifest. */
#define MAX_GENERATORS UINT64_C(10000000)

void audit_generators(struct audit *audit)
{
	struct hash hash;

	report_count(audit->report, V6_GENERATORS, audit->manifest.generator_count);
	if (audit->manifest.generator_count > MAX_GENERATORS) {
		report_missing(audit->report, V6_GENERATORS,
		    "%llu generators are more than are computed here: at most %llu",
		    (unsigned long long)audit->manifest.generator_count,
		    (unsigned long long)MAX_GENERATORS);
		return;
	}
	if (!generators_init(&audit->generators, audit->manifest.generator_count)) {
		report_missing(audit->report, V6_GENERATORS, "no memory for the generators");
		return;
	}
	audit->has_generators = true;
	generators_hash(hash.bytes, &audit->generators);
	if (!hash_is_equal(&hash, &audit->manifest.generator_hash))
		report_fail(audit->report, V6_GENERATORS,
		    "the generators of the manifest are not the constants");
}

void audit_credentials(struct audit *audit)
{
	uint64_t people = audit->ledger.most_people;

	if (people > audit->manifest.census_bound)
		report_fail(audit->report, V7_CREDENTIALS,
		    "there were %llu live credentials and check-ins at once, for a census of at "
		    "most "
		    "%llu",
		    (unsigned long long)people, (unsigned long long)audit->manifest.census_bound);
}
