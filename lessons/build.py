"""Make the notebooks from their sources: ``python -m lessons.build``.

``lessons/src/NN_name.py`` is written by hand (jupytext's percent format); ``lessons/NN_name.ipynb`` is generated, without outputs, and
committed because people open notebooks. Every cell of a source carries ``id="..."``, which becomes the notebook cell's own id: it
stays the same when cells move, so translations and exercises can refer to it.
"""

from pathlib import Path

import jupytext
import nbformat

FOLDER = Path(__file__).parent
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def sources() -> list[Path]:
    """The lessons' sources, in order."""
    return sorted((FOLDER / "src").glob("*.py"))


def notebook_path(source: Path) -> Path:
    """Where the notebook of a source lies."""
    return FOLDER / f"{source.stem}.ipynb"


def build(source: Path) -> nbformat.NotebookNode:
    """Return the notebook of a source.

    Raises
    ------
    ValueError
        If a cell has no id, or two cells have the same one.
    """
    notebook = jupytext.read(source, fmt="py:percent")
    notebook.metadata = nbformat.from_dict(METADATA)
    seen = set()
    for number, cell in enumerate(notebook.cells):
        name = cell.metadata.pop("id", None)
        if name is None or name in seen:
            start = cell.source.strip().partition("\n")[0]
            raise ValueError(
                f"{source.name}: cell {number} ({start!r}) has {'no id' if name is None else f'the id {name!r} of another cell'}; "
                'write # %% id="a-name-of-its-own"'
            )
        seen.add(name)
        cell.id = name
    nbformat.validate(notebook)
    return notebook


def text(notebook: nbformat.NotebookNode) -> str:
    """Return a notebook as the text of its file."""
    return nbformat.writes(notebook) + "\n"


def main() -> None:
    """Write every notebook."""
    for source in sources():
        path = notebook_path(source)
        path.write_text(text(build(source)), encoding="utf-8")
        print(f"{path.relative_to(FOLDER.parent)}  from  {source.relative_to(FOLDER.parent)}")


if __name__ == "__main__":
    main()
