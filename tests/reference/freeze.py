#!/usr/bin/env python3
"""Writes proto/vectors/*.json from this implementation; --check compares instead, byte for byte."""

import json
import pathlib
import sys

import cases_act
import cases_ballot
import cases_basics
import cases_electorate
import cases_entries
import cases_post
import cases_tally

VECTORS = pathlib.Path(__file__).resolve().parents[2] / "proto" / "vectors"
FILES = {
    "transcript": cases_basics.transcript_vectors, "generators": cases_basics.generator_vectors,
    "embedding": cases_basics.embedding_vectors, "payload": cases_basics.payload_vectors,
    "ctx": cases_basics.ctx_vectors, "tierank": cases_basics.tierank_vectors,
    "credential": cases_ballot.credential_vectors, "row": cases_ballot.row_vectors,
    "ballot": cases_ballot.ballot_vectors, "spoiled": cases_ballot.spoiled_vectors,
    "nonce_reuse": cases_ballot.nonce_reuse_vectors, "shuffle": cases_tally.shuffle_vectors,
    "decryption": cases_tally.decryption_vectors, "entries": cases_entries.entries_vectors,
    "post": cases_post.post_vectors, "act": cases_act.act_vectors,
    "electorate": cases_electorate.electorate_vectors,
}


def render(make):
    """One file's bytes."""
    return (json.dumps(make(), indent=1, ensure_ascii=True) + "\n").encode("ascii")


def differences():
    """The names of files that are not what this implementation computes."""
    wrong = []
    for name, make in FILES.items():
        path = VECTORS / (name + ".json")
        if not path.is_file() or path.read_bytes() != render(make):
            wrong.append(path.name)
    return wrong


def main(arguments):
    """0 if all is well."""
    if arguments == ["--check"]:
        wrong = differences()
        for name in wrong:
            print("proto/vectors/%s differs from what tests/reference computes" % name)
        print("%d vector files, %d differ" % (len(FILES), len(wrong)))
        return 1 if wrong else 0
    if arguments:
        print("usage: freeze.py [--check]", file=sys.stderr)
        return 2
    VECTORS.mkdir(exist_ok=True)
    for name, make in FILES.items():
        (VECTORS / (name + ".json")).write_bytes(render(make))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
