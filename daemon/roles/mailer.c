/*
 * The mailer's tick: take one letter, send it, say how it went. See mailer.h.
 */
#include "daemon/roles/mailer.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/net/log.h"
#include "daemon/roles/letter.h"
#include "daemon/roles/role.h"
#include "daemon/roles/sealed.h"
#include "daemon/roles/sms.h"
#include "daemon/roles/smtp.h"
#include "gen/statements.h"
#include "proto/crypto/group.h"

#define TICK_MS 300

struct mailer {
	struct loop *loop;
	struct mailer_options options;
	char public_url[CONFIG_TEXT_MAX];
	struct direct *direct;
	struct smtp *smtp; /* NULL: mail is off */
	struct sms *sms;   /* NULL: sms are off */
	struct timer *tick;
	struct watch *watch; /* of the database's socket; NULL: nothing is listened to */
	char last_fault[128];
};

/* --- one letter ------------------------------------------------------------------------------- */

/* What the database gave, as json; the letter borrows from it. */
struct taken {
	json_t *row;
	int64_t id, attempt, account, now_s;
	const char *recipient;
	struct letter letter;
	char link[CONFIG_TEXT_MAX + 128], leave[CONFIG_TEXT_MAX + 128];
	char leave_by[CONFIG_TEXT_MAX + 128], site[CONFIG_TEXT_MAX + 8];
	char contact[CONTACT_ROOM]; /* of a sealed one */
};

static const char *text_of(const json_t *row, const char *key)
{
	const char *text = json_string_value(json_object_get(row, key));

	return text != NULL ? text : "";
}

static int64_t number_of(const json_t *row, const char *key)
{
	return (int64_t)json_integer_value(json_object_get(row, key));
}

static bool take(struct mailer *mailer, struct taken *out, struct fault *fault)
{
	const struct config *config = mailer->options.config;
	const struct pg_value values[] = {pg_number((int64_t)config->mail_rate),
	    pg_number((int64_t)config->mail_rate_address), pg_text(mail_lists)};
	struct pg_reply reply;
	struct span cell;

	if (!direct_query(mailer->direct, &PG_mailer_take, values, &reply, fault))
		return false;
	cell = pg_cell(&reply, 0, 0);
	if (cell.bytes == NULL)
		return true;
	out->row = json_loadb((const char *)cell.bytes, cell.len, 0, NULL);
	if (out->row == NULL)
		return fault_unable(fault, "no_memory", "no memory for a letter");
	out->id = number_of(out->row, "id");
	out->attempt = number_of(out->row, "attempt");
	out->account = number_of(out->row, "account");
	out->recipient = text_of(out->row, "recipient");
	return true;
}

static void address_links(const struct mailer *mailer, struct taken *taken, struct drawn *drawn)
{
	const struct mail_kind *kind = taken->letter.kind;
	const char *language = mail_frames[taken->letter.language].language;

	if (kind->page != NULL)
		(void)snprintf(taken->link, sizeof taken->link, "%s/%s/%s%s%s", mailer->public_url,
		    language, kind->page, drawn->token[0] != '\0' ? "#" : "", drawn->token);
	(void)snprintf(taken->site, sizeof taken->site, "%s/%s", mailer->public_url, language);
	(void)snprintf(taken->leave, sizeof taken->leave, "%s/%s/account/unsubscribe#%s",
	    mailer->public_url, language, drawn->leave);
	(void)snprintf(taken->leave_by, sizeof taken->leave_by, "%s/api/mail/unsubscribe?token=%s",
	    mailer->public_url, drawn->leave);
}

/* Draws, writes, sends. False if there was nothing to send: the fault says why. */
static bool send_drawn(struct mailer *mailer, struct taken *taken, struct drawn *drawn,
    enum smtp_end *end, char trouble[SMTP_TROUBLE], struct fault *fault)
{
	struct letter *letter = &taken->letter;
	struct buf message = {0};
	bool is_fine;

	address_links(mailer, taken, drawn);
	letter->link = taken->link;
	letter->site = taken->site;
	letter->leave = taken->leave;
	letter->leave_by = taken->leave_by;
	letter->code = drawn->code;
	is_fine = letter_write(&message, letter, fault);
	if (is_fine)
		*end = smtp_send(mailer->smtp, taken->recipient,
		    (struct span){message.bytes, message.len}, trouble);
	buf_wipe(&message);
	secret_wipe(taken->link, sizeof taken->link);
	secret_wipe(taken->leave, sizeof taken->leave);
	secret_wipe(taken->leave_by, sizeof taken->leave_by);
	return is_fine;
}

