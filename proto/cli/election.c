/*
 * Reading an election for a subcommand, and printing tables and JSON about it.
 * Output is gathered first and printed at once, so that a failure prints nothing.
 */
#include "proto/cli/election.h"

#include <string.h>

#include "proto/base/file.h"
#include "proto/base/json.h"
#include "proto/cli/cli.h"

bool election_read(struct election_file *file, const char *path, struct fault *fault)
{
	struct buf bytes = {0};
	bool is_fine = file_read(&bytes, path, PB_MAX_BYTES, fault);

	if (is_fine) {
		file->arena = arena_new(PB_ARENA_LIMIT);
		if (file->arena == NULL)
			is_fine = fault_unable(fault, "no_memory", "no memory to read it");
		else
			file->election = pb_parse_line(
			    file->arena, bytes.bytes, bytes.len, &file->fail_line, fault);
		is_fine = is_fine && file->election != NULL;
		if (!is_fine)
			fault_prefix(fault, "%s", strcmp(path, "-") == 0 ? "standard input" : path);
	}
	buf_free(&bytes);
	return is_fine;
}

void election_free(struct election_file *file)
{
	arena_free(&file->arena);
	*file = (struct election_file){0};
}

void plain_put(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;

		/* C1 controls are two bytes in UTF-8; some terminals obey them too. */
		if (byte == 0xc2 && (unsigned char)text[1] >= 0x80 &&
		    (unsigned char)text[1] < 0xa0) {
			text++;
			byte = '?';
		}
		buf_put_u8(out, byte < ' ' || byte == 0x7f ? '?' : byte);
	}
}

size_t text_width(const char *text)
{
	size_t width = 0;

	for (; *text != '\0'; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

void column_put(struct buf *out, const char *text, size_t width, bool is_right)
{
	size_t own = text_width(text), pad = own < width ? width - own : 0;

	if (!is_right)
		plain_put(out, text);
	while (pad-- > 0)
		buf_put_u8(out, ' ');
	if (is_right)
		plain_put(out, text);
}

json_t *json_money(int64_t amount, unsigned decimals)
{
	struct buf text = {0};
	json_t *value;

	pb_money_write(&text, amount, decimals);
	value = json_string(buf_text(&text));
	buf_free(&text);
	return value;
}

int json_print(json_t *value)
{
	struct buf out = {0};

	if (value == NULL) {
		static const struct fault fault = {FAULT_UNABLE, "no_json",
		    "the answer cannot be written as JSON (is the file's name UTF-8?)"};

		return cli_fail(&fault);
	}
	json_write_canonical(&out, value);
	json_decref(value);
	buf_put_u8(&out, '\n');
	return text_print(&out);
}

int text_print(struct buf *out)
{
	static const struct fault fault = {FAULT_UNABLE, "no_memory", "no memory for the answer"};
	bool is_fine = buf_is_ok(out);

	if (is_fine)
		(void)fwrite(out->bytes, 1, out->len, stdout);
	buf_free(out);
	return is_fine ? EXIT_FINE : cli_fail(&fault);
}
