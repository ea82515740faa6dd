/*
 * The table of roles, and the bodies that only pass on to keeper, registrar, hasher, painter,
 * clerk, mailer and broker. What they do is in their own files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/roles/broker.h"
#include "daemon/roles/clerk.h"
#include "daemon/roles/hasher.h"
#include "daemon/roles/holdings.h"
#include "daemon/roles/keeper.h"
#include "daemon/roles/mailer.h"
#include "daemon/roles/painter.h"
#include "daemon/roles/registrar.h"
#include "daemon/roles/role.h"
#include "daemon/roles/web.h"
#include "proto/crypto/group.h"

static char *conninfo;

static bool conninfo_make(const struct role_context *context, struct fault *fault)
{
	conninfo = role_conninfo(context, context->role->user_role);
	return conninfo != NULL || fault_unable(fault, "out_of_memory", "out of memory");
}

/* What registrar and mailer share, from the parent. */
static bool post_key_take(
    uint8_t out[HOLDINGS_POST_LEN], const struct role_context *context, struct fault *fault)
{
	return pread(context->files[FILE_POST], out, HOLDINGS_POST_LEN, 0) == HOLDINGS_POST_LEN ||
	       fault_unable(fault, "post_key", "the parent gave no key");
}

/* --- keeper ------------------------------------------------------------------------------ */

static bool keeper_start(struct role_context *context, struct fault *fault)
{
	struct keeper_options options = {
	    .keys_fd = context->files[FILE_KEYS], .state_fd = context->files[FILE_STATE]};

	if (!conninfo_make(context, fault))
		return false;
	options.conninfo = conninfo;
	context->state = keeper_new(context->loop, &options, fault);
	return context->state != NULL;
}

static void keeper_peer_came(
    struct role_context *context, enum role_id peer, unsigned instance, int fd)
{
	(void)peer;
	(void)instance;
	(void)!keeper_add_peer(context->state, fd);
}

static bool keeper_has_work(struct role_context *context)
{
	return keeper_is_busy(context->state);
}

static void keeper_drain(struct role_context *context)
{
	role_drain_by(context, keeper_has_work);
}

static void keeper_stop(struct role_context *context)
{
	struct keeper *keeper = context->state;

	keeper_free(&keeper);
	free(conninfo);
}

static const struct role role_keeper = {
    "keeper", "arca_keeper", keeper_start, keeper_peer_came, keeper_drain, NULL, keeper_stop};

/* --- registrar --------------------------------------------------------------------------- */

static char *registry;

static bool registrar_start(struct role_context *context, struct fault *fault)
{
	struct registrar_options options = {.keys_fd = context->files[FILE_KEYS],
	    .minimum_age = context->config->minimum_age,
	    .phone_country = context->config->phone_country,
	    .census_url = context->config->census_url,
	    .census_token_fd = context->files[FILE_CENSUS_TOKEN],
	    .census_ca_fd = context->files[FILE_CENSUS_CA],
	    .has_mail = mailer_is_on(context->config),
	    .has_sms = mailer_is_on(context->config) && context->config->sms_url[0] != '\0',
	    .sms_day = context->config->sms_day};

	if (context->config->registry[0] != '\0' &&
	    asprintf(&registry, "%s user=arca_registry", context->config->registry) < 0)
		return fault_unable(fault, "out_of_memory", "out of memory");
	options.registry = registry;
	if (!conninfo_make(context, fault) || !post_key_take(options.post_key, context, fault))
		return false;
	options.conninfo = conninfo;
	context->state = registrar_new(context->loop, &options, fault);
	secret_wipe(options.post_key, sizeof options.post_key);
	return context->state != NULL;
}

static void registrar_peer_came(
    struct role_context *context, enum role_id peer, unsigned instance, int fd)
{
	(void)peer;
	(void)instance;
	(void)!registrar_add_peer(context->state, fd);
}

static bool registrar_has_work(struct role_context *context)
{
	return registrar_is_busy(context->state);
}

static void registrar_drain(struct role_context *context)
{
	role_drain_by(context, registrar_has_work);
}

static void registrar_stop(struct role_context *context)
{
	struct registrar *registrar = context->state;

	registrar_free(&registrar);
	free(registry);
	free(conninfo);
}

static const struct role role_registrar = {"registrar", "arca_registrar", registrar_start,
    registrar_peer_came, registrar_drain, NULL, registrar_stop};

/* --- hasher ------------------------------------------------------------------------------ */

static bool hasher_start(struct role_context *context, struct fault *fault)
{
	const struct config *config = context->config;
	struct hasher_options options = {.keys_fd = context->files[FILE_KEYS],
	    .argon_mib = config->argon_mib,
	    .argon_passes = config->argon_passes,
	    .patience_ms = config->ask_ms};

	(void)!site_read(&options.site, config->public_url); /* without it there are no passkeys */
	context->state = hasher_new(context->loop, &options, fault);
	return context->state != NULL;
}

static void hasher_peer_came(
    struct role_context *context, enum role_id peer, unsigned instance, int fd)
{
	(void)peer;
	(void)instance;
	(void)!hasher_add_peer(context->state, fd);
}

