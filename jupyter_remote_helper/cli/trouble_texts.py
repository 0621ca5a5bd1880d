"""Every sentence that the command line says about a tunnel that does not work. Pure."""

from __future__ import annotations

from jupyter_remote_helper.tunnel.symptoms import Symptom, SymptomCode

MEANINGS: dict[SymptomCode, str] = {
    "local_port_busy": (
        "The port on your computer is taken: by another tunnel, a Jupyter of your own, or an "
        "editor. Choose another by --local-port."
    ),
    "local_port_reserved": (
        "Ports below 1024 belong to the administrator of your computer. Choose another by "
        "--local-port."
    ),
    "bad_forwarding": (
        "The command is not as it was printed. Copy it once more, and change nothing by hand."
    ),
    "bastion_refused": (
        "The bastion does not lead on to the host. It looks up the host's name itself, so --host "
        "has to be a name that it knows; or it forbids forwarding."
    ),
    "nothing_listens": (
        "The tunnel is there, but at its other end nobody listens: the server has ended, or has "
        "another port. `jupyter server list` on the host shows those that run."
    ),
    "forwarding_forbidden": (
        "The host forbids forwarding. Go through another host by --jump, or ask those who run it."
    ),
    "socket_unreachable": (
        "The tunnel is there, but not the socket at its other end: the server has ended, the path "
        "is another one, the socket is somebody else's, or the host forbids to forward to sockets."
    ),
    "name_unknown": (
        "This name is not known there. A name of the host's own network leads nowhere from "
        "your computer: say by --jump through which bastion or login host it is reached."
    ),
    "no_route": (
        "No way leads from your computer to this address. Is a VPN to be started? Else say by "
        "--jump through which bastion or login host it is reached."
    ),
    "no_sshd": "The host is there, but no sshd at this port. Say its port by --ssh-port.",
    "no_answer": (
        "Nobody answers at this address. Is a VPN to be started? Firewalls do this, too: say by "
        "--jump through which bastion or login host the host is reached."
    ),
    "login_refused": (
        "The host does not let you in. Is --user who you are there, and is your key known there? "
        "An ordinary login with ssh has to work first."
    ),
    "host_key_changed": (
        "The host has another key than it had. It may be another host that wants to be this one: "
        "ask those who run it before you go on."
    ),
    "host_key_unknown": (
        "Your computer does not know the host's key, and could not ask you. Log in once, in a "
        "terminal, and compare the key."
    ),
    "tunnel_exists": (
        "A tunnel to this port runs already, or has died and left its file. Try the line that "
        "checks it. If that is refused: end the ssh that has just started, remove the file that "
        "the message names, and start again."
    ),
    "no_tunnel": "It is not there any more: stopped, or lost with its connection. Start it again.",
    "no_open_login": (
        "Your logins do not share a connection, so there is none to use. Choose another --form."
    ),
    "login_socket_taken": (
        "The login host cannot make the socket: an older one has its name, or its folder is not "
        "there. Have a new name made, and do the step that makes the folder."
    ),
    "connection_lost": (
        "The connection was lost; the server does not mind. Run the line again. The form reconnect "
        "does so by itself."
    ),
    "autossh_jump": "autossh does not know -J. Use the line of --form reconnect as it is printed.",
    "windows_background": (
        "The ssh of Windows has no tunnels in the background. Use the form terminal, and a second "
        "window."
    ),
    "windows_jump": (
        "This ssh of Windows does not find itself for -J. Use the form two-step, or a newer one "
        "(8.1)."
    ),
    "other_page": (
        "You are at another server. Compare the port with what `jupyter server list` says on the "
        "host: a Jupyter whose port is taken moves to the next. On your computer another program "
        "may have the port."
    ),
    "page_forbidden": "Open the address as printed, with 127.0.0.1: Jupyter refuses other names.",
    "page_hangs": (
        "The connection has gone, after sleep or in another network. ssh notices that within two "
        "minutes; end it and run the line again. The form reconnect does so by itself."
    ),
    "certificate_warning": (
        "The server's certificate is for the host's name, and 127.0.0.1 is none. What goes through "
        "the tunnel is encrypted by ssh as well."
    ),
    "ends_when_idle": (
        "The host ends connections that it takes for unused. Leave the page open, or use the form "
        "reconnect."
    ),
}
SEEN: dict[SymptomCode, str] = {
    "other_page": "Another page opens, or one that refuses the token",
    "page_forbidden": "The page says 403 Forbidden",
    "page_hangs": "The page hangs",
    "certificate_warning": "The browser warns of the certificate",
    "ends_when_idle": "The tunnel ends when it is not used for a while",
}
"""What those look like that are no messages."""

NOT_KNOWN = (
    "That message is not among those that are known; `jupyter remote-helper tunnel --trouble` "
    "shows them. What `ssh -v` says may tell more."
)


def symptom_title(symptom: Symptom) -> str:
    """What somebody sees: a message, or in words."""
    return SEEN.get(symptom.code) or "... ".join(piece.strip() for piece in symptom.signs[0])


def trouble_lines(symptoms: tuple[Symptom, ...]) -> list[str]:
    """All symptoms with their meaning, as people read them."""
    lines: list[str] = []
    for symptom in symptoms:
        lines += [symptom_title(symptom), f"   {MEANINGS[symptom.code]}", ""]
    return lines[:-1]
