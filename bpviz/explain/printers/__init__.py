"""One printer for each notation; all print the same boxes."""

from .latex import latex
from .mathml import mathml
from .typst import typst
from .unicode import unicode

__all__ = ["latex", "mathml", "typst", "unicode"]
