"""What the kernel is told, where it works, and how it counts."""

from __future__ import annotations

from tests.conftest import code

from .behaviour import Behaviour, prose

HISTORY = "get_ipython().history_manager.hist_file"
FOLDER = """
import os, sys
print(os.getcwd())
print(open("beside.txt").read(), end="")
import neighbour
print(neighbour.WHO, sys.path[0] == "", "__file__" in globals())
open("made.txt", "w").write("made here")
"""
SCRIPT = "print('from a script', __name__)\nscript_value = 5\n"
COUNTS = ("1", prose("*text*"), "2", "", prose("raw", "raw"), code("3", "skip-execution"), "4")
PAYLOADS = ("print?", "get_ipython().set_next_input('x = 1')", "len.__doc__[:6]")
MAGICS = (
    "%%writefile made.py\nmade = 3",
    "%run made.py\nmade",
    "%%bash\necho from bash; echo wrong >&2",
    "%%capture held\nprint('held back')",
    "held.stdout",
    "%env JRH_A_TEST=1\n!echo $JRH_A_TEST",
    "%who_ls int",
    "%%html\n<b>html</b>",
)
R_CELLS = (
    'x <- c(1, 2.5); cat("printed", x, "\\n"); message("to stderr")',
    'x * 2',
    'data.frame(n = 1:2, s = c("ä", "b"))',
    'for (i in 1:3) print(i)\n"last"',
    'f <- function() stop("wrong in R")\nf()',
    'cat("never")',
)  # fmt: skip
R_PARAMETERS = {"n": 4, "who": 'a "b" \\ $c', "on": True, "none": None, "many": [1, 2.5]}
R_INJECTED = """# Parameters
n = 4L
who = "a \\"b\\" \\\\ $c"
on = TRUE
none = NULL
many = list(1L, 2.5)"""

BEHAVIOURS = (
    Behaviour("history in memory", (HISTORY,)),
    Behaviour(
        "folder of the notebook",
        (FOLDER, "%run script.py\nscript_value"),
        files={"beside.txt": "beside\n", "neighbour.py": "WHO = 'me'", "script.py": SCRIPT},
    ),
    Behaviour("counts", COUNTS),
    Behaviour("counts of the kernel", ("get_ipython().execution_count = 10", "1", "2")),
    Behaviour("payloads", PAYLOADS),
    Behaviour("magics", MAGICS),
    Behaviour("R", R_CELLS, kernel="ir"),
    Behaviour(
        "R with parameters",
        (code("n <- 1", "parameters"), 'cat(n, who, on, is.null(none), class(many), "\\n")'),
        kernel="ir",
        parameters=R_PARAMETERS,
        injected=R_INJECTED,
        injected_at=1,
    ),
)
