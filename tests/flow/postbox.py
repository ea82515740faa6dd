"""A post-box of trustees for tests: a whole round in Python, of the reference implementation's parts.

It is the daemon's place only: it collects posts, logs them, and signs for board, log and witnesses. It checks the
posts' signatures and forms, and can be told to lie.
"""
import base64
import hashlib
import http.server
import json
import threading
import time as clock

from logs import COSIGNATURE, Log, Signer, seed_of  # noqa: F401  (sets the path of the reference)

import ballot
import credential
import ed25519
import entries
import generators
import payload
import post
import rounds
from entropy import Entropy
from merkle import leaf_hash, root
from ristretto import G, decode
from transcript import u16, u32, u64
from servers import Waiting

HOST, SLUG = "city.example", "r1"
ORIGIN = f"{HOST}/{SLUG}"
OPEN, CLOSE = 1777622400, 1778832000  # 2026-05-01T08:00:00Z, 2026-05-15T08:00:00Z
SUITE = b"COCKTAIL(Ristretto255, SHA-512)"
CONTEXT_TAG = b"COCKTAIL-DKG-CONTEXT"
WITNESSES = ["demo-city", "demo-civil-1", "demo-civil-2"]
ROW_KEY = 4711


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data):
    return hashlib.sha256(data).digest()


def key_hex(role):
    return ed25519.public_key(seed_of(role)).hex()


def contest(group):
    return {"budget_cents": 1000, "group": group, "if_small": "publish", "kind": 1, "max_choices": 3,
            "max_cost_cents": None, "max_points": None, "max_sum_points": None, "min_choices": 1, "rule": "greedy",
            "meta": {"country": "Nowhere", "description": "A test", "instance": "2026", "unit": "Testville"},
            "projects": [{"cost_cents": 300 + i, "id": f"p{i}"} for i in range(3)], "styles": [0],
            "vote_type": "approval", "w": 1}


