#!/usr/bin/env python3
"""What a server is installed from: units that are hardened and name options that exist, a configuration that parses."""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from elections import ARCA, ROOT, Tally

DEPLOY = Path(ROOT) / "deploy"
ARCAD = Path(ARCA).parent / "arcad"
WORST = 1.5


def said(*command):
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    return run.stdout + run.stderr


def keys_of(text):
    return re.findall(r"^#?([a-z_]+) =", text, re.MULTILINE)


def check_hardening(t, unit):
    if shutil.which("systemd-analyze") is None:
        t.skip(f"hardening of {unit.name} (there is no systemd-analyze)")
        return
    words = said("systemd-analyze", "security", "--offline=yes", "--no-pager", unit)
    found = re.search(r"Overall exposure level for .*: ([0-9.]+) ", words)
    t.check(found and float(found[1]) <= WORST, f"{unit.name}: exposure of at most {WORST}: {words[-300:]}")
    words = said("systemd-analyze", "verify", "--man=no", unit)
    wrong = [line for line in words.splitlines() if unit.name in line and "not executable" not in line]
    t.check(not wrong, f"{unit.name}: {wrong}")


def check_command(t, unit):
    """The program of ExecStart, and each of its options, are there."""
    line = re.search(r"^ExecStart=/usr/bin/(\S+) (.*)$", unit.read_text(), re.MULTILINE)
    program, words = {"arca": ARCA, "arcad": ARCAD}[line[1]], line[2].split()
    usage = said(program, words[0], "--help")
    for option in [word for word in words if word.startswith("--")]:
        t.check(option in usage, f"{unit.name}: {line[1]} {words[0]} has no {option}: {usage}")


def check_rights(t):
    """What arcad needs is granted: a low port, and nothing else of root's; a place to write."""
    text = (DEPLOY / "arcad.service").read_text()
    for row in ("Type=notify", "AmbientCapabilities=CAP_NET_BIND_SERVICE", "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
                "User=arca", "StateDirectory=arca", "KillMode=mixed", "ProtectSystem=strict"):
        t.check(f"\n{row}\n" in text, f"arcad.service says {row}")
    t.check("RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6" in text, "sockets of PostgreSQL and of the network")
    users = (DEPLOY / "arca.sysusers.conf").read_text()
    for unit in ("arcad", "witness"):
        user = re.search(r"^User=(\S+)$", (DEPLOY / f"{unit}.service").read_text(), re.MULTILINE)[1]
        t.check(re.search(rf"^u {user} ", users, re.MULTILINE), f"sysusers makes {user}")
    folders = dict(re.findall(r"^d (\S+)\s+(\d+)", (DEPLOY / "arca.tmpfiles.conf").read_text(), re.MULTILINE))
    values = dict(re.findall(r"^([a-z_]+) = (.*)$", (DEPLOY / "arcad.conf").read_text(), re.MULTILINE))
    t.check(folders.get(values["state"]) == "0700", "tmpfiles makes the state folder, for its owner only")
    for role in ("keeper", "registrar", "hasher", "clerk", "broker"):
        t.check(folders.get(f"{values['keys']}/{role}") == "0700", f"and the keys of {role}")


def check_config(t, folder):
    example = (DEPLOY / "arcad.conf").read_text()
    explained = said(ARCAD, "run", "--explain")
    t.check(sorted(keys_of(example)) == sorted(keys_of(explained)), "arcad.conf has the keys of --explain, each once")
    defaults = dict(re.findall(r"^#([a-z_]+) = ?(.*)$", explained, re.MULTILINE))
    for key, value in re.findall(r"^#([a-z_]+) = ?(.*)$", example, re.MULTILINE):
        t.check(value.strip() == defaults[key].strip(), f"{key}: what is commented out is the default")
    path = Path(folder) / "arcad.conf"
    for name, text in (("as it is", example), ("with all keys", re.sub(r"^#([a-z_]+ =)", r"\1", example, flags=re.MULTILINE))):
        path.write_text(text)
        words = said(ARCAD, "doctor", "--config", path)
        t.check("configuration: " not in words and words.strip(), f"arcad.conf parses {name}: {words}")
    path.write_text(example + "web_proceses = 3\n")
    words = said(ARCAD, "doctor", "--config", path)
    t.check('the nearest is "web_processes"' in words, f"a wrong key is told: {words}")


def check_readme(t):
    text = (DEPLOY / "README.md").read_text()
    for file in DEPLOY.iterdir():
        t.check(file.name == "README.md" or f"`{file.name}`" in text, f"deploy/README.md tells of {file.name}")


def main():
    t = Tally()
    folder = tempfile.mkdtemp(prefix="arca-deploy-")
    try:
        for unit in sorted(DEPLOY.glob("*.service")):
            check_hardening(t, unit)
            check_command(t, unit)
        check_rights(t)
        check_config(t, folder)
        check_readme(t)
    finally:
        shutil.rmtree(folder)
    sys.exit(t.done())


main()