/* What the registrar sealed: whom to, and the digits. They are soon of no use. */
static bool unseal(
    struct mailer *mailer, struct taken *taken, struct drawn *drawn, struct fault *fault)
{
	const char *sealed = text_of(json_object_get(taken->row, "facts"), "sealed");

	if (number_of(taken->row, "age_s") >= (int64_t)taken->letter.kind->minutes * 60)
		return fault_false(fault, "mail_late", "its code would not be good any more");
	if (!sealed_open(taken->contact, drawn->code, mailer->options.post_key, sealed))
		return fault_false(fault, "mail_sealed", "it was sealed before arcad was started");
	taken->recipient = taken->letter.recipient = taken->contact;
	return true;
}

/* Digits first: that is what a locked telephone shows. */
static void sms_text(char *out, size_t room, const struct taken *taken, const char *digits)
{
	static const char *const words[][3] = {{"es", " es tu código para ", ". Vale 10 minutos."},
	    {"en", " is your code for ", ". It is good for 10 minutes."},
	    {"ar", " هو رمزك في ", ". صالح لمدة 10 دقائق."}};
	const char *city = text_of(json_object_get(taken->row, "facts"), "city");
	const char *language = text_of(taken->row, "language");
	size_t which = 0;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i][0], language) == 0)
			which = i;
	(void)snprintf(out, room, "%s%s%.180s%s", digits, words[which][1], city, words[which][2]);
}

/* By the gateway; every one of them counts, whatever becomes of it. */
static bool send_sms(struct mailer *mailer, const struct taken *taken, const struct drawn *drawn,
    enum smtp_end *end, char trouble[SMTP_TROUBLE], struct fault *fault)
{
	static const enum smtp_end ends[] = {
	    [SMS_SENT] = SMTP_SENT, [SMS_AGAIN] = SMTP_AGAIN, [SMS_FAILED] = SMTP_FAILED};
	const struct pg_value values[] = {pg_number((int64_t)mailer->options.config->sms_day)};
	struct pg_reply reply;
	char text[320], why[SMS_TROUBLE];

	if (mailer->sms == NULL)
		return fault_false(fault, "mail_sms", "sms are off");
	if (!direct_query(mailer->direct, &PG_mailer_sms, values, &reply, fault))
		return false;
	if (pg_cell_int(&reply, 0, 0) == 0)
		return fault_false(fault, "mail_spent", "the day's share of sms is spent");
	sms_text(text, sizeof text, taken, drawn->code);
	*end = ends[sms_send(mailer->sms, taken->contact, text, why)];
	(void)snprintf(trouble, SMTP_TROUBLE, "%s", why);
	log_event(
	    LOG_LEVEL_INFO, "sms", "said=\"%s\" attempt=%lld", why, (long long)taken->attempt);
	secret_wipe(text, sizeof text);
	return true;
}

static bool deliver_sealed(struct mailer *mailer, struct taken *taken, struct drawn *drawn,
    enum smtp_end *end, char trouble[SMTP_TROUBLE], struct fault *fault)
{
	const json_t *facts = json_object_get(taken->row, "facts");
	bool is_fine = unseal(mailer, taken, drawn, fault);

	if (is_fine && strcmp(text_of(facts, "channel"), "sms") == 0)
		is_fine = send_sms(mailer, taken, drawn, end, trouble, fault);
	else if (is_fine)
		is_fine = send_drawn(mailer, taken, drawn, end, trouble, fault);
	secret_wipe(taken->contact, sizeof taken->contact);
	return is_fine;
}

static bool deliver(struct mailer *mailer, struct taken *taken, enum smtp_end *end,
    char trouble[SMTP_TROUBLE], struct fault *fault)
{
	const json_t *facts = json_object_get(taken->row, "facts");
	struct drawn drawn = {0};
	bool is_fine;

	taken->letter = (struct letter){.kind = letter_kind(text_of(taken->row, "kind")),
	    .language = letter_language(text_of(taken->row, "language")),
	    .facts = facts,
	    .from = mailer->options.config->mail_from,
	    .recipient = taken->recipient,
	    .message = text_of(taken->row, "message"),
	    .now_s = number_of(taken->row, "now")};
	if (taken->letter.kind == NULL)
		return fault_false(fault, "mail_kind", "there is no such kind of letter");
	if (json_object_get(facts, "sealed") != NULL)
		is_fine = deliver_sealed(mailer, taken, &drawn, end, trouble, fault);
	else
		is_fine = drawn_make(&drawn, mailer->direct, taken->letter.kind, taken->account,
			      json_string_value(json_object_get(facts, "email")), fault) &&
			  send_drawn(mailer, taken, &drawn, end, trouble, fault);
	drawn_wipe(&drawn);
	return is_fine;
}

