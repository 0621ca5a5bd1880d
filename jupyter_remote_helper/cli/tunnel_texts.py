"""Every sentence that the command line says about a tunnel. Pure."""

from __future__ import annotations

from typing import NamedTuple

from jupyter_remote_helper.contract import Refusal, TunnelStep
from jupyter_remote_helper.contract_tunnel import (
    HostSource,
    NoTunnelReason,
    RefusalCode,
    TunnelField,
    TunnelStepCode,
)

TITLES: dict[TunnelStepCode, str] = {
    "run": "On your computer, run",
    "run_background": "On your computer, run",
    "run_reconnecting": "On your computer, run",
    "run_reuse": "On your computer, while a login to the host is open, run",
    "run_first": "On your computer, run",
    "run_second": "On your computer, in a second terminal, run",
    "run_proxy_command": "On your computer, run",
    "run_putty": "On your computer, run",
    "run_node_address": "On your computer, run",
    "prepare_on_node": "On the node where the server runs, run",
    "run_on_node": "On the node, then run",
    "configure": "Once, on your computer, add to the file ~/.ssh/config",
    "connect": "Then, each time, run",
    "open": "In your browser, open",
    "test": "Is it up? This answers with a version when the tunnel works",
    "check": "Is it still there?",
    "stop": "Stop it",
    "check_on_node": "Is the node's half still there? On the node, run",
    "stop_on_node": "Stop the node's half: on the node, run",
    "remove_on_node": "Then take away the socket that is left: on the node, run",
    "fetch": "Fetch the result: on your computer, in the folder where you want it, run",
}
NUMBERED = (
    "run", "run_background", "run_reconnecting", "run_reuse", "run_first", "run_second",
    "run_proxy_command", "run_putty", "run_node_address", "prepare_on_node", "run_on_node",
    "configure", "connect", "open",
)  # fmt: skip
"""The steps that everybody takes, one after the other; the others are for when they are needed."""

OPEN_TERMINAL = "Keep the window open; Ctrl-C ends the tunnel."
HINTS: dict[TunnelStepCode, str] = {
    "run": f"Linux, macOS, Windows 10 or later. {OPEN_TERMINAL}",
    "run_background": "Linux, macOS. It returns at once; the tunnel stays until you stop it.",
    "run_reconnecting": (
        "Linux, macOS, with autossh and a login by key. It comes back after a lost connection. "
        "Ctrl-C ends it."
    ),
    "run_reuse": (
        "Linux, macOS, where your logins share a connection (ControlMaster in ~/.ssh/config). "
        "It asks for no password and returns at once; the tunnel ends with that login."
    ),
    "run_first": OPEN_TERMINAL,
    "run_second": OPEN_TERMINAL,
    "run_proxy_command": f"For an ssh that does not know -J (before 7.3). {OPEN_TERMINAL}",
    "run_putty": (
        "Connect once with PuTTY before, to accept the host's key. If the port is busy plink says "
        f"so in its output and stays. {OPEN_TERMINAL}"
    ),
    "run_node_address": (
        "Only where the node lets nobody log in, and with a server that listens at the node's own "
        "address: others on the cluster can open its login page, and its token is the only guard. "
        f"{OPEN_TERMINAL}"
    ),
    "prepare_on_node": "It makes a folder on the login host that only you can open.",
    "run_on_node": (
        "The login host has to be one certain host, not a name that stands for several. "
        "It returns at once."
    ),
    "configure": "A name of its own leaves your ordinary logins as they are.",
    "connect": OPEN_TERMINAL,
    "open": "If it asks for a token: `jupyter server list` on the server's host shows it.",
    "test": "In PowerShell of Windows, write curl.exe: there, curl alone is another program.",
    "check": "",
    "stop": "",
    "check_on_node": "",
    "stop_on_node": "",
    "remove_on_node": "",
    "fetch": "",
}

