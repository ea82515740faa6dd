/* daemon/api: forms of text, schemas, routes, and that nothing is missing behind the tables; the
 * configuration of daemon/roles. */
#include <criterion/criterion.h>
#include <string.h>

#include "daemon/api/format.h"
#include "daemon/api/route.h"
#include "daemon/roles/config.h"
#include "gen/routes.h"
#include "gen/schemas.h"
#include "proto/base/json.h"

static struct span span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

static void expect_form(enum format format, const char *fine, const char *wrong)
{
	cr_expect(format_is(format, span_of(fine)), "%d: %s", format, fine);
	cr_expect(!format_is(format, span_of(wrong)), "%d: %s", format, wrong);
}

Test(format, each_form)
{
	expect_form(FORMAT_SLUG, "a-2026", "-a");
	expect_form(FORMAT_SLUG, "a", "A");
	expect_form(FORMAT_SLUG, "0", "a-");
	expect_form(FORMAT_LANGUAGE, "es", "e");
	expect_form(FORMAT_LANGUAGE, "pt-BR", "PT-br-");
	expect_form(FORMAT_NUMBER, "0", "00");
	expect_form(FORMAT_NUMBER, "1234567890123456", "12345678901234567");
	expect_form(FORMAT_HEX, "09af", "09AF");
	expect_form(FORMAT_BASE64URL, "Az09-_", "a=");
	expect_form(FORMAT_TIME, "2026-11-22T08:00:00Z", "2026-02-30T08:00:00Z");
	expect_form(FORMAT_DAY, "2028-02-29", "2027-02-29");
	expect_form(FORMAT_DAY, "1970-01-01", "1969-12-31");
	expect_form(FORMAT_DAY, "9999-12-31", "2026-11-2");
	expect_form(FORMAT_LINE, "a b", "a\nb");
	cr_assert(format_is_utf8(span_of("aé€😀")));
	cr_assert(!format_is_utf8(span_of("\xc0\x80")) && !format_is_utf8(span_of("\xed\xa0\x80")));
	cr_assert(
	    !format_is_utf8(span_of("\xf4\x90\x80\x80")) && !format_is_utf8(span_of("\xe2\x82")));
}

static const struct schema *schema_of(const char *name)
{
	for (const struct schema_name *row = schema_names; row->name != NULL; row++)
		if (strcmp(row->name, name) == 0)
			return row->schema;
	cr_assert_fail("there is no schema %s", name);
	return NULL;
}

static void expect_errors(const char *name, const char *body, const char *expected)
{
	json_t *value = json_parse(body, strlen(body), NULL), *errors = json_array();
	struct buf said = {0};

	cr_assert_not_null(value);
	cr_assert_eq(schema_check(schema_of(name), value, errors), expected[0] == '\0');
	for (size_t i = 0; i < json_array_size(errors); i++)
		buf_printf(&said, "%s=%s ",
		    json_string_value(json_object_get(json_array_get(errors, i), "pointer")),
		    json_string_value(json_object_get(json_array_get(errors, i), "code")));
	cr_expect_str_eq(buf_text(&said), expected);
	buf_free(&said);
	json_decref(errors);
	json_decref(value);
}

Test(schema, all_errors_with_their_places)
{
	expect_errors("SessionAsk", "{\"code\":\"x\"}", "");
	expect_errors("SessionAsk", "{}", "/code=required ");
	expect_errors("SessionAsk", "[]", "=type ");
	expect_errors("SessionAsk", "null", "=type ");
	expect_errors("SessionAsk", "{\"code\":\"\"}", "/code=too_short ");
	expect_errors("SessionAsk", "{\"code\":\"a\\nb\"}", "/code=format ");
	expect_errors(
	    "SessionAsk", "{\"code\":null,\"a/b~\":1}", "/code=type /a~1b~0=unknown_member ");
	expect_errors(
	    "CredentialAsk", "{\"x\":\"0\",\"a\":1}", "/x=too_short /a=type /s=required ");
}

static const char *route_of(enum http_method method, const char *path, char allowed[64])
{
	struct route_match match;
	struct http_head head = {.method = method, .path = span_of(path)};
	const struct route *route = route_find(&head, &match, allowed);

	return route == NULL ? "" : route->id;
}

Test(route, paths_and_methods)
{
	char allowed[64];

	cr_assert_str_eq(route_of(HTTP_GET, "/api/rounds", allowed), "rounds_list");
	cr_assert_str_eq(route_of(HTTP_HEAD, "/api/rounds/x", allowed), "round_read");
	cr_assert_str_eq(route_of(HTTP_GET, "/log/x/tile/entries/000", allowed), "log_entries");
	cr_assert_str_eq(route_of(HTTP_GET, "/log/x/tile/0/x001/002.p/3", allowed), "log_tile");
	cr_assert_str_eq(route_of(HTTP_GET, "/log/x/result/12.pb", allowed), "log_result");
	cr_assert_str_eq(route_of(HTTP_GET, "/log/x/result/.pb", allowed), "");
	cr_assert_str_eq(route_of(HTTP_GET, "/pins/a.json", allowed), "pins_read");
	cr_assert_str_eq(route_of(HTTP_GET, "/api/rounds/", allowed), "");
	cr_assert_str_eq(allowed, "");
	cr_assert_str_eq(route_of(HTTP_POST, "/api/rounds", allowed), "");
	cr_assert_str_eq(allowed, "GET, HEAD");
	cr_assert_str_eq(route_of(HTTP_OTHER, "/api/session", allowed), "");
	cr_assert_str_eq(allowed, "GET, HEAD, DELETE");
	cr_assert(route_is_ours(span_of("/api")) && route_is_ours(span_of("/log/x")));
	cr_assert(!route_is_ours(span_of("/apiary")) && !route_is_ours(span_of("/")));
}