static bool hasher_has_work(struct role_context *context)
{
	return hasher_is_busy(context->state);
}

static void hasher_drain(struct role_context *context)
{
	role_drain_by(context, hasher_has_work);
}

static void hasher_stop(struct role_context *context)
{
	struct hasher *hasher = context->state;

	hasher_free(&hasher);
}

static const struct role role_hasher = {
    "hasher", NULL, hasher_start, hasher_peer_came, hasher_drain, NULL, hasher_stop};

/* --- painter ----------------------------------------------------------------------------- */

static bool painter_start(struct role_context *context, struct fault *fault)
{
	const struct painter_options options = {
	    .sandbox = context->config->sandbox, .patience_ms = context->config->ask_ms};

	context->state = painter_new(context->loop, &options, fault);
	return context->state != NULL;
}

static void painter_peer_came(
    struct role_context *context, enum role_id peer, unsigned instance, int fd)
{
	(void)peer;
	(void)instance;
	(void)!painter_add_peer(context->state, fd);
}

static bool painter_has_work(struct role_context *context)
{
	return painter_is_busy(context->state);
}

static void painter_drain(struct role_context *context)
{
	role_drain_by(context, painter_has_work);
}

static void painter_stop(struct role_context *context)
{
	struct painter *painter = context->state;

	painter_free(&painter);
}

static const struct role role_painter = {
    "painter", NULL, painter_start, painter_peer_came, painter_drain, NULL, painter_stop};

/* --- clerk ------------------------------------------------------------------------------- */

static char manifest[CONFIG_TEXT_MAX + 16];

static bool clerk_start(struct role_context *context, struct fault *fault)
{
	struct clerk_options options = {.keys_fd = context->files[FILE_KEYS]};

	if (!conninfo_make(context, fault))
		return false;
	options.conninfo = conninfo;
	if (context->config->web_root[0] != '\0') {
		(void)snprintf(
		    manifest, sizeof manifest, "%s/manifest.json", context->config->web_root);
		options.dist_path = manifest;
	}
	context->state = clerk_new(context->loop, &options, fault);
	return context->state != NULL;
}

static void clerk_stop(struct role_context *context)
{
	struct clerk *clerk = context->state;

	clerk_free(&clerk);
	free(conninfo);
}

static const struct role role_clerk = {
    "clerk", "arca_clerk", clerk_start, NULL, NULL, NULL, clerk_stop};

/* --- mailer ------------------------------------------------------------------------------ */

static bool mailer_start(struct role_context *context, struct fault *fault)
{
	struct mailer_options options = {.config = context->config,
	    .password_fd = context->files[FILE_SMTP_PASSWORD],
	    .ca_fd = context->files[FILE_SMTP_CA],
	    .sms_token_fd = context->files[FILE_SMS_TOKEN],
	    .sms_ca_fd = context->files[FILE_SMS_CA],
	    .control_fd = CONTROL_FD};

	if (!conninfo_make(context, fault) || !post_key_take(options.post_key, context, fault))
		return false;
	options.conninfo = conninfo;
	context->state = mailer_new(context->loop, &options, fault);
	secret_wipe(options.post_key, sizeof options.post_key);
	return context->state != NULL;
}

static void mailer_stop(struct role_context *context)
{
	struct mailer *mailer = context->state;

	mailer_free(&mailer);
	free(conninfo);
}

static const struct role role_mailer = {
    "mailer", "arca_mailer", mailer_start, NULL, NULL, NULL, mailer_stop};

/* --- broker ------------------------------------------------------------------------------ */

static bool broker_start(struct role_context *context, struct fault *fault)
{
	const struct broker_options options = {.config = context->config,
	    .keys_fd = context->files[FILE_KEYS],
	    .secret_fd = context->files[FILE_PROVIDER_SECRET],
	    .ca_fd = context->files[FILE_PROVIDER_CA]};

	context->state = broker_new(context->loop, &options, fault);
	return context->state != NULL;
}

static void broker_peer_came(
    struct role_context *context, enum role_id peer, unsigned instance, int fd)
{
	(void)peer;
	(void)instance;
	(void)!broker_add_peer(context->state, fd);
}

static bool broker_has_work(struct role_context *context)
{
	return broker_is_busy(context->state);
}

static void broker_drain(struct role_context *context)
{
	role_drain_by(context, broker_has_work);
}

static void broker_stop(struct role_context *context)
{
	struct broker *broker = context->state;

	broker_free(&broker);
}

static const struct role role_broker = {
    "broker", NULL, broker_start, broker_peer_came, broker_drain, NULL, broker_stop};

bool role_is_wanted(enum role_id role, const struct config *config)
{
	return role != ROLE_BROKER || broker_is_wanted(config);
}

const struct role *const role_table[ROLE_COUNT] = {
    [ROLE_KEEPER] = &role_keeper,
    [ROLE_REGISTRAR] = &role_registrar,
    [ROLE_HASHER] = &role_hasher,
    [ROLE_PAINTER] = &role_painter,
    [ROLE_CLERK] = &role_clerk,
    [ROLE_MAILER] = &role_mailer,
    [ROLE_BROKER] = &role_broker,
    [ROLE_WEB] = &role_web,
};
