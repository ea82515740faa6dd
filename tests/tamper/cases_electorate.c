/*
 * Case 77, of who may vote: the artifact electorate changed, gone, or none from the beginning. Here
 * the board cheats.
 */
#include <string.h>

#include "proto/base/encode.h"
#include "tests/tamper/cases.h"

/* The rule changed in the file, under the name of what it was: for older people, and in form. */
static void other_age(struct play *play, int arg)
{
	struct record_file *file =
	    record_artifact(&play->files, &play->round.manifest.electorate.hash);
	uint8_t *at = (uint8_t *)strstr((char *)file->own.bytes, "16");

	(void)arg;
	MUST(at != NULL);
	at[0]++;
}

static void none_named(json_t *json)
{
	json_object_del(json, "electorate");
}

static void other_size(json_t *json)
{
	json_object_set_new(json_object_get(json, "electorate"), "size", json_integer(7));
}

static void no_artifact(json_t *json)
{
	json_object_set_new(json, "electorate", json_string("everybody"));
}

static json_edit *const edits[] = {none_named, other_size, no_artifact};
enum { NONE_NAMED, OTHER_SIZE, NO_ARTIFACT };

static void edit(struct play *play, int which)
{
	manifest_edit(play, edits[which]);
}

static struct artifact_ref made;

static void name_made(json_t *json)
{
	char hex[2 * HASH_LEN + 1];

	hex_encode(hex, made.hash.bytes, HASH_LEN);
	json_object_set_new(json, "electorate",
	    json_pack("{s:s,s:I}", "sha256", hex, "size", (json_int_t)made.size));
}

static const char *const bad_texts[] = {
    "{\"assurance\":[\"desk\"],\"contests\":[null,null,null,null,null,null],\"rule\":{\"colour\":["
    "\"blue\"]},\"ways\":[\"account\"],\"zone\":\"UTC\"}",
    "{\"assurance\":[\"desk\"],\"contests\":[null,null,null,null],\"rule\":null,\"ways\":["
    "\"account\"],\"zone\":\"UTC\"}",
    "{\"assurance\":[\"desk\"],\"contests\":[{\"district\":[\"a\"]},null,null,null,null,null],"
    "\"rule\":null,\"ways\":[\"account\"],\"zone\":\"UTC\"}",
    "{\"zone\":\"UTC\",\"assurance\":[\"desk\"]}",
};
enum { UNKNOWN_CLAUSE, FOUR_CONTESTS, TWO_RULES, NOT_CANONICAL };

/* A MANIFEST that names, by its true hash and size, an electorate that is none. */
static void bad(struct play *play, int which)
{
	const struct span bytes = {(const uint8_t *)bad_texts[which], strlen(bad_texts[which])};
	char path[RECORD_PATH_ROOM];

	artifact_path(path, &play->round.manifest.electorate.hash);
	file_remove(&play->round.files, path);
	made.size = bytes.len;
	MUST(record_add_artifact(&play->round.files, bytes, &made.hash));
	manifest_edit(play, name_made);
}

static const struct tamper_case cases[] = {
    {"77 a rule of who may vote changed", STAGE_AUDIT, other_age, 0, V(2), 0, 1,
	"hash of its name"},
    {"77 an electorate of another size than the manifest says", STAGE_KEYSET, edit, OTHER_SIZE,
	V(4), 0, 1, "size of the manifest"},
    {"77 an electorate that the manifest does not name", STAGE_KEYSET, edit, NONE_NAMED, V(2), 0, 1,
	NULL},
    {"77 a MANIFEST whose electorate is no artifact", STAGE_KEYSET, edit, NO_ARTIFACT, V(4), 0, 1,
	"electorate"},
    {"77 a rule that nobody knows", STAGE_KEYSET, bad, UNKNOWN_CLAUSE, V(4), 0, 1, "colour"},
    {"77 an electorate of fewer contests", STAGE_KEYSET, bad, FOUR_CONTESTS, V(4), 0, 1,
	"rules of 4 contests"},
    {"77 one style, two rules", STAGE_KEYSET, bad, TWO_RULES, V(4), 0, 1, "share a style"},
    {"77 an electorate that is not canonical", STAGE_KEYSET, bad, NOT_CANONICAL, V(4), 0, 1,
	"canonical"},
};

const struct case_table electorate_cases = {cases, sizeof cases / sizeof *cases};
