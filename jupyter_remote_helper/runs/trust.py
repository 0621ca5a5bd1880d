"""Signing results, so that a notebook shows them like those of cells that the user ran."""

from __future__ import annotations

import nbformat
from nbformat.sign import NotebookNotary

from jupyter_remote_helper.errors import NotebookRefused


def signature_of(data: bytes, notary: NotebookNotary) -> str:
    """The signature of a notebook file, which takes time to compute for a large one.

    Raises
    ------
    NotebookRefused
        It cannot be read as a notebook.
    """
    try:
        # as the contents manager reads it, since that decides what is compared
        notebook = nbformat.reads(data.decode("utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    except (ValueError, KeyError, AttributeError, nbformat.ValidationError) as error:
        raise NotebookRefused("The result cannot be read as a notebook.") from error
    return str(notary.compute_signature(notebook))  # type: ignore[no-untyped-call]


def keep_signature(signature: str, notary: NotebookNotary) -> None:
    """Trust what has this signature. The store belongs to the thread that first used it."""
    notary.store.store_signature(signature, notary.algorithm)
