"""What if, in the browser: a changed iteration has the numbers that NumPy gives when the change is made before it."""

import json
import shutil

import numpy as np
import pytest

import bpviz
from tests.recipes import draw
from tests.views.edits import Run, another, given
from tests.views.test_parity import JS, node

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None, reason="Node was not found (Debian: apt-get install nodejs npm)"
)


class Jobs:
    """Pairs of recordings, and what Node is to do with them: all in one process, which costs more than a network."""

    def __init__(self, folder):
        self.folder, self.jobs, self.recipes = folder, [], []

    def add(self, seed, first, second, edits=(), **more):
        files = {}
        for name, trace in (("first", first), ("second", second)):
            file = self.folder / f"{len(self.jobs)}-{name}"
            file.write_bytes(trace.to_bytes())
            files[name] = str(file)
        changes = {address(array, index): value for array, index, value in edits}
        self.jobs.append({**files, "edits": changes, **more})
        self.recipes.append(str(draw(seed)))

    def do(self, task):
        file = self.folder / "jobs.json"
        file.write_text(json.dumps(self.jobs), encoding="utf-8")
        return json.loads(node(JS / "test" / "what-if.js", file, task))

    def wrong(self, found):
        """What differs, beside the recipe and the edits."""
        results = zip(self.recipes, self.jobs, found["results"], strict=True)
        return [(recipe, job["edits"], result) for recipe, job, result in results if result]


@pytest.fixture
def jobs(tmp_path):
    return Jobs(tmp_path)


def address(array, index):
    return f"{array}[{', '.join(map(str, index))}]" if index else array


def pick(trace, rng, count, also=lambda name: True):
    """Random given numbers, one an array, each with a new value."""
    names = [name for name in given(trace) if not name.endswith(".p") and also(name)]
    for name in rng.choice(names, min(count, len(names)), replace=False).tolist():
        index = tuple(int(rng.integers(size)) for size in trace.shape(name))
        yield name, index, another(trace, name, index, rng)


def edited(seed, edits, dtype="float64"):
    """The recording of a seed with the edits made before it."""
    run = Run(seed, dtype)
    for edit in edits:
        run.edit(*edit)
    return run.record()


def test_a_change_in_the_browser_gives_the_arrays_of_the_same_change_in_numpy(jobs):
    rng, kinds = np.random.default_rng(0), set()
    for seed in range(70):
        first = Run(seed).record()
        for count in (1, 1, 1, 1, 3):
            edits = list(pick(first, rng, count))
            kinds |= {array.rpartition(".")[2] for array, _, _ in edits}
            jobs.add(seed, first, edited(seed, edits), edits)
    assert kinds > {"x", "target", "before", "lr", "step", "mask", "running_var_before", "exp_avg_before", "max_norm"}
    found = jobs.do("edit")
    assert found["compared"] > 100_000
    assert jobs.wrong(found) == []


def test_the_equations_of_a_sheet_are_those_of_its_trace_and_show_a_change(jobs):
    for seed in range(30):
        first = Run(seed).record()
        name = next(
            name for name in reversed(first.names) if name.endswith("bias.before") or name.endswith("weight.before")
        )
        index = (0,) * len(first.shape(name))
        jobs.add(seed, first, first, [(name, index, 3.5)])
    assert jobs.wrong(jobs.do("shown")) == []


def test_a_float32_network_is_rounded_as_numpy_rounds_it(jobs):
    rng = np.random.default_rng(1)
    for seed in range(100, 130):
        first = Run(seed, dtype="float32").record()
        edits = list(pick(first, rng, 2, lambda name: not name.endswith("mask")))
        jobs.add(seed, first, edited(seed, edits, "float32"), edits)
    assert jobs.wrong(jobs.do("edit")) == []


def test_whole_arrays_are_to_the_last_bit_what_their_rules_give_number_by_number(jobs):
    for seed in range(200, 260):
        trace = Run(seed).record()
        jobs.add(seed, trace, trace)
    assert jobs.wrong(jobs.do("blocks")) == []


def test_another_share_of_dropped_units_scales_those_that_are_kept(jobs):
    for seed in range(300):
        first = Run(seed, warm_up=0).record() if "Dropout" in str(draw(seed)) else None
        if first is None:
            continue
        name = next(name for name in first.names if name.endswith(".p"))
        run = Run(seed, warm_up=0)
        run.edit(name, (), 0.6)
        second = run.record()
        edits = [(name, (), 0.6)]
        for mask in (each for each in first.names if each.endswith(".mask")):  # NumPy's draw depends on p
            new, old = second.array(mask), first.array(mask)
            edits += [(mask, tuple(map(int, at)), float(new[tuple(at)])) for at in np.argwhere(new != old)]
        jobs.add(seed, first, second, edits)
    assert len(jobs.jobs) > 20
    assert jobs.wrong(jobs.do("edit")) == []


