/*
 * arca, the tool of auditors and trustees: picks the subcommand.
 * It does not do anything else but say if its output could not be written.
 */
#include <stdio.h>

#include "proto/cli/cli.h"
#include "proto/crypto/group.h"

static const struct command commands[] = {
    {"tally", "count a .pb election by a rule", command_tally},
    {"pb", "look at a .pb file: stats, lint", command_pb},
    {"rehearse", "run a whole sealed election on a .pb file's votes", command_rehearse},
    {"verify", "check a record: every proof, every byte", command_verify},
    {"acts", "check a city's log and list what was done", command_acts},
    {"receipt", "check a voter's receipt", command_receipt},
    {"witness", "cosign the checkpoints of logs", command_witness},
    {"trustee", "make the key, mix, decrypt: a trustee's machine", command_trustee},
    {"key", "make a key of an official, an observer or the forum", command_key},
    {"observe", "sign for civil society that a disputed vote is void", command_observe},
    {"load", "many voters at once: speed, receipts, reconciliation", command_load},
    {"fetch", "save a record from its address as a folder", command_fetch},
    {"pack", "a record as one canonical tar", command_pack},
    {NULL, NULL, NULL},
};

int main(int argc, char **argv)
{
	int status;

	if (!group_init()) {
		(void)fputs("arca: libsodium could not start\n", stderr);
		return EXIT_UNABLE;
	}
	status = cli_dispatch("arca",
	    "Arca counts participatory budgets in the open: sealed ballots, receipts, a public "
	    "log, and "
	    "proofs\nthat anybody can check.",
	    commands, argc, argv);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		(void)fputs("arca: the output could not be written\n", stderr);
		return EXIT_UNABLE;
	}
	return status;
}
