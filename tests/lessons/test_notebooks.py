"""The notebooks are what their sources say, and run from top to bottom."""

import nbclient
import nbformat
import pytest

from lessons.build import FOLDER, build, notebook_path, sources, text

from .lesson import names_of_lessons

SECONDS_A_CELL = 120


@pytest.mark.parametrize("source", sources(), ids=lambda path: path.stem)
def test_the_committed_notebook_is_the_one_that_its_source_gives(source):
    committed = notebook_path(source).read_text(encoding="utf-8")
    assert committed == text(build(source)), "run: python -m lessons.build"


def test_every_notebook_has_a_source_and_a_solution():
    notebooks = {path.stem for path in FOLDER.glob("*.ipynb")}
    assert notebooks == set(names_of_lessons())
    assert notebooks == {path.stem for path in (FOLDER / "solutions").glob("*.py")}


@pytest.mark.parametrize("name", names_of_lessons())
def test_a_notebook_stores_no_output(name):
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("name", names_of_lessons())
def test_a_notebook_runs_from_top_to_bottom_as_it_is_shipped(name, tmp_path):
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    # away from the checkout: a lesson needs nothing but bpviz and its own file
    nbclient.NotebookClient(notebook, timeout=SECONDS_A_CELL, resources={"metadata": {"path": tmp_path}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    # the stepper, and a verdict for every exercise
    kinds = [kind for output in outputs for kind in output.get("data", {})]
    assert "application/vnd.jupyter.widget-view+json" in kinds
    verdicts = [output for output in outputs if "nothing to check yet" in output.get("data", {}).get("text/plain", "")]
    assert len(verdicts) == sum("exercise" in cell.metadata.get("tags", []) for cell in notebook.cells)


def test_a_cell_without_an_id_is_named(tmp_path):
    source = tmp_path / "99_new.py"
    source.write_text('# %% [markdown] id="title"\n# # Title\n\n# %%\nx = 1\n')
    with pytest.raises(ValueError, match=r"99_new.py: cell 1 \('x = 1'\) has no id"):
        build(source)


def test_two_cells_with_the_same_id_are_named(tmp_path):
    source = tmp_path / "99_new.py"
    source.write_text('# %% id="a"\nx = 1\n\n# %% id="a"\nx = 2\n')
    with pytest.raises(ValueError, match="the id 'a' of another cell"):
        build(source)


@pytest.mark.parametrize("name", names_of_lessons())
def test_a_lesson_follows_the_template(name):
    cells = build(FOLDER / "src" / f"{name}.py").cells
    ids = [cell.id for cell in cells]
    assert ids[0] == "title"
    for word in ("**Aims**", "**Needs**", "**Time**"):
        assert word in cells[0].source
    assert ids[-2:] == ["own", "further"]
    # a prediction is asked for before the stepper shows the answer, or before the answer is printed
    assert any("**Predict first.**" in cell.source or "Predict first" in cell.source for cell in cells)
