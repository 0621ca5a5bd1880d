"""Names that somebody may have given a session, or may type: all that has ever gone wrong."""

from __future__ import annotations

from itertools import product

COMMANDS = ("touch {0}", "touch${{IFS}}{0}", "echo x>{0}", ">{0}", "id|tee {0}")
WRAPPINGS = (
    "#({0})", "x#({0})y", "#{{l:#({0})}}", "$({0})", "`{0}`", ";{0};", "|{0}", "&{0}&", "\n{0}\n",
    "'; {0} #", '"; {0} #', "'$({0})'", "\\`{0}\\`", "%({0})", "#[fg=red]#({0})", "##({0})",
    "#{{?1,#({0}),}}", "#{{E:#({0})}}", "#{{T:#({0})}}", "a:#({0})", "a.#({0})", "-c {0}",
    "$'\\n'{0}", "\r{0}\r", "\t{0}", "{{{0}}}", "<({0})", "${{x:-$({0})}}", "!{0}", "a\\;{0}",
)  # fmt: skip
ODD = (
    "", " ", "-", "--", "-t", "-X", "-d", "=", "=build", "$0", "$1", "@1", "%1", ":", ".", "a:b",
    "a.b", "a:0.0", "*", "?", "[a-z]*", "bui*", "build", "buil", "builder", "build ", " build",
    "Build", "0", "1", "00", "9" * 40, "a" * 33, "a" * 300, "a\tb", "a\nb", "a\0b", "\x1b[2J",
    "\x1b]0;x\x07", "\u202egnp.exe", "\u2066x\u2069", "é", "e\u0301", "名前", "😀", "\ud800",
    "#", "##", "#{", "#{}", "#{pid}", "#S", "#H", "#[default]", "%H", "%%", "~", "~root", "/", "//",
    "../x", "/tmp/x", "ann/build", "root/build", "\\", "\\n", "'", '"', "`", "!", "!!", "$HOME",
    "${HOME}", "%USERPROFILE%", ";", ";;", "kill-server", "; kill-server", "build;kill-server",
    "\n$0 1 0 1 x", "x\njrhs 1 $0 1 0 1 y", "screen", "default", "tmux", "quit", "\x7f", "\x80",
)  # fmt: skip


def hostile_names(canary: str) -> list[str]:
    """More than five hundred; what any of them runs leaves a file whose name begins with that."""
    made = []
    for number, (wrapping, command, around) in enumerate(
        product(WRAPPINGS, COMMANDS, ("{0}", "a{0}", "{0}build", "build{0}"))
    ):
        made.append(around.format(wrapping.format(command.format(f"{canary}{number}"))))
    return [*ODD, *made]
