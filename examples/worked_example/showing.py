"""A section of the report as a lesson shows it: lines in a terminal, formulas on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from autograd.wrapping import terminal_width
from examples.worked_example import page, terminal
from examples.worked_example.report import Section
from examples.worked_example.texts import Language

STYLE: Final = """<style>
.derivation mtd { text-align: left; padding: .2em 0; }
.derivation mtd.left { text-align: right; }
.derivation math { text-align: left; width: max-content; margin: .4rem 0 .4rem 1.25rem; }
.derivation .short { display: flex; flex-wrap: wrap; }
.derivation .equations, .derivation .wide { overflow-x: auto; }
.derivation td, .derivation th { padding: .2rem .5rem; text-align: left; vertical-align: top; }
.derivation th, .derivation td:not(:last-child) { white-space: nowrap; }
</style>
"""
"""Rows of a formula aligned at their signs, in whatever page the lesson is shown."""


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """A section in a language, without its title and its pictures."""

    section: Section
    language: Language

    @property
    def text(self) -> str:
        """Its steps and tables in the lines of a terminal."""
        return terminal.contents(self.section, self.language, terminal_width())

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return (
            f'{STYLE}<div class="derivation">\n{page.contents(self.section, self.language)}\n</div>'
        )
