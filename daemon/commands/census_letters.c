/*
 * Letters with codes for people of the census who have no verified account: files of pages to
 * print. Names and addresses come with the command and are kept nowhere; of the codes only hashes
 * are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/api/code.h"
#include "daemon/api/email.h"
#include "daemon/census/addresses.h"
#include "daemon/census/letter.h"
#include "daemon/commands/census.h"
#include "daemon/commands/census_round.h"
#include "daemon/pg/array.h"
#include "daemon/roles/mailer.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/cli/qr.h"

#define FILE_MOST  ((size_t)256 << 20)
#define BATCH_MOST 10000

static const char style[] =
    "@page{size:A4;margin:25mm 22mm}body{margin:0;font:16pt/1.5 sans-serif;color:#000}"
    "section{break-after:page;min-height:240mm;display:flex;flex-direction:column;gap:8mm}"
    "address{font-style:normal;white-space:pre-line;margin:20mm 0 15mm}"
    "h1{font-size:24pt;line-height:1.2;margin:0}p{margin:0}"
    ".code{font:bold 30pt/1.2 monospace;border:1mm solid #000;padding:6mm;text-align:center}"
    "svg{width:40mm;height:40mm}";

struct printing {
	struct census *census;
	const struct letter_words *words;
	char city[256], contact[EMAIL_ROOM], until[16], public_url[CONFIG_TEXT_MAX];
	bool has_link;
	uint8_t key[CENSUS_KEY];
	struct census_round round; /* whose voters alone get one, if it was named */
	struct addresses list;
	struct pg_array macs, codes;
	struct buf page, folder;
	size_t letters, files, verified, unknown, twice, not_eligible;
};

/* --- the file ----------------------------------------------------------------------------------
 */

static bool read_list(struct printing *printing, struct fault *fault)
{
	struct addresses *list = &printing->list;
	struct buf bytes = {0};
	bool is_fine =
	    file_read(&bytes, printing->census->addresses, FILE_MOST, fault) &&
	    addresses_read(list, (struct span){bytes.bytes, bytes.len}, printing->key, fault);

	buf_wipe(&bytes);
	for (size_t i = 0; i < list->error_count && i < SHEET_ERRORS_MAX; i++)
		(void)fprintf(stderr, "%s:%zu:%zu: %s\n", printing->census->addresses,
		    list->errors[i].line, list->errors[i].column, list->errors[i].code);
	for (size_t i = 0; is_fine && i < list->count; i++)
		pg_array_add(&printing->macs, list->rows[i].mac.bytes, HASH_LEN);
	if (is_fine || fault->kind != FAULT_NONE)
		return is_fine;
	return fault_false(fault, "file_wrong",
	    "%zu errors (line:column: code); nothing was printed", list->error_count);
}

/* --- pages -------------------------------------------------------------------------------------
 */

static void put_escaped(struct buf *out, const char *text)
{
	html_escape(out, text, strlen(text));
}

static void put_paragraph(struct buf *out, const char *text)
{
	buf_put_text(out, "<p>");
	put_escaped(out, text);
	buf_put_text(out, "</p>\n");
}

static void begin_page(struct printing *printing)
{
	const struct letter_words *words = printing->words;

	printing->page.len = 0;
	buf_printf(&printing->page,
	    "<!doctype html>\n<html lang=\"%s\" dir=\"%s\">\n<meta "
	    "charset=\"utf-8\">\n<title>%s</title>\n"
	    "<style>%s</style>\n<body>\n",
	    words->language, words->direction, words->title, style);
}

/* The same code without typing: the part behind # is never sent to a server. */
static bool put_link(struct printing *printing, const char *code, struct fault *fault)
{
	struct buf link = {0};
	bool is_fine = true;

	if (printing->has_link) {
		buf_printf(&link, "%s/%s/account/verification#%s", printing->public_url,
		    printing->words->language, code);
		is_fine = buf_is_ok(&link) && qr_write_svg(&printing->page, buf_text(&link), fault);
	}
	buf_wipe(&link);
	return is_fine;
}

