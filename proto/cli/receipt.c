/*
 * arca receipt: what a voter's receipt proves, in words, offline; against a record if one is given.
 * It never shows, and cannot know, what was voted.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/base/json.h"
#include "proto/cli/cli.h"
#include "proto/cli/election.h"
#include "proto/cli/qr.h"
#include "proto/cli/remote.h"
#include "proto/crypto/ballot.h"
#include "proto/log/receipt.h"
#include "proto/record/audit.h"

#define RECEIPT_LIMIT ((size_t)1024 * 1024)

static const char text_head[] = "c2sp.org/tlog-proof@v1\n";

/* A receipt in either form, and what could be checked of it. */
struct checked {
	bool is_text, has_policy;
	struct hash leaf;
	uint64_t index, size;
	unsigned witnesses; /* cosignatures that hold */
	bool is_signed, has_quorum;
	struct ballot ballot;
	char origin[NOTE_NAME_LEN_MAX + 1];
};

/* --- what can be said without a policy ------------------------------------------------------ */

static bool check_path(struct checked *out, const struct receipt *receipt, struct fault *fault)
{
	struct checkpoint checkpoint;
	struct note note;

	if (!checkpoint_parse(&checkpoint, &note, receipt->checkpoint, fault))
		return false;
	out->index = receipt->index;
	out->size = checkpoint.size;
	(void)snprintf(out->origin, sizeof out->origin, "%s", checkpoint.origin);
	return merkle_verify_inclusion(
	    &checkpoint.root, receipt->index, checkpoint.size, &out->leaf, &receipt->proof, fault);
}

static unsigned bits(uint32_t set)
{
	unsigned count = 0;

	for (; set != 0; set &= set - 1)
		count++;
	return count;
}

static bool check_text(
    struct checked *out, struct span bytes, const struct policy *policy, struct fault *fault)
{
	struct receipt receipt = {0};
	struct policy_checkpoint seen = {0};
	struct span entry;
	bool is_fine =
	    receipt_parse(&receipt, bytes, fault) && receipt_entry(&receipt, &entry, fault);

	if (is_fine && !ballot_parse(&out->ballot, entry.bytes, entry.len))
		is_fine = fault_false(fault, "receipt_extra", "the receipt carries no ballot");
	if (is_fine && !ballot_is_canonical(&out->ballot))
		is_fine = fault_false(fault, "receipt_extra", "the receipt's ballot is malformed");
	if (is_fine) {
		merkle_leaf(&out->leaf, entry);
		is_fine = check_path(out, &receipt, fault);
	}
	if (is_fine && policy != NULL) {
		is_fine = receipt_check(&receipt, &out->leaf, policy, &seen, fault);
		out->is_signed = is_fine;
		out->has_quorum = is_fine;
		out->witnesses = bits(seen.witnesses);
	}
	receipt_free(&receipt);
	return is_fine;
}

/* The QR form names no root: without the policy's keys there is nothing to hold it against. */
static bool check_binary(
    struct checked *out, struct span text, const struct policy *policy, struct fault *fault)
{
	struct policy_checkpoint seen = {0};
	struct receipt_binary receipt;

	while (
	    text.len > 0 && (text.bytes[text.len - 1] == '\n' || text.bytes[text.len - 1] == '\r'))
		text.len--;
	if (!receipt_base45_parse(&receipt, text, fault))
		return false;
	out->leaf = receipt.leaf;
	out->index = receipt.index;
	out->size = receipt.size;
	if (policy == NULL)
		return fault_unable(fault, "policy_needed",
		    "a receipt in QR form can only be checked with --policy or a record");
	if (!receipt_binary_check(&receipt, NULL, policy, &seen, fault))
		return false;
	(void)snprintf(out->origin, sizeof out->origin, "%s", seen.checkpoint.origin);
	out->is_signed = true;
	out->has_quorum = true;
	out->witnesses = bits(seen.witnesses);
	return true;
}

/* --- output --------------------------------------------------------------------------------- */