static bool settle(struct mailer *mailer, const struct taken *taken, enum smtp_end end,
    const char *trouble, struct fault *fault)
{
	static const char *const names[] = {[SMTP_SENT] = "sent",
	    [SMTP_AGAIN] = "again",
	    [SMTP_FAILED] = "failed",
	    [SMTP_REFUSED] = "refused"};
	const struct pg_value values[] = {pg_number(taken->id), pg_number(taken->attempt),
	    pg_text(names[end]), trouble[0] != '\0' ? pg_text(trouble) : pg_null()};
	struct pg_reply reply;

	log_event(end == SMTP_SENT ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, "mail",
	    "kind=%s end=%s attempt=%lld", text_of(taken->row, "kind"), names[end],
	    (long long)taken->attempt);
	return direct_query(mailer->direct, &PG_mailer_settle, values, &reply, fault);
}

/* True if there was one; a fault is of the database. */
static bool serve(struct mailer *mailer, struct fault *fault)
{
	struct taken taken = {0};
	char trouble[SMTP_TROUBLE] = "";
	enum smtp_end end = SMTP_FAILED;
	struct fault why = {0};

	if (!take(mailer, &taken, fault) || taken.row == NULL)
		return false;
	if (!deliver(mailer, &taken, &end, trouble, &why)) {
		/* what is wrong with the letter itself stays so; a database may be mended */
		end = strncmp(why.code, "mail_", 5) == 0 ? SMTP_FAILED : SMTP_AGAIN;
		(void)snprintf(trouble, sizeof trouble, "%.250s", why.text);
		log_fault(LOG_LEVEL_ERROR, "mail_unwritten", &why);
	}
	(void)!settle(mailer, &taken, end, trouble, fault);
	json_decref(taken.row);
	return true;
}

/* --- the tick --------------------------------------------------------------------------------- */

static void told(unsigned what, void *context)
{
	struct mailer *mailer = context;

	(void)what;
	(void)direct_notified(mailer->direct);
	timer_start(mailer->tick, 0);
}

/* A connection that is new hears of letters as they come; the tick is for what is due later. */
static bool listen_again(struct mailer *mailer, struct fault *fault)
{
	struct pg_reply reply;

	if (mailer->watch != NULL)
		return true;
	if (!direct_revive(mailer->direct, fault) ||
	    !direct_query(mailer->direct, &PG_mailer_listen, NULL, &reply, fault))
		return false;
	mailer->watch = watch_new(mailer->loop, direct_socket(mailer->direct), told, mailer);
	if (mailer->watch == NULL)
		return fault_unable(fault, "no_memory", "no memory for the mailer");
	watch_set(mailer->watch, LOOP_READ);
	return true;
}

/* The same trouble is told once. */
static void tell(struct mailer *mailer, const struct fault *fault)
{
	if (strncmp(mailer->last_fault, fault->text, sizeof mailer->last_fault - 1) == 0)
		return;
	(void)snprintf(mailer->last_fault, sizeof mailer->last_fault, "%.127s", fault->text);
	if (fault->kind != FAULT_NONE)
		log_fault(LOG_LEVEL_WARN, "mailer_waits", fault);
}

static void tick_due(void *context)
{
	struct mailer *mailer = context;
	struct fault fault = {0};
	bool had_one = false;

	if (listen_again(mailer, &fault))
		had_one = serve(mailer, &fault);
	if (fault.kind != FAULT_NONE)
		watch_free(&mailer->watch);
	tell(mailer, &fault);
	/* between two letters the loop hears what the parent wants */
	timer_start(mailer->tick, had_one && fault.kind == FAULT_NONE ? 0 : TICK_MS);
}

static bool is_wanted(void *context)
{
	const struct mailer *mailer = context;
	struct pollfd one = {.fd = mailer->options.control_fd, .events = POLLIN};

	return poll(&one, 1, 0) > 0;
}

