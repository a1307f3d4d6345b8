"""Sphinx: `python -m sphinx vrs-python/docs target/python-docs`, with pyvrs2 installed."""

import re

import pyvrs2

project = "pyvrs2"
version = release = pyvrs2.__version__
extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "alabaster"
autodoc_member_order = "bysource"

# What a page describes by hand, below the class that autodoc describes, is not described twice.
AUTOCLASS = re.compile(r"^\.\. autoclass:: pyvrs2\.(\w+)", re.MULTILINE)
METHOD = re.compile(r"^ +\.\. method:: (\w+)\(", re.MULTILINE)
by_hand: set[str] = set()


def read_page(app, docname, source):
    by_hand.clear()
    _, *parts = AUTOCLASS.split(source[0])
    for name, text in zip(parts[::2], parts[1::2]):
        by_hand.update(f"{name}.{method}" for method in METHOD.findall(text))


def skip_member(app, what, name, member, skip, options):
    return True if getattr(member, "__qualname__", "") in by_hand else None


def setup(app):
    app.connect("source-read", read_page)
    app.connect("autodoc-skip-member", skip_member)
