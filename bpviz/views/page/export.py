"""Write the page."""

from __future__ import annotations

import base64
import hashlib
import html
from pathlib import Path
from string import Template

from bpviz.files import write_whole
from bpviz.trace import Trace
from bpviz.views import assets

HERE = Path(__file__).parent


def export_html(trace: Trace, path: str | Path) -> Path:
    """Write ``trace`` as one HTML file with the stepper in it.

    The file holds everything: script, style, font and numbers. It opens from disk, makes no request, and keeps the
    step, the grain, the unit chosen, the theme and whether numbers are asked for in its address
    (``#step=14&grain=node``), so that a place in it can be linked to.

    Parameters
    ----------
    trace : Trace
    path : str or Path
        Where to write, for instance ``"iteration.html"``. An existing file is replaced as a whole, or left as it was.

    Returns
    -------
    Path
        The path written.

    Raises
    ------
    TypeError
        If ``trace`` is not a trace.
    OSError
        If the path cannot be written; the message says why.
    """
    if not isinstance(trace, Trace):
        raise TypeError(f"trace is a {type(trace).__name__}; export_html needs a Trace, as bpviz.record returns it")
    path = Path(path)
    write_whole(path, page(trace).encode())
    return path


def page(trace: Trace) -> str:
    """Return the page's HTML."""
    boot = (HERE / "boot.js").read_text(encoding="utf-8")
    scripts = {"stepper": _inline_script(assets.script()), "boot": _inline_script(boot)}
    style = assets.style()
    # Only these very scripts and this style may run, whatever text a trace holds.
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; font-src data:; img-src data: blob:; "
        f"style-src 'unsafe-inline'; script-src blob: {_hash(scripts['boot'])}"
    )
    return Template((HERE / "page.html").read_text(encoding="utf-8")).substitute(
        policy=policy,
        title=html.escape(f"{trace.header['title']} · bpviz"),
        style=style.replace("</", "<\\/"),
        wire=base64.b64encode(trace.to_bytes(compact=True)).decode("ascii"),
        **scripts,
    )


def _inline_script(source: str) -> str:
    """Return a script that no text inside of it can end early."""
    return source.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _hash(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode('ascii')}'"