static bool put_letter(struct printing *printing, struct address *one, struct fault *fault)
{
	const struct letter_words *words = printing->words;
	struct buf *page = &printing->page;
	char code[ONCE_TEXT], plain[ONCE_LEN + 1];
	bool is_fine;

	once_make(code, &entropy_system);
	is_fine = once_read(plain, code);
	once_hash(&one->code, plain);
	buf_put_text(page, "<section>\n<p>");
	put_escaped(page, printing->city);
	buf_put_text(page, "</p>\n<address>");
	put_escaped(page, one->name);
	buf_put_text(page, "\n");
	put_escaped(page, one->address);
	buf_printf(page, "</address>\n<h1>%s</h1>\n", words->title);
	put_paragraph(page, words->intro);
	buf_printf(page, "<p class=\"code\" dir=\"ltr\">%s</p>\n", code);
	put_paragraph(page, words->how);
	is_fine = is_fine && put_link(printing, code, fault);
	buf_printf(
	    page, "<p>%s <bdi>%s</bdi>. %s</p>\n", words->valid, printing->until, words->secret);
	if (printing->contact[0] != '\0') {
		buf_printf(page, "<p>%s <bdi>", words->ask);
		put_escaped(page, printing->contact);
		buf_put_text(page, "</bdi></p>\n");
	}
	buf_put_text(page, "</section>\n");
	secret_wipe(code, sizeof code);
	secret_wipe(plain, sizeof plain);
	return is_fine;
}

static bool end_page(struct printing *printing, struct fault *fault)
{
	struct buf path = {0};
	bool is_fine;

	buf_put_text(&printing->page, "</body>\n</html>\n");
	buf_printf(&path, "%s/letters-%04zu.html", buf_text(&printing->folder), ++printing->files);
	is_fine = (buf_is_ok(&printing->page) && buf_is_ok(&path)) ||
		  fault_unable(fault, "no_memory", "no memory for letters");
	is_fine =
	    is_fine && file_write(buf_text(&path), printing->page.bytes, printing->page.len, fault);
	buf_free(&path);
	return is_fine;
}

/* --- who gets one ------------------------------------------------------------------------------
 */

/* By the round's rule, of somebody who is in the census. */
static bool may_vote(const struct printing *printing, const struct pg_reply *reply, int row)
{
	enum { BIRTH_DATE = 1, DISTRICT, POSTAL_CODE, HABITAT, CELLS };
	char texts[CELLS][ELIGIBILITY_WORD + 1] = {{0}};
	const struct eligible_person person = {
	    texts[BIRTH_DATE], texts[DISTRICT], texts[POSTAL_CODE], texts[HABITAT]};

	for (int i = BIRTH_DATE; i < CELLS; i++) {
		const struct span cell = pg_cell(reply, row, i);

		(void)snprintf(texts[i], sizeof texts[i], "%.*s", (int)cell.len,
		    cell.bytes != NULL ? (const char *)cell.bytes : "");
	}
	return census_round_may(&printing->round, &person);
}

/* Keeps those of the list for whom a letter may be printed. */
static bool choose(struct printing *printing, struct fault *fault)
{
	const struct pg_value values[] = {pg_array_value(&printing->macs)};
	struct pg_reply reply;
	size_t kept = 0;

	if (!direct_query(
		printing->census->registry, &PG_registry_letters_look, values, &reply, fault))
		return false;
	for (size_t i = 0; i < printing->list.count && (int)i < reply.rows; i++) {
		const uint8_t *word = pg_cell(&reply, (int)i, 0).bytes;

		printing->verified += word[0] == 'v';
		printing->unknown += word[0] == 'n';
		printing->twice += word[0] == 't';
		if (word[0] != 'f')
			continue;
		if (may_vote(printing, &reply, (int)i))
			printing->list.rows[kept++] = printing->list.rows[i];
		else
			printing->not_eligible++;
	}
	printing->list.count = kept;
	return true;
}

static bool print_all(struct printing *printing, size_t batch, struct fault *fault)
{
	bool is_fine = true;

	pg_array_begin(&printing->macs, PG_BYTEA);
	pg_array_begin(&printing->codes, PG_BYTEA);
	for (size_t i = 0; is_fine && i < printing->list.count; i++) {
		struct address *one = &printing->list.rows[i];

		if (i % batch == 0)
			begin_page(printing);
		is_fine = put_letter(printing, one, fault);
		pg_array_add(&printing->macs, one->mac.bytes, HASH_LEN);
		pg_array_add(&printing->codes, one->code.bytes, HASH_LEN);
		printing->letters++;
		if (is_fine && (i % batch == batch - 1 || i == printing->list.count - 1))
			is_fine = end_page(printing, fault);
	}
	return is_fine;
}

