/* Made by proto/routes/generate; do not edit. */
#include "gen/schemas.h"

#include <stddef.h>

static const struct schema part_1 = {.type = SCHEMA_STRING, .min = 2, .max = 16384, .format = FORMAT_BASE64URL};
static const struct schema_member members_schema_BallotAsk[] = {{"entry", true, &part_1}};
const struct schema schema_BallotAsk = {.type = SCHEMA_OBJECT, .members = members_schema_BallotAsk, .member_count = 1};
static const struct schema part_2 = {.type = SCHEMA_STRING, .min = 64, .max = 64, .format = FORMAT_HEX};
static const struct schema part_3 = {.type = SCHEMA_STRING, .min = 64, .max = 64, .format = FORMAT_HEX};
static const struct schema part_4 = {.type = SCHEMA_STRING, .min = 64, .max = 64, .format = FORMAT_HEX};
static const struct schema_member members_schema_CredentialAsk[] = {{"x", true, &part_2}, {"a", true, &part_3}, {"s", true, &part_4}};
const struct schema schema_CredentialAsk = {.type = SCHEMA_OBJECT, .members = members_schema_CredentialAsk, .member_count = 3};
static const struct schema part_5 = {.type = SCHEMA_STRING, .min = 1, .max = 64, .format = FORMAT_LINE};
static const struct schema_member members_schema_SessionAsk[] = {{"code", true, &part_5}};
const struct schema schema_SessionAsk = {.type = SCHEMA_OBJECT, .members = members_schema_SessionAsk, .member_count = 1};

const struct schema_name schema_names[] = {
	{"BallotAsk", &schema_BallotAsk},
	{"CredentialAsk", &schema_CredentialAsk},
	{"SessionAsk", &schema_SessionAsk},
	{NULL, NULL},
};
