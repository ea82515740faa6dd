/*
 * Weighted lists of RFC 9110, 12.5, read leniently: what is not understood is not liked.
 * It does not know what there is to choose from.
 */
#include "daemon/http/negotiate.h"

#include <string.h>

#include "daemon/http/parse.h"

enum { WEIGHT_MOST = 1000 };

static struct span trimmed(struct span text)
{
	while (text.len > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\t')) {
		text.bytes++;
		text.len--;
	}
	while (
	    text.len > 0 && (text.bytes[text.len - 1] == ' ' || text.bytes[text.len - 1] == '\t'))
		text.len--;
	return text;
}

/* What is before the next `separator`; *rest begins after it. */
static struct span cut(struct span *rest, char separator)
{
	const uint8_t *at = rest->len == 0 ? NULL : memchr(rest->bytes, separator, rest->len);
	struct span part = *rest;

	if (at == NULL) {
		*rest = (struct span){NULL, 0};
	} else {
		part.len = (size_t)(at - rest->bytes);
		rest->bytes = at + 1;
		rest->len -= part.len + 1;
	}
	return trimmed(part);
}

/* "0.25" in thousandths; 1000 for anything that is not of this form. */
static int weight_read(struct span text)
{
	int weight = 0, unit = WEIGHT_MOST;

	if (text.len == 0 || text.len > 5 || (text.bytes[0] != '0' && text.bytes[0] != '1'))
		return WEIGHT_MOST;
	weight = (text.bytes[0] - '0') * WEIGHT_MOST;
	for (size_t i = 2; i < text.len; i++) {
		if (text.bytes[i] < '0' || text.bytes[i] > '9')
			return WEIGHT_MOST;
		unit /= 10;
		weight += (text.bytes[i] - '0') * unit;
	}
	return weight > WEIGHT_MOST ? WEIGHT_MOST : weight;
}

/* The weight among the parameters after a name. */
static int parameters_weight(struct span rest)
{
	while (rest.len > 0) {
		const struct span part = cut(&rest, ';');

		if (part.len >= 2 && (part.bytes[0] | 0x20) == 'q' && part.bytes[1] == '=')
			return weight_read((struct span){part.bytes + 2, part.len - 2});
	}
	return WEIGHT_MOST;
}

static bool is_meant(struct span said, const char *name, bool is_language)
{
	const size_t len = strlen(name);

	if (http_is_nocase(said, name))
		return true;
	return is_language && said.len > len && said.bytes[len] == '-' &&
	       http_is_nocase((struct span){said.bytes, len}, name);
}

int http_weight(struct span list, const char *name, bool is_language)
{
	int own = -1, any = -1;

	while (list.len > 0) {
		struct span rest = cut(&list, ',');
		const struct span said = cut(&rest, ';');

		if (http_is(said, "*"))
			any = parameters_weight(rest);
		else if (is_meant(said, name, is_language) && parameters_weight(rest) > own)
			own = parameters_weight(rest);
	}
	return own >= 0 ? own : any;
}

size_t http_language(struct span accept, const char *const *languages, size_t count)
{
	size_t best = 0;
	int best_weight = 0;

	for (size_t i = 0; i < count; i++) {
		const int weight = http_weight(accept, languages[i], true);

		if (weight > best_weight) {
			best = i;
			best_weight = weight;
		}
	}
	return best;
}

bool http_has_tag(struct span if_none_match, const char *tag)
{
	while (if_none_match.len > 0) {
		struct span said = cut(&if_none_match, ',');

		if (http_is(said, "*"))
			return true;
		if (said.len > 2 && memcmp(said.bytes, "W/", 2) == 0) {
			said.bytes += 2;
			said.len -= 2;
		}
		if (http_is(said, tag))
			return true;
	}
	return false;
}