static bool keep(struct printing *printing, struct fault *fault)
{
	const struct pg_value values[] = {pg_array_value(&printing->macs),
	    pg_array_value(&printing->codes), pg_number(printing->census->now_s)};
	struct pg_reply reply;

	return direct_query(
		   printing->census->registry, &PG_registry_letters_keep, values, &reply, fault) &&
	       (pg_cell_int(&reply, 0, 0) == (int64_t)printing->list.count ||
		   fault_unable(fault, "letters", "the registry keeps another number of codes"));
}

/* --- the command -------------------------------------------------------------------------------
 */

static bool begin(struct printing *printing, struct fault *fault)
{
	struct census *census = printing->census;
	const struct pg_value values[] = {pg_text(printing->words->language)};
	struct pg_reply reply;
	struct span name, contact;

	letter_until(printing->until, census->now_s);
	printing->has_link = census->place.config.public_url[0] != '\0' &&
			     mailer_public_url(printing->public_url, &census->place.config);
	if (!direct_query(census->city, &PG_admin_city_name, values, &reply, fault))
		return false;
	name = pg_cell(&reply, 0, 0);
	(void)snprintf(
	    printing->city, sizeof printing->city, "%.*s", (int)name.len, (const char *)name.bytes);
	contact = pg_cell(&reply, 0, 1);
	(void)snprintf(printing->contact, sizeof printing->contact, "%.*s", (int)contact.len,
	    contact.bytes != NULL ? (const char *)contact.bytes : "");
	return census_round_read(&printing->round, census, fault) &&
	       census_key_read(printing->key, census, census->generation, fault);
}

/* Pages first, then the hashes: a code that is in the registry was printed. */
static bool run(struct printing *printing, size_t batch, struct fault *fault)
{
	struct census *census = printing->census;
	bool is_fine;

	pg_array_begin(&printing->macs, PG_BYTEA);
	if (!begin(printing, fault) || !read_list(printing, fault) || !choose(printing, fault) ||
	    !folder_begin(&printing->folder, census->out, fault))
		return false;
	if (chmod(buf_text(&printing->folder), S_IRWXU) != 0) {
		folder_remove(buf_text(&printing->folder));
		return fault_unable(
		    fault, "file_unwritable", "the folder can't be made its owner's alone");
	}
	is_fine = print_all(printing, batch, fault) && keep(printing, fault) &&
		  folder_publish(buf_text(&printing->folder), census->out, fault);
	if (!is_fine)
		folder_remove(buf_text(&printing->folder));
	return is_fine;
}

static void wipe(struct printing *printing)
{
	buf_wipe(&printing->page);
	buf_free(&printing->folder);
	buf_free(&printing->macs.bytes);
	buf_free(&printing->codes.bytes);
	census_round_free(&printing->round);
	addresses_free(&printing->list);
	secret_wipe(printing->key, sizeof printing->key);
}

bool census_letters(struct census *census, struct fault *fault)
{
	struct printing printing = {.census = census, .words = letter_words(census->language)};
	const unsigned long batch = census->batch == NULL ? 100 : strtoul(census->batch, NULL, 10);
	bool is_fine, is_published;

	if (census->addresses == NULL || census->out == NULL || printing.words == NULL ||
	    batch < 1 || batch > BATCH_MOST)
		return fault_unable(fault, "usage",
		    "say --addresses FILE.csv, --out FOLDER; --round SLUG; --language es, en or "
		    "ar; "
		    "--batch 1 to 10000");
	is_fine = census_begin(census, fault) && run(&printing, batch, fault);
	is_published = is_fine;
	is_fine = census_end(census, is_fine, fault);
	if (is_published && !is_fine)
		folder_remove(census->out);
	if (is_fine)
		(void)printf(
		    "letters=%zu files=%zu verified_already=%zu not_in_census=%zu twice=%zu "
		    "not_eligible=%zu\n",
		    printing.letters, printing.files, printing.verified, printing.unknown,
		    printing.twice, printing.not_eligible);
	wipe(&printing);
	return is_fine;
}
