/* daemon/api: what a city says of pictures below its maps; daemon/http: whose policies are opened
 * for them. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/api/map_tiles.h"
#include "daemon/http/files.h"
#include "daemon/roles/config.h"

#define TEMPLATE "https://tiles.example.org/a/{z}/{x}/{y}.png"

static void expect_origin(const char *template, const char *origin)
{
	struct map_tiles tiles;
	struct fault fault = {0};

	cr_expect(
	    map_tiles_read(&tiles, template, "by us", 19, &fault), "%s: %s", template, fault.text);
	cr_expect_str_eq(tiles.origin, origin, "%s", template);
}

Test(map_tiles, an_address_with_each_number_once_is_taken)
{
	struct map_tiles tiles;

	expect_origin(TEMPLATE, "https://tiles.example.org");
	expect_origin("https://t.example:8443/{z}/{y}/{x}@2x.png", "https://t.example:8443");
	expect_origin("https://t.example:443/{z}-{y}-{x}", "https://t.example");
	expect_origin("http://localhost:81/{x}{y}{z}", "http://localhost:81");
	expect_origin("https://t.example/{z}/{x}/{y}.png?key=a1&v=2", "https://t.example");
	expect_origin("https://t.example/?z={z}&x={x}&y={y}", "https://t.example");
	expect_origin("", "");
	cr_assert(map_tiles_read(&tiles, TEMPLATE, "\xc2\xa9 mapas", 7, NULL));
	cr_expect(strcmp(tiles.template, TEMPLATE) == 0 && tiles.max_zoom == 7);
	cr_expect_str_eq(tiles.attribution, "\xc2\xa9 mapas");
	cr_expect(map_tiles_read(&tiles, "", "", 19, NULL), "none is none to mend");
}

Test(map_tiles, others_are_refused)
{
	static const char *const wrong[] = {"x", "/{z}/{x}/{y}", "//t.example/{z}/{x}/{y}",
	    "http://t.example/{z}/{x}/{y}", "ftp://t.example/{z}/{x}/{y}", "https:///{z}/{x}/{y}",
	    "https://t.example", "https://t.example/", "https://t.example/{z}/{x}",
	    "https://t.example/{z}/{x}/{y}/{z}", "https://t.example/{z}/{x}/{y}/{s}",
	    "https://{s}.t.example/{z}/{x}/{y}", "https://{x}.t.example/{z}/{y}",
	    "https://user@t.example/{z}/{x}/{y}", "https://user:word@t.example/{z}/{x}/{y}",
	    "https://t.example/{z}/{x}/{y}?key=a%20b", "https://t.example/{z}/{x}/{y}#a",
	    "https://t.example?z={z}&x={x}&y={y}", "https://t.example/{z}/{x}/{y} ",
	    "https://t.example/{z}/{x}/{y}\"", "https://t.example/{z}/{x}/{y};a",
	    "https://t.example/{z}/{x}/{y", "https://t.example/{z}/{x}/{y}{",
	    "https://t.example/{z}/{x}/{}y", "https://t.example/{Z}/{X}/{Y}",
	    "https://t.example/%7bz%7d/{z}/{x}/{y}", "https://10.0.0.1/{z}/{x}/{y}",
	    "https://*.example/{z}/{x}/{y}", "https://t.example:x/{z}/{x}/{y}",
	    "https://T.example/{z}/{x}/{y}", "data:image/png,{z}{x}{y}"};
	struct map_tiles tiles;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct fault fault = {0};

		cr_expect(!map_tiles_read(&tiles, wrong[i], "by us", 19, &fault), "%s", wrong[i]);
		cr_expect_not_null(strstr(fault.text, "map_tiles has to be"), "%s", fault.text);
		cr_expect_str_eq(tiles.origin, "");
	}
}

Test(map_tiles, whom_they_are_by_has_to_be_said)
{
	static const char *const wrong[] = {"", "   ", "a\nb", "a\x1b[0m", "\xff", "\xc0\xaf"};
	struct map_tiles tiles;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct fault fault = {0};

		cr_expect(!map_tiles_read(&tiles, TEMPLATE, wrong[i], 19, &fault), "%zu", i);
		cr_expect_not_null(strstr(fault.text, "map_attribution"), "%s", fault.text);
		cr_expect_str_eq(tiles.origin, "");
	}
}

Test(map_tiles, keys_are_of_the_configuration)
{
	static struct config config;
	struct fault fault = {0};

	config_defaults(&config);
	cr_expect(config.map_tiles[0] == '\0' && config.map_tiles_max_zoom == 19);
	cr_assert(config_read_text(&config, "x",
	    "map_tiles = " TEMPLATE "\nmap_attribution = by us\nmap_tiles_max_zoom = 22\n", NULL));
	cr_expect(strcmp(config.map_tiles, TEMPLATE) == 0 && config.map_tiles_max_zoom == 22);
	cr_expect(!config_read_text(&config, "x", "map_tiles_max_zoom = 23\n", &fault));
	fault = (struct fault){0};
	cr_expect(!config_read_text(&config, "x", "map_tile = a\n", &fault));
	cr_expect_not_null(strstr(fault.text, "the nearest is \"map_tiles\""), "%s", fault.text);
}

/* --- policies of pages ------------------------------------------------------------------------ */

