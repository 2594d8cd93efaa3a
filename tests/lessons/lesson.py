"""Run a lesson's cells without a kernel, with the learner's code put in the place of a stub."""

import ast
from pathlib import Path

import jupytext

from lessons.build import FOLDER, build

END = "end"


class Lesson:
    """A lesson run once from top to bottom, stubs and all; the variables before each cell are kept."""

    def __init__(self, name):
        cells = build(FOLDER / "src" / f"{name}.py").cells
        self.code = {cell.id: cell.source for cell in cells if cell.cell_type == "code"}
        self.prose = {cell.id: cell.source for cell in cells if cell.cell_type == "markdown"}
        self.exercises = exercises(name)
        self.before, self.shown = {}, {}
        names = {}
        for key, code in self.code.items():
            self.before[key] = dict(names)
            self.shown[key] = run(code, names)
        self.before[END] = names

    def verdict(self, exercise, answer, **names):
        """What the check says when the exercise's stub is replaced by the code ``answer``."""
        check = self.check_of(exercise)
        variables = {**self.before[check], **names}
        run(answer, variables)
        return run(self.code[check], variables)

    def check_of(self, exercise):
        """The id of the cell that checks an exercise."""
        return f"{exercise.removesuffix('-code')}-check"


def run(code, names):
    """Execute a cell in ``names`` and return what its last expression shows."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)  # noqa: S307 - a cell of our own lessons


def exercises(name):
    """The ids of a lesson's exercises, in order."""
    cells = build(FOLDER / "src" / f"{name}.py").cells
    return [cell.id for cell in cells if "exercise" in cell.metadata.get("tags", [])]


def solutions(name):
    """The solution's code by exercise."""
    notebook = jupytext.read(FOLDER / "solutions" / f"{name}.py", fmt="py:percent")
    return {cell.metadata["id"]: cell.source for cell in notebook.cells if cell.metadata.get("id")}


def names_of_lessons():
    return [path.stem for path in sorted(Path(FOLDER, "src").glob("*.py"))]
