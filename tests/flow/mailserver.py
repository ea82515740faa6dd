"""A mail server for mail.py, of Debian's python3-aiosmtpd: /usr/bin/python3 tests/flow/mailserver.py FOLDER PORT KIND.

KIND: starttls (and AUTH), smtps (the same), open (neither). It writes each letter to FOLDER/N.eml and what was said around
it to N.json; `N.begun` appears before it answers. FOLDER/orders says, as JSON, how it answers: "rcpt", "data": a refusal;
"wait": seconds before it answers to a letter. Its certificate is FOLDER/server.pem.
"""
import asyncio
import json
import os
import signal
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

USER, PASSWORD = b"arca", b"a good password"


class Box:
    """What it got, and how it is told to answer."""

    def __init__(self, folder):
        self.folder, self.count = folder, len([name for name in os.listdir(folder) if name.endswith(".begun")])

    def order(self, name, otherwise=None):
        try:
            with open(os.path.join(self.folder, "orders"), encoding="ascii") as file:
                return json.load(file).get(name, otherwise)
        except FileNotFoundError:
            return otherwise

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path + ".new", "wb") as file:
            file.write(data)
        os.replace(path + ".new", path)

    async def handle_RCPT(self, server, session, envelope, address, options):  # pylint: disable=invalid-name,too-many-arguments
        said = self.order("rcpt")
        if said is None:
            envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(self, server, session, envelope):  # pylint: disable=invalid-name
        self.count += 1
        number = self.count
        self.write(f"{number}.begun", b"")
        await asyncio.sleep(self.order("wait", 0))
        said = self.order("data")
        if said is None:
            around = {"tls": session.ssl is not None, "user": (session.auth_data or b"").decode(),
                      "from": envelope.mail_from, "to": envelope.rcpt_tos}
            self.write(f"{number}.json", json.dumps(around).encode())
            self.write(f"{number}.eml", envelope.content)
        return said or "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    is_right = getattr(data, "login", None) == USER and getattr(data, "password", None) == PASSWORD
    return AuthResult(success=is_right, handled=is_right, auth_data=USER if is_right else None)


def main():
    folder, port, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(os.path.join(folder, "server.pem"), os.path.join(folder, "server.key"))
    more = {"authenticator": authenticate, "auth_required": True}
    if kind == "starttls":
        more.update(tls_context=context, require_starttls=True)
    elif kind == "smtps":
        more.update(ssl_context=context, auth_require_tls=False)
    else:
        more = {}
    controller = Controller(Box(folder), hostname="127.0.0.1", port=port, **more)
    controller.start()
    signal.sigwait([signal.SIGTERM, signal.SIGINT])
    controller.stop()


main()
