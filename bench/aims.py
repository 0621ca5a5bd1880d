"""What we want of the numbers; each aim says in a sentence whether it is met."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from .measure import Measured
from .tools import OURSELVES

Rounds = dict[str, list[Measured]]
"""A contender's name → what was measured, one a round; some may have fewer rounds."""
Aim = Callable[[Rounds], str]


def ratios(theirs: list[Measured], ours: list[Measured]) -> list[float]:
    """Divide a tool's wall time by ours, round by round: both saw the same machine then."""
    return [their.wall_s / our.wall_s for their, our in pairs(theirs, ours)]


def pairs(theirs: list[Measured], ours: list[Measured]) -> list[tuple[Measured, Measured]]:
    """Give what both measured in the same round; one may have failed in some."""
    by_round = {measured.number: measured for measured in ours}
    return [(one, by_round[one.number]) for one in theirs if one.number in by_round]


def sentence(text: str, *, is_met: bool) -> str:
    """Say how an aim stands."""
    return f"{text}: {'met' if is_met else 'NOT met'}."


def faster_than(names: tuple[str, ...], at_least: float) -> Aim:
    """Want to be so many times faster than the fastest of the named, by the median ratio."""

    def judge(rounds: Rounds) -> str:
        ours = rounds[OURSELVES.name]
        by_peer = {name: median(ratios(rounds[name], ours)) for name in names if rounds.get(name)}
        if not by_peer:
            return "Nobody is here to compare with."
        fastest = min(by_peer, key=by_peer.__getitem__)
        said = f"Fastest peer: `{fastest}`, {by_peer[fastest]:.2f} times our time"
        return sentence(f"{said}; at least {at_least:g} times", is_met=by_peer[fastest] >= at_least)

    return judge


def at_most_times(name: str, most: float) -> Aim:
    """Want to take at most so many times what another one takes, by the median ratio."""

    def judge(rounds: Rounds) -> str:
        values = ratios(rounds.get(name, []), rounds[OURSELVES.name])
        if not values:
            return f"`{name}` is not here to compare with."
        ratio = median(1 / value for value in values)
        text = f"Our time is {ratio:.2f} times that of `{name}`; at most {most:g} times"
        return sentence(text, is_met=ratio <= most)

    return judge


def ratio_of(column: str, name: str, most: float) -> Aim:
    """Want at most so many times what another one has in a column, by the median ratio."""

    def judge(rounds: Rounds) -> str:
        both = pairs(rounds.get(name, []), rounds[OURSELVES.name])
        if not both:
            return f"`{name}` is not here to compare with."
        ratio = median(our.facts[column] / their.facts[column] for their, our in both)
        text = f"{column}: ours is {ratio:.2f} times that of `{name}`; at most {most:g} times"
        return sentence(text, is_met=ratio <= most)

    return judge


def at_most(column: str, most: float, why: str = "") -> Aim:
    """Want our greatest number in a column to be at most this."""

    def judge(rounds: Rounds) -> str:
        greatest = max(measured.facts[column] for measured in rounds[OURSELVES.name])
        text = f"{column}: at most {greatest:.1f}; wanted are at most {most:g}{why}"
        return sentence(text, is_met=greatest <= most)

    return judge


def passed_by_all(column: str, wanted: float) -> Aim:
    """Want a number in a column to be exactly this, in each round; say it of every contender."""

    def judge(rounds: Rounds) -> str:
        verdicts = []
        for name, runs in rounds.items():
            values = [measured.facts[column] for measured in runs if column in measured.facts]
            if values:
                word = "PASS" if all(value == wanted for value in values) else "FAIL"
                verdicts.append(f"`{name}` {word}")
        return f"{column}, {wanted:g} in each round: {', '.join(verdicts)}."

    return judge
