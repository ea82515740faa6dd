/*
 * Letters with codes for people of the census who have no verified account: files of pages to
 * print. Names and addresses come with the command and are kept nowhere; of the codes only hashes
 * are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "daemon/api/code.h"
#include "daemon/api/email.h"
#include "daemon/census/csv.h"
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
#define DAYS       60

enum column { DOCUMENT, NAME, ADDRESS, COLUMNS };

/* What a letter says, in one language. */
struct words {
	const char *language, *direction, *title, *intro, *how, *valid, *secret, *ask;
};

static const struct words languages[] = {
    {"es", "ltr", "Tu código para verificar tu cuenta",
	"Con este código demuestras que vives aquí, y tu cuenta puede votar en los presupuestos "
	"participativos.",
	"Entra en tu cuenta, abre «Verificar» y escribe el código y tu fecha de nacimiento.",
	"El código vale una sola vez, hasta el",
	"No se lo des a nadie: nunca te lo pediremos por teléfono ni por correo.",
	"Preguntas sobre tus datos:"},
    {"en", "ltr", "Your code for verifying your account",
	"With this code you show that you live here, and your account can vote in the "
	"participatory budget.",
	"Sign in to your account, open “Verify”, and type the code and your birth date.",
	"The code is good once, until",
	"Give it to nobody: we will never ask for it by telephone or e-mail.",
	"Questions about your data:"},
    {"ar", "rtl", "رمزك للتحقق من حسابك",
	"بهذا الرمز تثبت أنك تسكن هنا، ويصبح بإمكان حسابك التصويت في الميزانية التشاركية.",
	"ادخل إلى حسابك وافتح «التحقق» واكتب الرمز وتاريخ ميلادك.", "يصلح الرمز مرة واحدة حتى",
	"لا تعطه لأحد: لن نطلبه منك أبدًا بالهاتف أو البريد.", "أسئلة عن بياناتك:"},
};

static const char style[] =
    "@page{size:A4;margin:25mm 22mm}body{margin:0;font:16pt/1.5 sans-serif;color:#000}"
    "section{break-after:page;min-height:240mm;display:flex;flex-direction:column;gap:8mm}"
    "address{font-style:normal;white-space:pre-line;margin:20mm 0 15mm}"
    "h1{font-size:24pt;line-height:1.2;margin:0}p{margin:0}"
    ".code{font:bold 30pt/1.2 monospace;border:1mm solid #000;padding:6mm;text-align:center}"
    "svg{width:40mm;height:40mm}";

struct person {
	struct hash mac, code;
	const char *name, *address;
};

struct printing {
	struct census *census;
	const struct words *words;
	char city[256], contact[EMAIL_ROOM], until[16], public_url[CONFIG_TEXT_MAX];
	bool has_link;
	uint8_t key[CENSUS_KEY];
	struct arena *arena;
	struct census_round round; /* whose voters alone get one, if it was named */
	struct person *people;
	size_t count, room, places[COLUMNS], width, error_count;
	struct pg_array macs, codes;
	struct buf page, folder;
	size_t letters, files, verified, unknown, twice, not_eligible;
};

/* --- the file ----------------------------------------------------------------------------------
 */

static void complain(struct printing *printing, size_t line, size_t column, const char *code)
{
	if (printing->error_count++ < SHEET_ERRORS_MAX)
		(void)fprintf(
		    stderr, "%s:%zu:%zu: %s\n", printing->census->addresses, line, column, code);
}

static void read_names(struct printing *printing, struct csv *csv)
{
	static const char *const names[COLUMNS] = {"document", "name", "address"};

	if (!csv_next(csv)) {
		complain(printing, 1, 0, "file_empty");
		return;
	}
	printing->width = csv->count;
	for (size_t i = 0; i < csv->count; i++) {
		size_t column = 0;

		while (column < COLUMNS && strcmp(names[column], csv->fields[i]) != 0)
			column++;
		if (column == COLUMNS || printing->places[column] != 0)
			complain(printing, csv->row_line, i + 1,
			    column == COLUMNS ? "column_unknown" : "column_twice");
		else
			printing->places[column] = i + 1;
	}
	for (size_t i = 0; i < COLUMNS; i++)
		if (printing->places[i] == 0)
			complain(printing, csv->row_line, 0, "column_missing");
}

static const char *field(const struct printing *printing, const struct csv *csv, enum column column)
{
	return csv->fields[printing->places[column] - 1];
}

static bool add_person(struct printing *printing, const struct csv *csv, const char *document)
{
	const char *name = field(printing, csv, NAME), *address = field(printing, csv, ADDRESS);
	struct person *one;

	if (printing->count == printing->room) {
		const size_t room = printing->room == 0 ? 1024 : 2 * printing->room;
		struct person *people = realloc(printing->people, room * sizeof *people);

		if (people == NULL)
			return false;
		printing->people = people;
		printing->room = room;
	}
	one = &printing->people[printing->count++];
	document_mac(&one->mac, printing->key, document);
	one->name = arena_copy(printing->arena, name, strlen(name));
	one->address = arena_copy(printing->arena, address, strlen(address));
	pg_array_add(&printing->macs, one->mac.bytes, HASH_LEN);
	return one->name != NULL && one->address != NULL;
}