static void put_proved(struct buf *out, const struct checked *checked, const char *record)
{
	char tracker[25], digits[65];

	tracker_encode(tracker, checked->leaf.bytes);
	hex_encode(digits, checked->leaf.bytes, HASH_LEN);
	buf_printf(out, "tracker  %s\n         %s\n", tracker, digits);
	buf_printf(out, "log      %s, entry %" PRIu64 " of %" PRIu64 "\n\n",
	    checked->origin[0] != '\0' ? checked->origin : "(not named)", checked->index,
	    checked->size);
	buf_put_text(out, "What this receipt proves:\n");
	if (checked->is_text)
		buf_put_text(out,
		    "  - The sealed ballot in it has this tracker, and is in the tree that the "
		    "checkpoint names.\n");
	if (checked->is_signed)
		buf_printf(out,
		    "  - The log signed that tree, and %u witnesses of the policy saw it: the log\n"
		    "    cannot show anybody a tree without this ballot.\n",
		    checked->witnesses);
	if (record != NULL) {
		buf_put_text(out, "  - It is in the record ");
		plain_put(out, record);
		buf_put_text(out,
		    ", which passes every check, and whose log\n    signed the receipt. It is "
		    "the last ballot of its credential, and was counted.\n");
	}
	buf_put_text(out, "What it does not prove:\n");
	if (!checked->is_signed && record == NULL)
		buf_put_text(out,
		    "  - That the log really signed it: that needs --policy FILE, or a record.\n");
	buf_put_text(out, "  - What was voted: a receipt never shows it.\n");
	if (record == NULL)
		buf_put_text(out,
		    "  - That the ballot counts: a later ballot, or a paper one, may have "
		    "replaced it.\n");
	else
		buf_put_text(out,
		    "  - That the record is the city's: compare its ctx with the gazette (arca "
		    "verify --ctx).\n");
}

static int print_json(const struct checked *checked, bool has_record)
{
	char tracker[25], digits[65];

	tracker_encode(tracker, checked->leaf.bytes);
	hex_encode(digits, checked->leaf.bytes, HASH_LEN);
	return json_print(json_pack("{s:s,s:s,s:s,s:I,s:I,s:b,s:b,s:i,s:b}", "tracker", tracker,
	    "leaf_hash", digits, "origin", checked->origin, "index", (json_int_t)checked->index,
	    "size", (json_int_t)checked->size, "log_signature", checked->is_signed, "quorum",
	    checked->has_quorum, "witnesses", (int)checked->witnesses, "counts", (int)has_record));
}

/* --- against a record ----------------------------------------------------------------------- */

/* The whole audit, with this receipt: only a record that holds can say that a ballot counts. */
static bool check_record(
    const char *path, const char *ca_path, struct span receipt, struct fault *fault)
{
	const struct audit_options options = {.receipts = &receipt, .receipt_count = 1};
	struct report *report = calloc(1, sizeof *report);
	struct record_files files = {0};
	bool is_fine = report != NULL && record_open(&files, path, ca_path, fault);

	if (is_fine) {
		audit_run(report, NULL, &files, &options);
		if (report->checks[V16_RECEIPTS].failures > 0)
			is_fine = fault_false(
			    fault, "receipt", "%s", report->checks[V16_RECEIPTS].lines[0]);
		for (int check = 0; is_fine && check < CHECK_COUNT; check++)
			if (report->checks[check].failures > 0)
				is_fine = fault_false(fault, "record",
				    "the record itself fails: %s: %s",
				    check_name((enum check)check), report->checks[check].lines[0]);
		if (is_fine && report_exit_code(report) != 0)
			is_fine = fault_unable(
			    fault, "record", "the record is not complete: see arca verify");
	}
	record_files_free(&files);
	free(report);
	return is_fine;
}

struct request {
	const char *path, *record, *policy_path, *ca_path;
	bool is_json;
};

static bool check(
    struct checked *out, const struct request *request, struct span bytes, struct fault *fault)
{
	struct buf text = {0};
	struct policy *policy = NULL;
	bool is_fine = true;

	out->is_text = bytes.len >= sizeof text_head - 1 &&
		       memcmp(bytes.bytes, text_head, sizeof text_head - 1) == 0;
	if (request->policy_path != NULL) {
		policy = calloc(1, sizeof *policy);
		is_fine = policy != NULL &&
			  file_read(&text, request->policy_path, RECEIPT_LIMIT, fault) &&
			  policy_parse(policy, (struct span){text.bytes, text.len}, fault);
	}
	is_fine = is_fine && (out->is_text ? check_text(out, bytes, policy, fault)
					   : check_binary(out, bytes, policy, fault));
	if (is_fine && request->record != NULL)
		is_fine = out->is_text
			      ? check_record(request->record, request->ca_path, bytes, fault)
			      : fault_unable(fault, "text_needed",
				    "only the text form can be held against a record: it "
				    "has the ballot in it");
	free(policy);
	buf_free(&text);
	return is_fine;
}

static int receipt_check_file(const struct request *request)
{
	struct checked *checked = calloc(1, sizeof *checked);
	struct buf bytes = {0}, out = {0};
	struct fault fault = {0};
	int status;

	if (checked == NULL || !file_read(&bytes, request->path, RECEIPT_LIMIT, &fault) ||
	    !check(checked, request, (struct span){bytes.bytes, bytes.len}, &fault)) {
		fault_unable(&fault, "no_memory", "no memory to check a receipt");
		fault_prefix(&fault, "%s", request->path);
		status = cli_fail(&fault);
	} else if (request->is_json) {
		status = print_json(checked, request->record != NULL);
	} else {
		put_proved(&out, checked, request->record);
		status = text_print(&out);
	}
	buf_free(&bytes);
	free(checked);
	return status;
}

