/*
 * Pictures below maps, which visitors' browsers fetch from somebody else's server: where they are,
 * whom they are by. This server asks for none of them.
 */
#ifndef DAEMON_API_MAP_TILES_H
#define DAEMON_API_MAP_TILES_H

#include <stdint.h>

#include "daemon/api/site.h"

struct map_tiles {
	char origin[300];     /* https://HOST[:PORT] as a policy names it, or "": there are none */
	const char *template; /* borrowed: an address with {z}, {x} and {y} */
	const char *attribution; /* borrowed: whom they are by, as text */
	uint64_t max_zoom;       /* the last zoom that the server has, 0 to 22 */
};

/*
 * From map_tiles, map_attribution and map_tiles_max_zoom. True and no origin where the first is
 * empty. FAULT_FALSE config: it is not https://HOST[:PORT]/PATH (http on localhost) with {z}, {x}
 * and {y} once each in path or query and only letters, digits and -._~/@,=+?& besides; or there is
 * no attribution, or it is no text of one line.
 */
bool map_tiles_read(struct map_tiles *out, const char *template, const char *attribution,
    uint64_t max_zoom, struct fault *fault) MUST_CHECK;

#endif
