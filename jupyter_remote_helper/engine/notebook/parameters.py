"""Parameters of a notebook: which it declares, and the cell that sets them.

On disk this is papermill's convention, so notebooks made for it work: the defaults stand in
a cell tagged `parameters`; the values given go into a cell tagged `injected-parameters` that
follows it, replaces an earlier one, or stands on top when nothing is tagged. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from .declared import DECLARED_TAG, Declared, declared_parameters
from .document import Json, cells_of, tags_of
from .languages import LANGUAGES, CannotSay, Language, kept

__all__ = [
    "BadLanguage",
    "BadParameter",
    "Declared",
    "check_values",
    "declared_parameters",
    "inject",
    "injected_source",
]

INJECTED_TAG = "injected-parameters"
INJECTED_ID = "injected-parameters"


class BadParameter(ValueError):
    """A parameter that cannot be set; `name` says which, the message why."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class BadLanguage(ValueError):
    """Parameters cannot be set in this language."""


def check_values(values: Mapping[str, object], language: str) -> None:
    """Refuse what the language cannot name or cannot say.

    Raises
    ------
    BadLanguage
        Parameters cannot be set in it.
    BadParameter
        A name is none, or a value has no form in it.
    """
    rules = language_rules(language)
    for name, value in values.items():
        if not rules.is_name(name):
            raise BadParameter(name, f"{name!r} is not a name that a {rules.title} variable has.")
        try:
            rules.literal(kept(value))
        except CannotSay as error:
            raise BadParameter(name, f"{name} cannot be set: {error}.") from error


def language_rules(language: str) -> Language:
    """The rules of a language, by the name that its kernel gives it.

    Raises
    ------
    BadLanguage
        It is not one of those in which parameters can be set.
    """
    rules = LANGUAGES.get(language.lower())
    if rules is None:
        raise BadLanguage(language)
    return rules


def injected_source(values: Mapping[str, object], language: str = "python") -> str:
    """The source of the cell that sets the values.

    Examples
    --------
    >>> print(injected_source({"n": 3, "who": "it's"}))
    # Parameters
    n = 3
    who = "it's"
    """
    rules = language_rules(language)
    lines = [
        rules.assign.format(name=name, value=rules.literal(value)) for name, value in values.items()
    ]
    return "\n".join(["# Parameters", *lines])


def inject(notebook: Json, values: Mapping[str, object], language: str = "python") -> None:
    """Put the cell that sets the values into a notebook; without values nothing changes."""
    if not values:
        return
    cells = cells_of(notebook)
    injected: Json = {
        "cell_type": "code",
        "execution_count": None,
        "id": _free_id(cells),
        "metadata": {"tags": [INJECTED_TAG]},
        "outputs": [],
        "source": injected_source(values, language),
    }
    places = {
        tag: next((i for i, cell in enumerate(cells) if tag in tags_of(cell)), None)
        for tag in (INJECTED_TAG, DECLARED_TAG)
    }
    earlier, declared = places[INJECTED_TAG], places[DECLARED_TAG]
    if earlier is not None:
        injected["id"] = cells[earlier]["id"]
        cells[earlier] = injected
    else:
        cells.insert(0 if declared is None else declared + 1, injected)


def _free_id(cells: list[Json]) -> str:
    taken = {cell["id"] for cell in cells}
    number, name = 1, INJECTED_ID
    while name in taken:
        number += 1
        name = f"{INJECTED_ID}-{number}"
    return name
