/*
 * What a city says of pictures below its maps, read and told. See map_tiles.h.
 */
#include "daemon/api/map_tiles.h"

#include <string.h>

#include "daemon/api/api_inner.h"
#include "daemon/api/format.h"

/* --- the configuration ----------------------------------------------------------------------- */

/* What the path, and a query (many servers want a key there), may have besides the three: nothing
 * that has to be quoted. */
static const char path_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "-._~/@,=+?&";

/* {z}, {x} and {y} once each, and nothing else in braces. */
static bool is_path(const char *path)
{
	unsigned z = 0, x = 0, y = 0;

	while (*path != '\0') {
		if (*path != '{') {
			if (strchr(path_letters, *path) == NULL)
				return false;
			path++;
			continue;
		}
		if (path[1] == '\0' || path[2] != '}')
			return false;
		z += path[1] == 'z';
		x += path[1] == 'x';
		y += path[1] == 'y';
		if (strchr("zxy", path[1]) == NULL)
			return false;
		path += 3;
	}
	return z == 1 && x == 1 && y == 1;
}

/* What stands before the path is an origin: no user, no number for a host, no small print. */
static bool origin_read(struct map_tiles *out, const char *template, const char **path)
{
	const char *host = strstr(template, "://");
	char before[sizeof out->origin];
	struct site site;
	size_t len;

	*path = host == NULL ? NULL : strchr(host + 3, '/');
	if (*path == NULL)
		return false;
	len = (size_t)(*path - template);
	if (len >= sizeof before)
		return false;
	memcpy(before, template, len);
	before[len] = '\0';
	if (!site_read(&site, before))
		return false;
	memcpy(out->origin, site.origin, sizeof out->origin);
	return true;
}

static bool is_attribution(const char *text)
{
	const struct span bytes = {(const uint8_t *)text, strlen(text)};

	return format_is_utf8(bytes) && format_is(FORMAT_LINE, bytes) &&
	       strspn(text, " ") < bytes.len;
}

bool map_tiles_read(struct map_tiles *out, const char *template, const char *attribution,
    uint64_t max_zoom, struct fault *fault)
{
	const char *path;

	memset(out, 0, sizeof *out);
	if (template[0] == '\0')
		return true;
	if (!origin_read(out, template, &path) || !is_path(path)) {
		memset(out, 0, sizeof *out);
		return fault_false(fault, "config",
		    "map_tiles has to be https://HOST/PATH with {z}, {x} and {y} once each in its "
		    "path or query, without a user");
	}
	if (!is_attribution(attribution)) {
		memset(out, 0, sizeof *out);
		return fault_false(fault, "config",
		    "map_tiles needs map_attribution: whom its pictures are by, in one line of "
		    "text");
	}
	out->template = template;
	out->attribution = attribution;
	out->max_zoom = max_zoom;
	return true;
}

/* --- the answer ------------------------------------------------------------------------------ */

static enum step_outcome tell(struct call *call)
{
	const struct map_tiles *tiles = &call->api->options.map_tiles;

	if (tiles->origin[0] == '\0')
		return call_answer(call, 200, json_pack("{s:n}", "tiles"));
	return call_answer(call, 200,
	    json_pack("{s:{s:s, s:s, s:I}}", "tiles", "template", tiles->template, "attribution",
		tiles->attribution, "max_zoom", (json_int_t)tiles->max_zoom));
}

const struct step steps_map_read[] = {{"tell", tell}, {NULL, NULL}};
