"""Prints how processes stand and what the verdict on each is. Usage: python judge.py PID..."""

from __future__ import annotations

import sys

import msgspec

from jupyter_remote_helper.sessions.facts import situation_of
from jupyter_remote_helper.sessions.logind import LogindReader
from jupyter_remote_helper.sessions.survival import verdict

reader = LogindReader()
for pid in map(int, sys.argv[1:]):
    situation = situation_of(pid, reader)
    print(msgspec.json.encode([situation, verdict(situation)]).decode())
