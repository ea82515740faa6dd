#!/usr/bin/env python3
"""Signing in with an OpenID provider in Chromium: a city, npm's oidc-provider, and oidc.mjs, which goes from one to the other."""
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "flow"))

from city import City, wait_for  # noqa: E402

NAMES = '{"es":"Identidad de la Villa","en":"Villa identity","ar":"هوية البلدة"}'
SECRET = "a secret: with + and %, of the test"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def main():
    built = subprocess.run(["make", "-s", "web"], cwd=ROOT, capture_output=True, text=True, check=False)
    if built.returncode != 0:
        sys.exit(built.stdout + built.stderr + "\n0 passed, 1 failed")
    port, provider = free_port(), free_port()
    url = f"http://localhost:{port}"
    with City(listen=f"127.0.0.1:{port}", web_root=ROOT / "web" / "dist") as city:
        city.spawn("provider", "node", ROOT / "tests" / "flow" / "provider.mjs", provider, f"{url}/account/back")
        wait_for("the provider is there", lambda: "ready" in city.read("provider.log"), 30)
        with open(city.path("secret"), "w", encoding="ascii") as file:
            file.write(SECRET + "\n")
        os.chmod(city.path("secret"), 0o600)
        city.stop()
        city.settings.update(public_url=url, provider_issuer=f"http://localhost:{provider}", provider_client="arca:city",
                             provider_secret_file=city.path("secret"), provider_name=NAMES)
        city.start()
        environment = {**os.environ, "ARCA_URL": url, "ARCA_PROVIDER": f"http://localhost:{provider}", "ARCA_SQL": city.socket_folder(),
                       "ARCA_SHOTS": os.environ.get("ARCA_SHOTS", "")}
        done = subprocess.run(["node", ROOT / "tests" / "browser" / "oidc.mjs"], env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=600, check=False)
        print(done.stdout, end="")
        if not re.search(r"\d+ passed, \d+ failed\s*\Z", done.stdout):
            print("0 passed, 1 failed")
        return done.returncode


sys.exit(main())
