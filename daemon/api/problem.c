/*
 * The body of an answer that says no: problem+json of RFC 9457 from the catalogue of faults.
 * It decides neither what is wrong nor which language.
 */
#include <stdio.h>

#include "daemon/api/api_inner.h"

json_t *problem_json(const struct call *call)
{
	const struct fault_row *row = &fault_rows[call->fault];
	char type[80];
	json_t *problem;

	(void)snprintf(type, sizeof type, "urn:arca:%s", row->code);
	problem = json_pack("{s:s, s:s, s:i, s:s, s:s}", "type", type, "title",
	    row->title[call->language], "status", row->status, "code", row->code, "detail",
	    row->detail[call->language]);
	if (problem == NULL)
		return NULL;
	if (json_array_size(call->errors) > 0)
		(void)json_object_set(problem, "errors", call->errors);
	if (call->extra != NULL)
		(void)json_object_update(problem, call->extra);
	(void)json_object_set_new(problem, "request_id", json_string(call->request->id));
	return problem;
}
