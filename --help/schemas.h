/* Made by proto/routes/generate; do not edit. */
#ifndef GEN_SCHEMAS_H
#define GEN_SCHEMAS_H

#include "daemon/api/schema.h"

extern const struct schema schema_BallotAsk;
extern const struct schema schema_CredentialAsk;
extern const struct schema schema_SessionAsk;

struct schema_name {
	const char *name;
	const struct schema *schema;
};

/* All of them, NULL at the end. */
extern const struct schema_name schema_names[];

#endif