FIELDS: dict[TunnelField, str] = {
    "user": "--user",
    "host": "--host",
    "jump": "--jump",
    "ssh_port": "--ssh-port",
    "local_port": "--local-port",
    "remote_port": "--remote-port",
    "socket": "--socket",
    "base_url": "The base URL",
    "login_socket": "--login-socket",
    "result": "--result",
}
ALLOWED: dict[TunnelField, str] = {
    "user": "a user name has only letters, digits, dots, hyphens and underscores",
    "host": "a host name has only letters, digits, dots, hyphens and underscores",
    "jump": "it is USER@HOST or USER@HOST:PORT, with letters, digits and .-_ only",
    "ssh_port": "a port is a number from 1 to 65535",
    "local_port": "a port on your computer is a number from 1024 to 65535",
    "remote_port": "a port is a number from 1 to 65535",
    "socket": "it is an absolute path of letters, digits and ._/+- only, of at most 107 characters",
    "base_url": "letters, digits and ._/- are all that it may have for a command to be safe",
    "login_socket": (
        "it is an absolute path of letters, digits and ._/+- only, of at most 107 characters"
    ),
    "result": (
        "it is an absolute path of letters, digits and ._/+- only, of at most 1000 characters; "
        "copy or rename the file"
    ),
}
REASONS: dict[RefusalCode, str] = {
    "missing": "{field} has to be given: {allowed}.",
    "characters": "{field} is refused: {allowed}.",
    "out_of_range": "{field} is refused: {allowed}.",
    "not_in_this_form": "{field} does not go with this form: choose another by --form.",
    "ipv6_not_in_this_form": (
        "{field} is an IPv6 address, which would need brackets that shells expand: give a name, "
        "or choose --form config without --result."
    ),
}


def refusal_sentence(refusal: Refusal) -> str:
    """Why there is no command, and what to do; without the value itself."""
    field, allowed = FIELDS[refusal.field], ALLOWED[refusal.field]
    return REASONS[refusal.code].format(field=field, allowed=allowed)


HOST_ASSUMED: dict[HostSource, str] = {
    "remembered": "",
    "connection": (
        "The host is the address that this login came to; if your computer knows it by another "
        "name, {say}."
    ),
    "own_full_name": (
        "The host is the name that it has for itself; if your computer knows it by another, {say}."
    ),
    "own_name": (
        "The host is the name that it has for itself; if your computer knows it by another, {say}."
    ),
}


def no_command_sentence(refusal: Refusal) -> str:
    """The same for a command that does not have the options.

    Examples
    --------
    >>> no_command_sentence(Refusal("user", "missing"))[:66]
    'No command for your computer: --user has to be given: a user name '
    """
    sentence = f"No command for your computer: {refusal_sentence(refusal)}"
    option = FIELDS[refusal.field]
    if not option.startswith("--"):
        return sentence
    return f"{sentence} Say it once: jupyter remote-helper tunnel {option} ... --remember"


class Say(NamedTuple):
    """How to say a name otherwise: that of the host, that of the login node."""

    host: str
    jump: str


SAY_HERE = Say(
    "say --host NAME, and --remember to keep it", "say --jump USER@HOST, and --remember to keep it"
)
SAY_ONCE = Say(
    "say it once: jupyter remote-helper tunnel --host NAME --remember",
    "say it once: jupyter remote-helper tunnel --jump USER@HOST --remember",
)
SAY_HOST = SAY_ONCE._replace(host=f"say --host NAME, or {SAY_ONCE.host[4:]}")
SAY_HOST_SENTENCE = "For the commands that lead here, say its name by --host NAME."
JUMP_ASSUMED = (
    "The login node is the host that the job was submitted from; if your computer knows it by "
    "another name, {say}."
)
IN_CONTAINER = (
    "This is a container, whose sshd is likely outside of it: the host to name is the one that "
    "publishes the port."
)
NOT_NEEDED: dict[NoTunnelReason, str] = {
    "binder": "No tunnel is needed: Binder leads your browser to its server.",
    "hub": "No tunnel is needed: JupyterHub leads your browser to its server.",
    "codespaces": "No tunnel is needed: Codespaces forwards ports, see its Ports view.",
    "gitpod": "No tunnel is needed: Gitpod forwards ports, see its Ports view.",
    "open_ondemand": "No tunnel is needed: Open OnDemand leads your browser to its server.",
    "vscode": "No tunnel is needed: VS Code forwards ports, see its Ports view.",
    "local": "No tunnel is needed: nobody came to this host by ssh, and it has a desktop.",
}
ALL_THE_SAME = "For the commands all the same, say --host NAME."
REMEMBERED = "Remembered for this host; `tunnel --remember` without anything else forgets it."
OPEN_TO_OTHERS = (
    "The server listens beyond this host: others on its network can open its login page. "
    "Started with --ip=127.0.0.1 it is reached by the tunnel only."
)


def step_lines(steps: tuple[TunnelStep, ...], *, has_token: bool = False) -> list[str]:
    """The steps as people read them; each command stands alone on its line, to be selected."""
    lines: list[str] = []
    number = 0
    for step in steps:
        title = TITLES[step.code]
        if step.code in NUMBERED:
            number += 1
            title = f"{number}. {title}"
        body = (step.command or step.url or "").splitlines()
        hint = "" if has_token and step.code == "open" else HINTS[step.code]
        lines += [title, "", *body, "", *([f"   {hint}", ""] if hint else [])]
    return lines[:-1]
