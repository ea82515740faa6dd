/*
 * The first look at a .pb file's bytes: line ends, encoding, characters that do not belong.
 * It does not know cells: a line is a line, inside quotes too.
 */
#include <string.h>

#include "proto/tally/parse.h"

enum line_end { END_NONE, END_LF, END_CRLF, END_CR };

struct scan {
	const unsigned char *at, *end;
	uint32_t line, mixed_line;
	enum line_end first, here;
};

/* First bytes of longer characters, and what the second byte may be: RFC 3629, section 4. */
static const struct {
	unsigned char first, last, low, high, len;
} leads[] = {
    {0xc2, 0xdf, 0x80, 0xbf, 2},
    {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3},
    {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4},
    {0xf4, 0xf4, 0x80, 0x8f, 4},
};

/* The length of the UTF-8 character at `at`, or 0 if it is none. */
static size_t character_len(const unsigned char *at, const unsigned char *end)
{
	size_t row = 0;

	if (at[0] < 0x80)
		return 1;
	while (row < sizeof leads / sizeof *leads && at[0] > leads[row].last)
		row++;
	if (row == sizeof leads / sizeof *leads || at[0] < leads[row].first ||
	    (size_t)(end - at) < leads[row].len)
		return 0;
	if (at[1] < leads[row].low || at[1] > leads[row].high)
		return 0;
	for (size_t i = 2; i < leads[row].len; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	return leads[row].len;
}

/* What splits a line for some readers but not for RFC 4180. */
static bool is_odd_separator(const unsigned char *at, size_t len)
{
	if (len == 1)
		return *at == 0x0b || *at == 0x0c || (*at >= 0x1c && *at <= 0x1e);
	if (len == 2)
		return at[0] == 0xc2 && at[1] == 0x85;
	return len == 3 && at[0] == 0xe2 && at[1] == 0x80 && (at[2] == 0xa8 || at[2] == 0xa9);
}

static bool is_control(const unsigned char *at, size_t len)
{
	if (len == 1)
		return (*at < ' ' && *at != '\t') || *at == 0x7f;
	return len == 2 && at[0] == 0xc2 && at[1] < 0xa0;
}

static void line_end_scan(struct scan *scan)
{
	scan->here = *scan->at == '\n' ? END_LF : END_CR;
	if (scan->here == END_CR && scan->at + 1 < scan->end && scan->at[1] == '\n') {
		scan->here = END_CRLF;
		scan->at++;
	}
	scan->at++;
	if (scan->first == END_NONE)
		scan->first = scan->here;
	if (scan->here != scan->first && scan->mixed_line == 0)
		scan->mixed_line = scan->line;
	scan->line++;
}

static bool character_scan(struct pb_parse *parse, struct scan *scan)
{
	size_t len = character_len(scan->at, scan->end);

	if (len == 0)
		return pb_fail(parse, scan->line, "pb_not_utf8", "this is not UTF-8 text");
	if (*scan->at == '\0')
		return pb_fail(parse, scan->line, "pb_not_text", "there is a NUL byte");
	if (is_odd_separator(scan->at, len))
		pb_warn(parse, scan->line, "odd_line_separator",
		    "a character that some readers take for a line end (U+000B, U+2028 ...)");
	else if (is_control(scan->at, len))
		pb_warn(parse, scan->line, "control_character", "a control character in the text");
	scan->at += len;
	return true;
}

static void ends_warn(struct pb_parse *parse, const struct scan *scan, size_t len)
{
	static const char *const names[] = {"none", "LF", "CR LF", "CR"};

	if (scan->first == END_CRLF || scan->first == END_CR)
		pb_warn(parse, 1, "crlf_line_ends", "lines end with %s", names[scan->first]);
	if (scan->mixed_line != 0)
		pb_warn(parse, scan->mixed_line, "mixed_line_ends",
		    "this line does not end with %s as the first one does", names[scan->first]);
	if (len > 0 && scan->end[-1] != '\n' && scan->end[-1] != '\r')
		pb_warn(parse, scan->line, "no_final_newline", "the last line has no line end");
}

bool scan_bytes(struct pb_parse *parse, const char *bytes, size_t len)
{
	struct scan scan = {.at = (const unsigned char *)bytes, .line = 1};

	scan.end = scan.at + len;
	while (scan.at < scan.end)
		if (*scan.at == '\n' || *scan.at == '\r')
			line_end_scan(&scan);
		else if (!character_scan(parse, &scan))
			return false;
	ends_warn(parse, &scan, len);
	return true;
}