static bool read_row(struct printing *printing, const struct csv *csv)
{
	char document[DOCUMENT_MOST + 1];
	enum document_verdict verdict;
	bool is_fine = true;

	if (csv->trouble != CSV_FINE || csv->count != printing->width) {
		complain(printing, csv->row_line, csv->trouble_field,
		    csv->trouble == CSV_QUOTE   ? "csv_quote"
		    : csv->trouble == CSV_BYTES ? "csv_encoding"
						: "csv_fields");
		return true;
	}
	verdict = document_read(document, field(printing, csv, DOCUMENT));
	if (verdict != DOCUMENT_FINE)
		complain(printing, csv->row_line, printing->places[DOCUMENT],
		    verdict == DOCUMENT_LETTER ? "document_letter" : "document_form");
	else if (*field(printing, csv, NAME) == '\0' || *field(printing, csv, ADDRESS) == '\0')
		complain(printing, csv->row_line, 0, "address_empty");
	else
		is_fine = add_person(printing, csv, document);
	secret_wipe(document, sizeof document);
	return is_fine;
}

static bool read_file(struct printing *printing, struct fault *fault)
{
	struct buf bytes = {0};
	struct csv csv;
	bool is_fine = file_read(&bytes, printing->census->addresses, FILE_MOST, fault),
	     has_room = true;

	if (is_fine) {
		csv_begin(&csv, (struct span){bytes.bytes, bytes.len});
		read_names(printing, &csv);
		while (printing->places[DOCUMENT] * printing->places[NAME] *
			       printing->places[ADDRESS] !=
			   0 &&
		       has_room && csv_next(&csv))
			has_room = read_row(printing, &csv);
		has_room = has_room && buf_is_ok(&csv.text);
		csv_end(&csv);
	}
	buf_wipe(&bytes);
	if (!is_fine)
		return false;
	if (!has_room)
		return fault_unable(fault, "no_memory", "no memory for letters");
	return printing->error_count == 0 ||
	       fault_false(fault, "file_wrong",
		   "%zu errors (line:column: code); nothing was printed", printing->error_count);
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
	const struct words *words = printing->words;

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

static bool put_letter(struct printing *printing, struct person *one, struct fault *fault)
{
	const struct words *words = printing->words;
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
	buf_printf(page, "<p>%s %s. %s</p>\n", words->valid, printing->until, words->secret);
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
	for (size_t i = 0; i < printing->count && (int)i < reply.rows; i++) {
		const uint8_t *word = pg_cell(&reply, (int)i, 0).bytes;

		printing->verified += word[0] == 'v';
		printing->unknown += word[0] == 'n';
		printing->twice += word[0] == 't';
		if (word[0] != 'f')
			continue;
		if (may_vote(printing, &reply, (int)i))
			printing->people[kept++] = printing->people[i];
		else
			printing->not_eligible++;
	}
	printing->count = kept;
	return true;
}

static bool print_all(struct printing *printing, size_t batch, struct fault *fault)
{
	bool is_fine = true;

	pg_array_begin(&printing->macs, PG_BYTEA);
	pg_array_begin(&printing->codes, PG_BYTEA);
	for (size_t i = 0; is_fine && i < printing->count; i++) {
		struct person *one = &printing->people[i];

		if (i % batch == 0)
			begin_page(printing);
		is_fine = put_letter(printing, one, fault);
		pg_array_add(&printing->macs, one->mac.bytes, HASH_LEN);
		pg_array_add(&printing->codes, one->code.bytes, HASH_LEN);
		printing->letters++;
		if (is_fine && (i % batch == batch - 1 || i == printing->count - 1))
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
	       (pg_cell_int(&reply, 0, 0) == (int64_t)printing->count ||
		   fault_unable(fault, "letters", "the registry keeps another number of codes"));
}

/* --- the command -------------------------------------------------------------------------------
 */

static bool begin(struct printing *printing, struct fault *fault)
{
	struct census *census = printing->census;
	const struct pg_value values[] = {pg_text(printing->words->language)};
	const time_t until = (time_t)(census->now_s + DAYS * (int64_t)86400);
	struct pg_reply reply;
	struct span name, contact;
	struct tm day;

	(void)gmtime_r(&until, &day);
	(void)strftime(printing->until, sizeof printing->until, "%Y-%m-%d", &day);
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
	printing->arena = arena_new((size_t)1 << 30);
	return (printing->arena != NULL ||
		   fault_unable(fault, "no_memory", "no memory for letters")) &&
	       census_round_read(&printing->round, census, fault) &&
	       census_key_read(printing->key, census, census->generation, fault);
}

/* Pages first, then the hashes: a code that is in the registry was printed. */
static bool run(struct printing *printing, size_t batch, struct fault *fault)
{
	struct census *census = printing->census;
	bool is_fine;

	pg_array_begin(&printing->macs, PG_BYTEA);
	if (!begin(printing, fault) || !read_file(printing, fault) || !choose(printing, fault) ||
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
	arena_free(&printing->arena);
	census_round_free(&printing->round);
	free(printing->people);
	secret_wipe(printing->key, sizeof printing->key);
}

static const struct words *find_language(const char *language)
{
	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
		if (language == NULL || strcmp(languages[i].language, language) == 0)
			return &languages[i];
	return NULL;
}

bool census_letters(struct census *census, struct fault *fault)
{
	struct printing printing = {.census = census, .words = find_language(census->language)};
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
