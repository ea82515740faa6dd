/* proto/tally: money as text, and cells as they are written. */
#include <criterion/criterion.h>
#include <string.h>

#include "proto/tally/pabulib.h"

static void check_money(const char *text, unsigned decimals, int64_t amount, const char *back)
{
	struct buf out = {0};
	int64_t value = 42;

	cr_assert(pb_money_read(text, strlen(text), decimals, &value), "%s", text);
	cr_assert_eq(value, amount, "%s is %lld", text, (long long)value);
	pb_money_write(&out, value, decimals);
	cr_assert_str_eq(buf_text(&out), back);
	buf_free(&out);
}

Test(money, reads_and_writes_exactly)
{
	static const char *const wrong[] = {"", "-", ".", "1.2.3", "1,2,3", "+1", " 1", "1 ", "1e3",
	    "0x1", "1.234", "--1", "1-", "92233720368547758.08", "92233720368547759",
	    "99999999999999999999999"};

	check_money("1331751.11", 2, 133175111, "1331751.11");
	check_money("1331751,1", 2, 133175110, "1331751.1");
	check_money("400000.000000000", 0, 400000, "400000");
	check_money("5", 2, 500, "5");
	check_money("0.05", 2, 5, "0.05");
	check_money(".5", 1, 5, "0.5");
	check_money("5.", 1, 50, "5");
	check_money("-0.05", 2, -5, "-0.05");
	check_money("-0", 0, 0, "0");
	check_money("007", 0, 7, "7");
	check_money("92233720368547758.07", 2, INT64_MAX, "92233720368547758.07");
	check_money("-92233720368547758.08", 2, INT64_MIN, "-92233720368547758.08");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		int64_t value;

		cr_assert(!pb_money_read(wrong[i], strlen(wrong[i]), 2, &value), "%s", wrong[i]);
	}
}

static void check_cell(const char *text, const char *written)
{
	struct buf out = {0};

	pb_cell_write(&out, text);
	cr_assert_str_eq(buf_text(&out), written);
	buf_free(&out);
}

Test(cells, are_quoted_only_where_they_must_be)
{
	check_cell("", "");
	check_cell("plain, with 'this'", "plain, with 'this'");
	check_cell("a;b", "\"a;b\"");
	check_cell("say \"x\"", "\"say \"\"x\"\"\"");
	check_cell("two\nlines", "\"two\nlines\"");
	check_cell("two\rlines", "\"two\rlines\"");
	check_cell(" x", "\" x\"");
	check_cell("x\t", "\"x\t\"");
}
