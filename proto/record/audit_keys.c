/*
 * V5 and V6: the trustees' key, derived from their certificate, and the generators.
 * It also sums up V7, which the ledger has walked.
 */
#include <string.h>

#include "proto/record/audit_inner.h"
#include "proto/record/definition.h"

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
	session_derive(
	    &expected, &audit->manifest, audit_leaf(audit, audit->manifest_index), &keyset);
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