# The iterations after it --------------------------------------------------------------------------------------------


def follow(seed, edits, steps, warm_up):
    """The recordings of an iteration with edits and of those after it, on new batches, and what these were given."""
    run, handed = Run(seed, warm_up=warm_up), []
    for edit in edits:
        run.edit(*edit)
    traces = [run.record()]
    for run.x, run.target in draw(seed).batches(warm_up + 1 + steps)[warm_up + 1 :]:
        traces.append(run.record())
        names = [name for name in traces[-1].names if name in ("x", "target") or name.endswith(".mask")]
        handed.append({name: traces[-1].array(name).ravel().tolist() for name in names})
    return traces, handed


def test_the_browser_goes_on_training_as_numpy_does(jobs):
    rng = np.random.default_rng(2)
    for seed in range(400, 450):
        first = Run(seed).record()
        edits = list(pick(first, rng, 1, lambda name: not name.endswith("mask")))
        traces, handed = follow(seed, edits, steps=3, warm_up=2)
        jobs.add(seed, first, traces[-1], edits, given=handed)
    assert jobs.wrong(jobs.do("next")) == []


def test_the_first_iteration_is_followed_by_one_with_the_rules_of_later_ones(jobs):
    kinds = set()
    for seed in range(500, 560):
        traces, handed = follow(seed, [], steps=2, warm_up=0)
        first, second = traces[0].header, traces[1].header
        later = {
            "arrays": {name: entry for name, entry in second["arrays"].items() if name not in first["arrays"]},
            "symbols": second["symbols"],
            "captions": second["captions"],
            "blocks": [block for block in second["blocks"] if block["phase"] == "update"],
        }
        kinds.add((draw(seed).optimizer.name, bool(later["arrays"])))
        arrays = {name: traces[0].array(name) for name in traces[0].names if "concat" not in first["arrays"][name]}
        told = bpviz.Trace({**first, "sample": 0, "later": later}, arrays)
        jobs.add(seed, told, traces[-1], given=handed)
    assert kinds > {("SGD", True), ("SGD", False), ("Adam", False)}
    assert jobs.wrong(jobs.do("next")) == []


# Nudging ------------------------------------------------------------------------------------------------------------


def test_a_nudge_of_a_weight_moves_the_loss_as_its_gradient_says(jobs):
    rng, smooth = np.random.default_rng(3), ("MSELoss", "CrossEntropyLoss", "BCEWithLogitsLoss")
    for seed in (seed for seed in range(600, 700) if draw(seed).loss.name in smooth):
        first = Run(seed).record()
        edits = list(pick(first, rng, 1, lambda name: name in ("x", "target") or name.endswith("before")))
        trained = [name for name in first.names if name.endswith(".grad") and not name.startswith("clip")]
        places = [(name, tuple(int(rng.integers(size)) for size in first.shape(name))) for name in trained]
        jobs.add(
            seed,
            first,
            edited(seed, edits),
            edits,
            addresses=[address(name.replace(".grad", ".before"), index) for name, index in places],
            gradients=[float(edited(seed, edits).array(name)[index]) for name, index in places],
        )
    assert len(jobs.jobs) > 30
    for recipe, job, nudges in zip(jobs.recipes, jobs.jobs, jobs.do("nudge")["results"], strict=True):
        slopes = [each["slope"] for each in nudges]
        np.testing.assert_allclose(slopes, job["gradients"], rtol=1e-6, atol=1e-7, err_msg=recipe)
        np.testing.assert_allclose([each["gradient"] for each in nudges], job["gradients"], rtol=1e-9, atol=1e-12)


# What is refused ----------------------------------------------------------------------------------------------------


def test_tokens_and_classes_that_bpviz_refuses_are_refused_in_the_browser(jobs):
    values = [-100, -1, 0, 2, 3, 4, 5, 1.5]
    wanted = []
    for seed in range(60):
        run = Run(seed, warm_up=0)
        first = run.record()
        names = [name for name in ("x", "target") if first.array(name).dtype.kind == "i"]
        for name in names:
            index = (2,) + (0,) * (first.array(name).ndim - 1)
            jobs.add(seed, first, first)
            jobs.jobs[-1]["edits"] = {address(name, index): values}
            wanted.append([refuses(seed, name, index, value) for value in values])
            if name == "target" and "loss.ignore_index" not in first.names:
                wanted[-1][0] = True  # -100 ignores a sample, of which the rules of this iteration know nothing
    found = [[bool(message) for message in messages] for messages in jobs.do("refused")["results"]]
    assert len(found) > 20
    assert found == wanted


def refuses(seed, name, index, value):
    run = Run(seed, warm_up=0)
    setattr(run, name, getattr(run, name).astype(float if value == 1.5 else int))
    getattr(run, name)[index] = value
    try:
        run.record()
    except (TypeError, ValueError):
        return True
    return False