/* A page's statement gets all but the language and which translation is read; or the former, too.
 */
static void expect_page(const struct route *route)
{
	size_t count = 0;

	for (size_t i = 0; i < route->parameter_count; i++)
		count += strcmp(route->parameters[i].name, "language") != 0 &&
			 strcmp(route->parameters[i].name, "in") != 0;
	cr_expect(
	    route->statement->parameters == count || route->statement->parameters == count + 1,
	    "%s: the statement has %u parameters", route->id, route->statement->parameters);
	cr_expect(route->draw != NULL && route->is_outside && !route->needs_account &&
		      !route->needs_session,
	    "%s", route->id);
}

Test(route, every_row_has_something_to_run_and_its_parameters)
{
	for (size_t i = 0; i < ROUTE_COUNT; i++) {
		const struct route *route = &routes[i];

		/* a stream is fed by one query for all of them, which is no row's own */
		if (route->kind == ROUTE_STEPS || route->kind == ROUTE_STREAM)
			continue;
		cr_expect_not_null(route->statement, "%s", route->id);
		if (route->kind == ROUTE_PAGE) {
			expect_page(route);
			continue;
		}
		cr_expect_eq(route->statement->parameters, route->parameter_count,
		    "%s: the statement has %u parameters", route->id, route->statement->parameters);
	}
	for (int code = FAULT_FINE + 1; code < FAULT_COUNT; code++)
		for (size_t i = 0; i < FAULT_LANGUAGES; i++)
			cr_expect(fault_rows[code].title[i][0] != '\0', "%d", code);
}

static void expect_outside(const char *path, enum http_method method, const char *id)
{
	const struct http_head head = {
	    .method = method, .path = {(const uint8_t *)path, strlen(path)}};
	struct route_match match;
	const struct route *route = route_find_outside(&head, &match);

	cr_expect_str_eq(route == NULL ? "file" : route->id, id, "%s", path);
}

Test(route, pages_are_found_where_their_paths_say_what_they_want)
{
	static const struct {
		const char *path, *id;
	} rows[] = {
	    {"/es/", "page_home"},
	    {"/ar/debates/7", "page_debate"},
	    {"/en/projects/barrio-2/12", "page_proposed"},
	    {"/en/projects/mine", "file"},
	    {"/en/projects/mine/7", "file"},
	    {"/en/projects/Barrio", "file"},
	    {"/en/debates/new", "file"},
	    {"/en/debates/07", "file"},
	    {"/en/debates/7/edit", "file"},
	    {"/xx/debates/7", "file"},
	    {"/es", "file"},
	    {"/", "file"},
	    {"/es/index.html", "file"},
	    {"/es/rounds/a/projects/0/p%20q", "page_ballot_project"},
	    {"/sitemap.xml", "sitemap_index"},
	    {"/sitemap/debates/0.xml", "sitemap"},
	    {"/sitemap/nothing/0.xml", "file"},
	    {"/sitemap/ballots/a/3.xml", "sitemap_ballot"},
	    {"/api/debates/7", "file"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		expect_outside(rows[i].path, HTTP_GET, rows[i].id);
		expect_outside(rows[i].path, HTTP_HEAD, rows[i].id);
		expect_outside(rows[i].path, HTTP_POST, "file");
	}
}

static void expect_config(const char *text, const char *said)
{
	static struct config config;
	struct fault fault = {0};

	config_defaults(&config);
	cr_expect(!config_read_text(&config, "arcad.conf", text, &fault), "%s", text);
	cr_expect_not_null(strstr(fault.text, said), "%s: %s", text, fault.text);
}

Test(config, wrong_lines_name_file_line_and_the_nearest_key)
{
	static struct config config;
	char long_line[400] = "web_root = ";

	config_defaults(&config);
	cr_assert_eq(config.web_processes, 2);
	cr_assert(config_read_text(&config, "x", "# c\nweb_processes = 3\nlog=warn\n", NULL));
	cr_assert(config.web_processes == 3 && strcmp(config.log, "warn") == 0);
	expect_config("web_proceses = 3\n", "arcad.conf:1: there is no key \"web_proceses\"");
	expect_config("web_proceses = 3\n", "the nearest is \"web_processes\"");
	expect_config("\nweb_processes = 0\n", "arcad.conf:2: web_processes can't be \"0\"");
	expect_config("web_processes = 3x\n", "can't be");
	expect_config("log = loud\n", "can't be \"loud\"");
	expect_config("[web]\nlog = warn\n", "no sections");
	expect_config("log\n", "arcad.conf:1");
	memset(long_line + 11, 'a', 300);
	expect_config(long_line, "at most");
}