/* --- what it is made of ----------------------------------------------------------------------- */

bool mailer_is_on(const struct config *config)
{
	return config->smtp[0] != '\0' && config->mail_from[0] != '\0' &&
	       config->public_url[0] != '\0';
}

bool mailer_public_url(char out[CONFIG_TEXT_MAX], const struct config *config)
{
	static const char *const starts[] = {
	    "https://", "http://localhost", "http://127.0.0.1", "http://[::1]"};
	size_t len = strlen(config->public_url);

	while (len > 0 && config->public_url[len - 1] == '/')
		len--;
	memcpy(out, config->public_url, len);
	out[len] = '\0';
	if (strpbrk(out, " ?#\"<>\\") != NULL)
		return false;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (strncmp(out, starts[i], strlen(starts[i])) == 0 && len > strlen("https://"))
			return true;
	return false;
}

/* Of the first line. */
static size_t line_len(struct buf *text)
{
	return strcspn(buf_text(text), "\r\n");
}

static bool smtp_start(struct mailer *mailer, struct fault *fault)
{
	const struct config *config = mailer->options.config;
	struct buf password = {0}, ca = {0};

	if (!letter_is_address(config->mail_from))
		return fault_false(fault, "config", "mail_from has to be an address alone");
	if (!mailer_public_url(mailer->public_url, config))
		return fault_false(fault, "config", "public_url has to be https://HOST");
	if (role_file_take(&password, mailer->options.password_fd, "smtp_password_file", fault) &&
	    role_file_take(&ca, mailer->options.ca_fd, "smtp_ca", fault)) {
		password.len = line_len(&password);
		const struct smtp_options options = {.url = config->smtp,
		    .user = config->smtp_user,
		    .password = buf_text(&password),
		    .ca = {ca.bytes, ca.len},
		    .from = config->mail_from,
		    .should_end = is_wanted,
		    .context = mailer};

		mailer->smtp = smtp_new(&options, fault);
	}
	buf_wipe(&password);
	buf_free(&ca);
	return mailer->smtp != NULL;
}

static bool sms_start(struct mailer *mailer, struct fault *fault)
{
	const struct config *config = mailer->options.config;
	struct buf token = {0}, ca = {0};

	if (config->sms_url[0] == '\0')
		return true;
	if (role_file_take(&token, mailer->options.sms_token_fd, "sms_token_file", fault) &&
	    role_file_take(&ca, mailer->options.sms_ca_fd, "sms_ca", fault)) {
		token.len = line_len(&token);
		const struct sms_options options = {.url = config->sms_url,
		    .token = buf_text(&token),
		    .ca = {ca.bytes, ca.len},
		    .template = config->sms_template};

		mailer->sms = sms_new(&options, fault);
	}
	buf_wipe(&token);
	buf_free(&ca);
	return mailer->sms != NULL;
}

struct mailer *mailer_new(
    struct loop *loop, const struct mailer_options *options, struct fault *fault)
{
	struct mailer *mailer = calloc(1, sizeof *mailer);

	if (mailer == NULL) {
		fault_unable(fault, "no_memory", "no memory for the mailer");
		return NULL;
	}
	mailer->loop = loop;
	mailer->options = *options;
	if (!mailer_is_on(options->config)) {
		log_event(LOG_LEVEL_WARN, "mail_off", "why=\"smtp, mail_from, public_url\"");
		return mailer;
	}
	if (smtp_start(mailer, fault) && sms_start(mailer, fault))
		mailer->direct = direct_open_waiting(options->conninfo, fault);
	if (mailer->direct != NULL) {
		mailer->tick = timer_new(loop, tick_due, mailer);
		if (mailer->tick == NULL)
			fault_unable(fault, "no_memory", "no memory for the mailer");
	}
	if (mailer->tick == NULL) {
		mailer_free(&mailer);
		return NULL;
	}
	timer_start(mailer->tick, 0);
	return mailer;
}

void mailer_free(struct mailer **mailer)
{
	struct mailer *gone = *mailer;

	*mailer = NULL;
	if (gone == NULL)
		return;
	watch_free(&gone->watch);
	timer_free(&gone->tick);
	smtp_free(&gone->smtp);
	sms_free(&gone->sms);
	direct_close(&gone->direct);
	secret_wipe(&gone->options.post_key, sizeof gone->options.post_key);
	free(gone);
}
