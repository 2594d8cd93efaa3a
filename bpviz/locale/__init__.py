"""The language in which things are said: English, or Simplified Chinese.

A message is its English sentence. A trace keeps English, and what shows it asks :func:`tr` for the language in force,
so a trace that was saved can be read in either. The translations are kept in ``zh_CN.po``; ``scripts/messages.py``
makes ``zh_CN.json`` of it, which Python and the browser read alike.
"""

from .choice import LANGUAGES, language, set_language, using
from .tr import browser_catalogue, fill, tr

__all__ = ["LANGUAGES", "browser_catalogue", "fill", "language", "set_language", "tr", "using"]
