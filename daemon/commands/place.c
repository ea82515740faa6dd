/*
 * Options, then files, then the folder of an embedded city, then its database. See place.h.
 */
#include "daemon/commands/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/commands/embedded.h"

#define OWNER "postgres" /* of an embedded city's database */

static bool take_option(
    struct place *place, const struct place_option *own, const char *name, const char *value)
{
	for (; own != NULL && own->name != NULL; own++)
		if (strcmp(own->name, name) == 0) {
			*own->value = value;
			return true;
		}
	if (strcmp(name, "--config") == 0)
		place->config_path = value;
	else if (strcmp(name, "--embedded") == 0)
		place->folder = value;
	else if (strcmp(name, "--set") == 0)
		buf_printf(&place->lines, "%s\n", value);
	else
		return false;
	return true;
}

bool place_options(
    struct place *place, const struct place_option *own, const char **word, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) != 0) {
			if (word == NULL || *word != NULL)
				return false;
			*word = argv[i];
		} else if (i + 1 == argc || !take_option(place, own, argv[i], argv[i + 1])) {
			return false;
		} else {
			i++;
		}
	}
	return true;
}

void place_default(struct place *place)
{
	if (place->folder == NULL && place->config_path == NULL)
		place->folder = DEMO_CITY;
}

bool place_read(struct place *place, struct fault *fault)
{
	struct config *config = &place->config;
	char own[CONFIG_TEXT_MAX];

	config_defaults(config);
	if (place->folder != NULL) {
		(void)snprintf(config->keys, sizeof config->keys, "%s/keys", place->folder);
		(void)snprintf(config->state, sizeof config->state, "%s/state", place->folder);
		config->database[0] = config->registry[0] = '\0';
		(void)snprintf(own, sizeof own, "%s/arcad.conf", place->folder);
		if (access(own, F_OK) == 0 && !config_read(config, own, fault))
			return false;
	}
	return (place->config_path == NULL || config_read(config, place->config_path, fault)) &&
	       config_read_text(config, "--set", buf_text(&place->lines), fault);
}

bool place_find(struct place *place, struct fault *fault)
{
	struct embedded embedded;

	if (place->folder != NULL) {
		if (!embedded_find(&embedded, place->folder, fault))
			return false;
		(void)snprintf(
		    place->config.database, sizeof place->config.database, "%s", embedded.conninfo);
		(void)snprintf(
		    place->config.registry, sizeof place->config.registry, "%s", embedded.registry);
	}
	return place->config.database[0] != '\0' ||
	       fault_unable(
		   fault, "no_database", "say where the city is: --embedded DIR or --config FILE");
}

struct direct *place_open(struct place *place, struct fault *fault)
{
	struct direct *direct = NULL;
	char *conninfo = NULL;

	if (place_read(place, fault) && place_find(place, fault)) {
		conninfo = place_conninfo(place, NULL);
		if (conninfo != NULL)
			direct = direct_open(conninfo, fault);
	}
	free(conninfo);
	return direct;
}

void place_free(struct place *place)
{
	buf_free(&place->lines);
}

static char *conninfo_of(const struct place *place, const char *database, const char *role)
{
	char *text = NULL;
	int len;

	if (role == NULL && place->folder != NULL)
		role = OWNER;
	len = role != NULL ? asprintf(&text, "%s user=%s", database, role)
			   : asprintf(&text, "%s", database);
	return len > 0 ? text : NULL;
}

char *place_conninfo(const struct place *place, const char *role)
{
	return conninfo_of(place, place->config.database, role);
}

char *place_registry(const struct place *place, const char *role)
{
	return conninfo_of(place, place->config.registry, role);
}
