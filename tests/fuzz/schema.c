/*
 * JSON bodies against every schema that a route has: nothing crashes, and a body is fine exactly if
 * there is no error.
 */
#include <stdlib.h>

#include "gen/schemas.h"
#include "proto/base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	json_t *body = json_parse(bytes, len, NULL);

	if (body == NULL)
		return 0;
	for (const struct schema_name *row = schema_names; row->name != NULL; row++) {
		json_t *errors = json_array();
		const bool is_fine = schema_check(row->schema, body, errors);

		if (is_fine != (json_array_size(errors) == 0) ||
		    json_array_size(errors) > SCHEMA_ERRORS_MAX)
			abort();
		json_decref(errors);
	}
	json_decref(body);
	return 0;
}