static void put(const char *root, const char *name, const char *text)
{
	char path[300];
	FILE *file;

	(void)snprintf(path, sizeof path, "%s/%s", root, name);
	file = fopen(path, "we");
	cr_assert_not_null(file);
	cr_assert(fputs(text, file) >= 0 && fclose(file) == 0);
}

/* A site of two pages with one policy, of which the second has maps. */
static void site_put(const char *root, const char *policy)
{
	static const char row[] = "{\"path\":\"/%s\",\"type\":\"text/html\",\"cache\":\"page\","
				  "\"csp\":\"main\",\"tiles\":%s,\"size\":%zu,"
				  "\"gzip\":false,\"brotli\":false}";
	static const char page[] =
	    FILES_MARK_HEAD FILES_MARK_HEAD_END FILES_MARK_BODY FILES_MARK_BODY_END;
	char rows[2][300], listing[1500];

	(void)snprintf(rows[0], sizeof rows[0], row, "a.html", "false", sizeof page - 1);
	(void)snprintf(rows[1], sizeof rows[1], row, "b.html", "true", sizeof page - 1);
	(void)snprintf(listing, sizeof listing,
	    "{\"languages\":[],\"shells\":[],\"csp\":{\"main\":\"%s\"},\"files\":[%s,%s]}", policy,
	    rows[0], rows[1]);
	put(root, "a.html", page);
	put(root, "b.html", page);
	put(root, "serve.json", listing);
}

static const char *policy_at(const struct files *files, const char *path, bool *is_opened)
{
	struct files_shell shell = {0};

	cr_assert(files_shell(files, (struct span){(const uint8_t *)path, strlen(path)}, &shell));
	*is_opened = shell.is_opened;
	return shell.policy;
}

static void expect_policies(
    const char *root, const char *origin, const char *first, const char *second)
{
	struct fault fault = {0};
	struct files *files = files_load(root, origin, &fault);
	bool is_opened;

	cr_assert_not_null(files, "%s", fault.text);
	cr_expect_str_eq(policy_at(files, "/a.html", &is_opened), first);
	cr_expect(!is_opened);
	cr_expect_str_eq(policy_at(files, "/b.html", &is_opened), second);
	cr_expect_eq(is_opened, strcmp(first, second) != 0);
	files_release(&files);
}

static void expect_no_files(const char *root, const char *origin)
{
	struct fault fault = {0};
	struct files *files = files_load(root, origin, &fault);

	cr_expect_null(files, "%s", origin);
	cr_expect_not_null(strstr(fault.text, "/b.html"), "%s", fault.text);
	files_release(&files);
}

Test(map_tiles, policies_of_pages_with_maps_alone_are_opened)
{
	static const char plain[] = "img-src 'self'; script-src 'self'";
	char root[] = "/tmp/arca-unit-XXXXXX";

	cr_assert_not_null(mkdtemp(root));
	site_put(root, plain);
	expect_policies(root, "", plain, plain);
	expect_policies(root, "https://t.example:8443", plain,
	    "img-src 'self' https://t.example:8443; script-src 'self'");
	expect_no_files(root, "https://t.example; script-src *");
	expect_no_files(root, "https://t.example 'unsafe-inline'");
	expect_no_files(root, "https://t.example\r\nX: y");
	site_put(root, "default-src 'none'; img-src 'self'");
	expect_policies(root, "https://t.example", "default-src 'none'; img-src 'self'",
	    "default-src 'none'; img-src 'self' https://t.example");
	site_put(root, "img-src 'self' data:; script-src 'self'");
	expect_no_files(root, "https://t.example");
	site_put(root, "default-src 'self'");
	expect_no_files(root, "https://t.example");
	for (size_t i = 0; i < 3; i++) {
		static const char *const names[] = {"a.html", "b.html", "serve.json"};
		char path[300];

		(void)snprintf(path, sizeof path, "%s/%s", root, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(root);
}