static int command_check(int argc, char **argv)
{
	struct request request = {0};
	const struct option_row rows[] = {
	    {.name = "--policy",
		.value = "FILE",
		.help = "the witness policy that you trust",
		.text = &request.policy_path},
	    {.name = "--ca",
		.value = "FILE",
		.help = "for a record's URL: certificates to trust, not the system's",
		.text = &request.ca_path},
	    {.name = "--json", .help = "one JSON object", .flag = &request.is_json},
	    {.name = NULL},
	};
	const struct usage usage = {"receipt check FILE [RECORD]",
	    "Checks a receipt, text or QR form: offline as far as it goes, and against a record (a "
	    "folder,\n"
	    "tar or address) if one is given. Says in words what is proved and what is not.",
	    rows};
	int count, status;

	if (!cli_options(argc, argv, &usage, &count, &status))
		return status;
	if (count < 1 || count > 2)
		return cli_usage(&usage, "receipt check takes a receipt, and perhaps a record");
	request.path = argv[1];
	request.record = count == 2 ? argv[2] : NULL;
	return receipt_check_file(&request);
}

/* The base45 text of a receipt that is right but perhaps for its quorum. */
static bool short_form(
    struct buf *out, const char *path, const char *policy_path, struct fault *fault)
{
	struct policy *policy = calloc(1, sizeof *policy);
	struct receipt_binary *binary = calloc(1, sizeof *binary);
	struct buf bytes = {0}, text = {0};
	struct receipt receipt = {0};
	struct span entry;
	struct hash leaf;
	bool is_fine = policy != NULL && binary != NULL &&
		       file_read(&bytes, path, RECEIPT_LIMIT, fault) &&
		       file_read(&text, policy_path, RECEIPT_LIMIT, fault) &&
		       policy_parse(policy, (struct span){text.bytes, text.len}, fault) &&
		       receipt_parse(&receipt, (struct span){bytes.bytes, bytes.len}, fault) &&
		       receipt_entry(&receipt, &entry, fault);

	if (is_fine) {
		merkle_leaf(&leaf, entry);
		is_fine = receipt_to_binary(binary, &receipt, &leaf, policy, fault);
	}
	if (is_fine)
		receipt_base45_write(out, binary);
	receipt_free(&receipt);
	buf_free(&bytes);
	buf_free(&text);
	free(policy);
	free(binary);
	return (is_fine && buf_is_ok(out)) ||
	       fault_unable(fault, "no_memory", "no memory for a receipt");
}

/* The QR form of a text receipt: as text, or drawn. */
static int command_qr(int argc, char **argv)
{
	const char *policy_path = NULL;
	bool is_svg = false;
	const struct option_row rows[] = {
	    {.name = "--policy",
		.value = "FILE",
		.help = "the round's witness policy (needed)",
		.text = &policy_path},
	    {.name = "--svg", .help = "draw the QR code as SVG", .flag = &is_svg},
	    {.name = NULL},
	};
	const struct usage usage = {"receipt qr FILE --policy FILE [--svg]",
	    "Prints the short form of a receipt, base45 text for a QR code, or the QR code itself. "
	    "It has\n"
	    "the tracker and all proofs, but neither the ballot nor the voter's key.",
	    rows};
	struct buf text = {0}, out = {0};
	struct fault fault = {0};
	int count, status;
	bool is_fine;

	if (!cli_options(argc, argv, &usage, &count, &status))
		return status;
	if (count != 1 || policy_path == NULL)
		return cli_usage(&usage, "receipt qr takes a receipt and --policy FILE");
	is_fine = short_form(&text, argv[1], policy_path, &fault);
	if (is_fine && is_svg)
		is_fine = qr_write_svg(&out, buf_text(&text), &fault);
	else if (is_fine)
		buf_printf(&out, "%s\n", buf_text(&text));
	buf_free(&text);
	if (is_fine)
		return text_print(&out);
	buf_free(&out);
	return cli_fail(&fault);
}

int command_receipt(int argc, char **argv)
{
	static const struct command commands[] = {
	    {"check", "what a receipt proves, offline or against a record", command_check},
	    {"qr", "the short form of a receipt, for a QR code", command_qr},
	    {NULL, NULL, NULL},
	};

	return cli_dispatch("arca receipt",
	    "Voters' receipts: proofs that a sealed ballot is in the log.", commands, argc, argv);
}