class Round:
    """The log, from MANIFEST on, and everything that stands beside it."""

    def __init__(self, trustees, contests=2):
        self.log = Log(Signer(ORIGIN))
        self.witnesses = [Signer(f"{name}.example/w", COSIGNATURE) for name in WITNESSES]
        self.trustees, self.threshold = trustees, 3
        self.now = OPEN - 86400
        self.files, self.ctx, self.y = {}, None, None
        self.contests = contests
        self.attempt, self.rand = 1, sha256(b"rand 1")
        self.posts, self.step = {}, "keys"
        self.vecs, self.mixes, self.ballots = {}, {}, []
        self.lock = threading.RLock()

    # --- files ---

    def artifact(self, data):
        self.files["artifact/" + sha256(data).hex()] = data
        return {"sha256": sha256(data).hex(), "size": len(data)}

    def policy(self):
        lines = ["log " + self.log.signer.vkey()]
        lines += [f"witness {name} {signer.vkey()}" for name, signer in zip(WITNESSES, self.witnesses)]
        lines += ["group any2 2 " + " ".join(WITNESSES), "quorum any2"]
        return ("\n".join(lines) + "\n").encode()

    def checkpoint(self, size=None):
        """The minimal form: the first two witnesses make the quorum."""
        text = self.log.text(size)
        return (self.log.checkpoint(size) + "".join(w.cosign(text, self.now) for w in self.witnesses[:2])).encode()

    def record(self):
        return {"checkpoint": self.checkpoint(), **self.log.tile_files(), **self.files}

    # --- entries ---

    def append(self, entry):
        self.log.entries.append(entry)
        return entry

    def append_signed(self, name, fields, role="board"):
        return self.append(entries.build(name, fields, self.ctx, [seed_of(role)]))

    def log_manifest(self, **changes):
        """Signed by the board; a later one names the one before."""
        people = {"officials": [{"key": key_hex("official 1"), "name": "o1"}, {"key": key_hex("official 2"), "name": "o2"}],
                  "observers": [{"key": key_hex("observer"), "name": "ob"}]}
        texts = {"contests": [f"Contest {i}" for i in range(self.contests)],
                 "projects": [[[f"Project {i}", ""] for i in range(3)] for _ in range(self.contests)]}
        manifest = {
            "version": 1, "origin": ORIGIN, "round": SLUG, "rehearsal": True, "demo_witnesses": WITNESSES,
            "open": "2026-05-01T08:00:00Z", "close": "2026-05-15T08:00:00Z", "log_key": self.log.signer.vkey(),
            "board": key_hex("board"), "registrar": key_hex("registrar"), "rejection": key_hex("rejection"),
            "row_key": (ROW_KEY * G).encode().hex(), "forum": {"city": key_hex("city"), "civil": key_hex("civil")},
            "trustees": self.trustees, "threshold": self.threshold, "credential_mode": "A", "census_bound": 8,
            "max_seq": 10, "min_batch": 2, "blank_in_n": True, "null_in_n": False, "tie_rule": "arca",
            "generators": {"count": 8, "sha256": generators.digest(8).hex()}, "city_log": None,
            "contests": self.artifact(canonical({"contests": [contest(i) for i in range(self.contests)],
                                                 "currency": "EUR", "exponent": 2})),
            "texts": self.artifact(canonical({"en": texts})), "policy": self.artifact(self.policy()),
            **people, **changes}
        if self.log.entries:
            manifest["prev"] = leaf_hash(self.log.entries[-1]).hex()
        body = b"\1\1" + canonical(manifest)
        self.append(body + ed25519.sign(seed_of("board"), rounds.manifest_digest(body)))

    @property
    def leaf(self):
        """leafhash(MANIFEST)."""
        return leaf_hash([entry for entry in self.log.entries if entry[0] == 1][-1])

    def transcript(self, messages):
        """T of the trustees' round 1 messages."""
        n, t = len(self.trustees), self.threshold
        statics = b"".join(bytes.fromhex(one["dkg_key"]) for one in self.trustees)
        session = self.leaf + u32(self.attempt) + self.rand
        context = hashlib.sha512(CONTEXT_TAG + len(session).to_bytes(8, "big") + session + len(SUITE).to_bytes(8, "big")
                                 + SUITE + u32(n) + statics).digest()
        cut = 32 * t
        return (u64(len(SUITE)) + SUITE + u64(64) + context + u32(n) + u32(t) + statics
                + b"".join(m[:cut] for m in messages) + b"".join(m[cut:cut + 64] for m in messages)
                + b"".join(m[cut + 64:cut + 96] for m in messages) + u64(32) + self.leaf)

    def log_keyset(self, messages, signatures):
        """KEYSET, and from it ctx and y."""
        manifest = [entry for entry in self.log.entries if entry[0] == 1][-1]
        fields = {"attempt": self.attempt, "rand": self.rand,
                  "certificate": self.transcript(messages) + b"".join(signatures)}
        keyset = self.append(entries.build("KEYSET", fields, manifest, [seed_of("board")]))
        self.ctx = rounds.ctx(manifest, keyset)
        points = [decode(m[:32]) for m in messages]
        self.y = sum(points[1:], points[0])
        self.step = "ready"

    def vote(self, count):
        """OPEN; so many voters for contest 0, one for contest 1."""
        self.now = OPEN + 10
        self.append_signed("OPEN", {"time": OPEN})
        self.open_checkpoint = self.checkpoint()
        self.artifact(self.open_checkpoint)
        for number in range(1, count + 1):
            stream = Entropy(sha256(b"voter %d" % number))
            x = credential.secret(self.ctx, credential.new_code(stream))
            proof = credential.prove_possession(stream, self.ctx, [0], number, x)
            tag = ROW_KEY * credential.row_point(self.ctx, f"ROW:{number}")
            self.append_signed("CRED", {"X": (x * G).encode(), "styles": [0], "serial": number, "issued_at": OPEN,
                                        "tag": tag.encode(), "A": proof[:32], "s": proof[32:], "replaces": None},
                               "registrar")
            for cid in range(self.contests if number == 1 else 1):
                fields = {"ctx": self.ctx, "cid": cid, "style": 0, "seq": 1, "prev": bytes(32), "w": 1}
                self.append(ballot.seal(stream, fields, self.y, x, payload.encode(1, [number % 3], 1))[0])
        self.step = "voting"

    def close(self):
        """CLOSE, SEAL, TALLY_INPUT."""
        self.now = CLOSE + 5
        last = self.checkpoint()
        self.artifact(last)
        self.append_signed("CLOSE", {"time": CLOSE + 5, "open_checkpoint": sha256(self.open_checkpoint),
                                     "last_checkpoint": sha256(last)})
        self.now += 20
        first = self.checkpoint()
        self.artifact(first)
        self.append_signed("SEAL", {"close_checkpoint": sha256(first)})
        for cid in range(self.contests):
            found = [(i, e[107:171]) for i, e in enumerate(self.log.entries) if e[0] == 16 and e[34:36] == u16(cid)]
            rows = b"".join(row for _, row in found)
            head = u16(cid) + u64(len(found)) + b"\1"
            artifact = b"ARCATIN1" + head + b"".join(u64(i) + row for i, row in found)
            self.vecs[cid] = sha256(b"arca/1/vec" + self.ctx + head + rows)
            self.artifact(artifact)
            self.append_signed("TALLY_INPUT", {"cid": cid, "n": len(found), "vec_hash": self.vecs[cid],
                                               "artifact": sha256(artifact)})
        self.step = "mixing"

    def end_mixing(self):
        for cid in range(self.contests):
            self.append_signed("MIX_END", {"cid": cid, "vec_hash": self.vecs[cid]})
        self.step = "committing"

    def committed(self):
        return sum(1 for entry in self.log.entries if entry[0] == 0x33)

    # --- posts ---

    def take(self, kind, cid, trustee, body, signature):
        """(status, code) of a post."""
        place = (kind, cid, trustee)
        attempt = self.attempt if kind.startswith("dkg") else 0
        key = bytes.fromhex(self.trustees[trustee - 1]["key"])
        digest = post.digest(self.leaf, kind, cid, trustee, attempt, body)
        if not ed25519.verify(key, digest, signature):
            return 403, "post_signature"
        if place in self.posts:
            return (200, "") if self.posts[place] == body else (409, "post_taken")
        status = self.log_mix(body) if kind == "mix" else (201, "")
        if kind == "commit":
            self.append(body)
        if status[0] == 201:
            self.posts[place] = body
        return status

    def log_mix(self, body):
        """A mix that is not the next comes too early."""
        entry, artifact = post.take_mix(body)
        fields = entries.parse(entry)[1]
        if fields["input"] != self.vecs[fields["cid"]]:
            return 409, "post_early"
        self.artifact(artifact)
        self.append(entry)
        self.vecs[fields["cid"]] = fields["output"]
        return 201, ""

    def ceremony(self):
        return {"step": self.step, "attempt": self.attempt, "rand": self.rand.hex(), "manifest_leaf": self.leaf.hex(),
                "threshold": self.threshold, "contests": [],
                # what was posted: a trustee waits until this says something else
                "trustees": [{"index": n, "name": f"Trustee {n}", "block": "city", "posted": [
                    {"kind": kind, "cid": cid, "sha256": sha256(body).hex(), "size": len(body)} for (kind, cid, of), body in sorted(self.posts.items()) if of == n]}
                             for n in sorted({of for _, _, of in self.posts})]}


