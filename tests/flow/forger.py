"""An OpenID provider that does as it is told, over HTTPS: fine, or forged in one place. It judges only what it is sent."""
import base64
import hashlib
import hmac
import http.server
import json
import ssl
import subprocess
import threading
import time
from urllib.parse import parse_qs, unquote
from servers import Waiting

CLIENT, SECRET = "arca:city", "a secret: with + and %, of the test"


def b64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def openssl(*args, data=None):
    return subprocess.run(["openssl", *args], input=data, capture_output=True, check=True).stdout


def parts_of(der):
    """The two integers of an ECDSA signature, as JWS has them: 32 bytes each."""
    out, at = b"", 2
    for _ in range(2):
        length = der[at + 1]
        out += der[at + 2:at + 2 + length].lstrip(b"\0").rjust(32, b"\0")
        at += 2 + length
    return out


class Key:
    """A pair, made by openssl, with its public half as JWK."""

    def __init__(self, folder, kid, kind="RS256", bits=2048):
        self.path, self.kid, self.kind = f"{folder}/{kid}.key", kid, kind
        if kind == "RS256":
            openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}", "-out", self.path)
            modulus = openssl("rsa", "-in", self.path, "-noout", "-modulus").decode().split("=")[1].strip()
            self.jwk = {"kty": "RSA", "n": b64(bytes.fromhex(modulus)), "e": "AQAB"}
        else:
            openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", self.path)
            point = openssl("ec", "-in", self.path, "-pubout", "-outform", "DER")[-64:]
            self.jwk = {"kty": "EC", "crv": "P-256", "x": b64(point[:32]), "y": b64(point[32:])}
        self.jwk |= {"kid": kid, "use": "sig", "alg": kind}

    def sign(self, data):
        made = openssl("dgst", "-sha256", "-sign", self.path, data=data)
        return made if self.kind == "RS256" else parts_of(made)


class Forger:
    """`changes` of a token are claims; `header` is its header's; `token`, `document` and `answer` take their place wholly."""

    def __init__(self, folder, certificate, key):
        self.keys = [Key(folder, "rsa-1"), Key(folder, "ec-1", "ES256")]
        self.folder, self.shown, self.wait = folder, None, {}
        self.looks, self.asked, self.bad = {"configuration": 0, "keys": 0, "token": 0}, [], []
        self.challenge = self.nonce = None
        self.fine()
        forger = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):  # pylint: disable=invalid-name
                what = "keys" if self.path == "/jwks" else "configuration"
                forger.looks[what] += 1
                self.say(what, forger.jwks() if what == "keys" else forger.configuration())

            def do_POST(self):  # pylint: disable=invalid-name
                forger.looks["token"] += 1
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), strict_parsing=True)
                forger.judge(self.headers, form)
                self.say("token", forger.tokens())

            def say(self, what, answer):
                time.sleep(forger.wait.get(what, 0))
                status, body, fields = forger.answers.get(what, (200, answer, {}))
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **fields}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass

        self.server = Waiting(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.issuer = f"https://localhost:{self.server.server_address[1]}/realm"
        self.url = self.issuer.removesuffix("/realm")
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def fine(self):
        """Nothing is forged."""
        self.changes, self.header, self.token, self.document, self.answers, self.signer = {}, {}, None, {}, {}, self.keys[0]
        self.shown, self.wait = None, {}

    def judge(self, headers, form):
        """What the broker sends has to be right; what is not is in `bad`."""
        kind, _, basic = (headers["Authorization"] or "").partition(" ")
        name, _, secret = base64.b64decode(basic).decode().partition(":")
        self.asked.append(form["code"][0])
        if (kind, unquote(name), unquote(secret)) != ("Basic", CLIENT, SECRET):
            self.bad.append(f"signed in as {name}")
        verifier = form.get("code_verifier", [""])[0]
        if b64(hashlib.sha256(verifier.encode()).digest()) != self.challenge or len(verifier) != 43:
            self.bad.append("another verifier")
        if form["grant_type"] != ["authorization_code"] or form["redirect_uri"] != ["https://arca.example/account/back"]:
            self.bad.append(f"{form}")

    def configuration(self):
        return json.dumps({"issuer": self.issuer, "authorization_endpoint": self.url + "/authorize?of=all",
                           "token_endpoint": self.url + "/token", "jwks_uri": self.url + "/jwks",
                           "response_types_supported": ["code"], "subject_types_supported": ["public"],
                           "id_token_signing_alg_values_supported": ["RS256", "ES256"],
                           "authorization_response_iss_parameter_supported": True} | self.document).encode()

    def jwks(self):
        shown = self.shown if self.shown is not None else [key.jwk for key in self.keys]
        return json.dumps({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "oct-1"}, *shown]}).encode()

    def claims(self):
        now = int(time.time())
        return {"iss": self.issuer, "aud": CLIENT, "sub": "12345678Z", "exp": now + 300, "iat": now, "nonce": self.nonce,
                "auth_time": now, "at_hash": b64(hashlib.sha256(b"access").digest()[:16])} | self.changes

    def make(self, header, claims, sign):
        body = b64(json.dumps(header).encode() if isinstance(header, dict) else header) + "." + b64(
            json.dumps({k: v for k, v in claims.items() if v is not None}).encode() if isinstance(claims, dict) else claims)
        return body + "." + b64(sign(body.encode()))

    def id_token(self):
        if self.token is not None:
            return self.token(self)
        header = {"alg": self.signer.kind, "kid": self.signer.kid, "typ": "JWT"} | self.header
        return self.make({k: v for k, v in header.items() if v is not None}, self.claims(), self.signer.sign)

    def tokens(self):
        return json.dumps({"access_token": "access", "token_type": "bearer", "expires_in": 60, "id_token": self.id_token()}).encode()

    # --- forged ---

    def unsigned(self):
        return self.make({"alg": "none"}, self.claims(), lambda _: b"")

    def with_public_key(self):
        """HS256 under what everybody knows: the public key, as PEM."""
        pem = openssl("pkey", "-in", self.keys[0].path, "-pubout")
        return self.make({"alg": "HS256", "kid": "rsa-1"}, self.claims(), lambda body: hmac.new(pem, body, "sha256").digest())

    def with_shown_secret(self):
        """HS256 under a symmetric key that stands among the provider's."""
        return self.make({"alg": "HS256", "kid": "oct-1"}, self.claims(), lambda body: hmac.new(b"secret", body, "sha256").digest())

    def with_own_key(self):
        """A key of the token's own, in its header."""
        key = Key(self.folder, "own")
        return self.make({"alg": "RS256", "kid": "rsa-1", "jwk": key.jwk}, self.claims(), key.sign)

    def changed_after(self):
        head, _, signature = self.make({"alg": "RS256", "kid": "rsa-1"}, self.claims(), self.keys[0].sign).split(".")
        return ".".join((head, b64(json.dumps(self.claims() | {"sub": "another"}).encode()), signature))

    def twice(self):
        """A key of the JSON twice: which one counts, nobody says."""
        claims = json.dumps(self.claims()).encode()[:-1] + b', "sub": "another"}'
        return self.make({"alg": "RS256", "kid": "rsa-1"}, claims, self.keys[0].sign)

    def header_twice(self):
        return self.make(b'{"alg": "none", "alg": "RS256", "kid": "rsa-1"}', self.claims(), self.keys[0].sign)