class Box:
    """Serves a round. `lie` may replace any answer: it gets the path and what an honest box would say."""

    def __init__(self, round_):
        self.round, self.lie, self.got = round_, None, []
        box = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                with box.round.lock:
                    body = box.get(self.path)
                    if box.lie is not None:
                        body = box.lie(self.path, body)
                self.answer(200 if body is not None else 404, body or b"", "application/octet-stream")

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if "/post/" not in self.path:
                    return box.post(self, body)
                coded = self.headers["Arca-Signature"]
                kind, cid, trustee = self.path.split("/")[-3:]
                with box.round.lock:
                    box.got.append((kind, int(cid), int(trustee), body))
                    status, code = box.round.take(kind, int(cid), int(trustee), body,
                                                  base64.urlsafe_b64decode(coded + "=="))
                problem = {"type": f"urn:arca:{code}", "title": code, "status": status, "code": code, "detail": "no"}
                answer = {"sha256": sha256(body).hex()} if status < 300 else problem
                self.answer(status, json.dumps(answer).encode(),
                            "application/json" if status < 300 else "application/problem+json")

            def answer(self, status, body, kind):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = Waiting(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/log/{SLUG}"

    def get(self, path):
        log, api = f"/log/{SLUG}/", f"/api/rounds/{SLUG}/"
        if path.startswith(log):
            return self.round.record().get(path[len(log):])
        if path == api + "ceremony":
            return json.dumps(self.round.ceremony()).encode()
        if path.startswith(api + "post/"):
            kind, cid, trustee = path.split("/")[-3:]
            return self.round.posts.get((kind, int(cid), int(trustee)))
        return None

    def post(self, handler, body):
        """What else may be posted: a subclass knows."""
        handler.answer(404, b"", "text/plain")

    def wait(self, is_so, seconds=120):
        """Until the round is so."""
        end = clock.monotonic() + seconds
        while clock.monotonic() < end:
            with self.round.lock:
                if is_so():
                    return True
            clock.sleep(0.05)
        return False

    def close(self):
        self.server.shutdown()
        self.server.server_close()
