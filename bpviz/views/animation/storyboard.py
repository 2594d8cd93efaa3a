"""What a scene shows, when and for how long: decided from the trace before anything is drawn.

Durations are declared, not measured, so the progress bar, the subtitles, the chapters and the number of frames are
known beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from bpviz.explain import sentence

from .path import Path, choose, upstream_of

TICK = 0.2
"""Durations are multiples of this many seconds: a whole number of frames at 15, 30 and 60 a second."""

MOTION = {"layer": 2.0, "one_node": 1.6, "layer_back": 1.6, "light": 1.6, "shrink": 1.2, "everything": 1.2}
"""Seconds in which something moves, by act; 0.8 for all others. The rest of a beat is for reading."""


@dataclass(frozen=True)
class Beat:
    """One thing that the scene shows.

    Attributes
    ----------
    phase : str
        The phase of the iteration; the first beat of a phase starts a chapter.
    act : str
        What happens: the name of a function in :mod:`bpviz.views.animation.acts`.
    seconds : float
        How long, a multiple of ``TICK``.
    caption : str
        The sentence above the equation, which is also the subtitle.
    args : dict
        What the act needs to know.
    """

    phase: str
    act: str
    seconds: float
    caption: str
    args: dict[str, Any] = field(default_factory=dict)


def storyboard(trace: Any, pace: float = 1.0) -> list[Beat]:
    """Return the beats of one iteration.

    Parameters
    ----------
    trace : bpviz.Trace
    pace : float
        Multiplies the time that is left for reading; what moves takes as long as it takes.
    """
    path = choose(trace)
    beats = [*_forward(trace), *_loss(trace), *_backward(trace, path), *_clip(trace), *_update(trace, path)]
    return [replace(beat, seconds=_paced(beat, pace)) for beat in beats]


def duration(beats: Sequence[Beat]) -> float:
    """Return how long the beats take together, in seconds."""
    return round(sum(beat.seconds for beat in beats), 3)


def chapters(beats: Sequence[Beat]) -> list[tuple[str, float, float]]:
    """Return (title, start, end) of each phase, in seconds."""
    return _spans(beats, lambda beat: beat.phase)


def cues(beats: Sequence[Beat]) -> list[tuple[str, float, float]]:
    """Return (text, start, end) of each subtitle, in seconds; beats with the same caption share one."""
    return _spans(beats, lambda beat: beat.caption)


def _spans(beats: Sequence[Beat], text_of: Callable[[Beat], str]) -> list[tuple[str, float, float]]:
    made: list[tuple[str, float, float]] = []
    for beat, start, end in timeline(beats):
        text = text_of(beat)
        if made and made[-1][0] == text:
            made[-1] = (text, made[-1][1], end)
        else:
            made.append((text, start, end))
    return made


def timeline(beats: Sequence[Beat]) -> Iterator[tuple[Beat, float, float]]:
    """Yield each beat with its start and end in seconds."""
    ticks = 0
    for beat in beats:
        start, ticks = ticks, ticks + round(beat.seconds / TICK)
        yield beat, round(start * TICK, 3), round(ticks * TICK, 3)


def _paced(beat: Beat, pace: float) -> float:
    moving = MOTION.get(beat.act, 0.8)
    seconds = moving + max(0.0, beat.seconds - moving) * pace
    return round(round(seconds / TICK) * TICK, 3)


def _sentence(trace: Any, address: str) -> str:
    return sentence(trace.locate(address))


def _forward(trace: Any) -> Iterator[Beat]:
    s, columns = trace.sample, trace.columns
    opening = "One training iteration, number by number. A line is a weight: the wider, the larger; dashed is negative."
    yield Beat("zero_grad", "opening", 4.0, opening)
    yield Beat("zero_grad", "zero_grad", 3.0, trace.header["phases"]["zero_grad"])
    one = "" if trace.batch_size == 1 else f" Shown is sample {s} of the batch of {trace.batch_size}."
    yield Beat("forward", "sample_in", 2.0, f"A sample goes in.{one}")
    unit = int(np.argmax(np.abs(np.nan_to_num(trace.array(columns[1]["z"])[s]))))
    address = f"{columns[1]['z']}[{s}, {unit}]"
    yield Beat("forward", "one_node", 4.6, _sentence(trace, address), {"column": 1, "unit": unit})
    if columns[1]["activation"]:
        squash = f"{columns[1]['a']}[{s}, {unit}]"
        yield Beat("forward", "one_activation", 3.4, _sentence(trace, squash), {"column": 1, "unit": unit})
    for c in range(1, len(columns)):
        where = (
            "The others do the same, all at once." if c == 1 else f"Then the {_name(columns[c])}: sums of what comes in"
        )
        if c > 1:
            where += f", and {columns[c]['activation']}." if columns[c]["activation"] else "."
        yield Beat("forward", "layer", 3.0, where, {"column": c})


def _name(column: dict[str, Any]) -> str:
    if column["kind"] == "output":
        return "outputs"
    return "hidden units" if column["title"] == "hidden" else f"units of {column['title']}"


def _loss(trace: Any) -> Iterator[Beat]:
    s, output = trace.sample, trace.columns[-1]
    if "loss.prob" in trace.names:
        target = int(trace.array("target")[s])
        yield Beat("loss", "probabilities", 4.0, _sentence(trace, f"loss.prob[{s}, {target}]"), {"unit": target})
        yield Beat("loss", "surprise", 3.2, _sentence(trace, f"loss.nll[{s}]"))
    else:
        errors = np.abs(np.nan_to_num(trace.array("loss.error")[s]))
        unit = int(np.argmax(errors)) if output["size"] > 1 else 0
        yield Beat("loss", "errors", 3.6, _sentence(trace, f"loss.error[{s}, {unit}]"), {"unit": unit})
    yield Beat("loss", "loss", 3.4, _sentence(trace, "loss.value"))


def _backward(trace: Any, path: Path | None) -> Iterator[Beat]:
    s, columns = trace.sample, trace.columns
    last = columns[-1]
    seed = upstream_of(last["a"])
    unit = int(np.argmax(np.abs(np.nan_to_num(trace.array(seed)[s]))))
    caption = _sentence(trace, f"{seed}[{s}, {unit}]")
    yield Beat("backward", "seed", 4.0, caption, {"unit": unit, "array": seed})
    if last["activation"]:
        inner = upstream_of(last["z"])
        yield Beat("backward", "seed", 3.4, _sentence(trace, f"{inner}[{s}, {unit}]"), {"unit": unit, "array": inner})
    if path is not None:
        yield from _path(path, trace)
    for c in range(len(columns) - 1, 0, -1):
        if not columns[c]["frozen"]:
            batch = "" if trace.batch_size == 1 else " The samples of the batch add up."
            text = f"Every weight into the {_name(columns[c])}: its unit's gradient times the input it carried.{batch}"
            yield Beat("backward", "weight_gradients", 2.6, text, {"column": c})
        if c > 1:
            text = f"Back to the {_name(columns[c - 1])}: multiply along each path, add where paths meet."
            yield Beat("backward", "layer_back", 3.0, text, {"column": c})


def _path(path: Path, trace: Any) -> Iterator[Beat]:
    end = "The product is how much the loss changes with this weight."
    if trace.batch_size > 1:
        end = "The product is what this sample gives to the weight's gradient; the other samples add theirs."
    start = "The chain rule: multiply the local derivatives along the path, from the loss back to one weight."
    yield Beat("backward", "path", 2.4, start, {"path": path, "factors": path.factors})
    for factor in path.factors:
        yield Beat("backward", "light", 1.8, start, {"factor": factor})
    if path.gathered is None:
        yield Beat("backward", "result", 2.4, end, {"path": path})
        return
    meet = "That was one path. The others end in the same weight: where paths meet, their products are added."
    yield Beat("backward", "path", 2.4, meet, {"path": path, "factors": path.gathered})
    for factor in path.gathered:
        yield Beat(
            "backward", "light", 3.4 if factor.wires and factor.kind == "gradient" else 1.8, meet, {"factor": factor}
        )
    yield Beat("backward", "result", 2.4, end, {"path": path})


def _clip(trace: Any) -> Iterator[Beat]:
    if "clip" not in trace.phases:
        return
    yield Beat("clip", "norm", 3.6, _sentence(trace, "clip.norm"))
    yield Beat("clip", "coefficient", 3.6, _sentence(trace, "clip.coef"))
    text = "Every gradient is multiplied by this factor: shorter, but in the same direction."
    if trace.value("clip.coef") == 1:
        text = "The gradient is short enough: multiplied by 1, it stays as it is."
    yield Beat("clip", "shrink", 2.4, text)


def _update(trace: Any, path: Path | None) -> Iterator[Beat]:
    if path is None:
        yield Beat(trace.phases[-1], "closing", 2.4, "Every layer is frozen: nothing is updated.")
        return
    column, target, source = path.weight
    weight = trace.columns[column]["weight"]
    stages = stages_of(trace, weight)
    address = [f"{weight}.{stage}[{target}, {source}]" for stage in stages]
    text = "One weight: from its gradient to its new value."
    yield Beat("update", "stages", 1.6, text, {"addresses": address, "wire": path.weight})
    for k, stage in enumerate(stages):
        said = _said_of(stage, stages, trace.header["captions"][f"{weight}.{stage}"])
        yield Beat("update", "stage", 1.8, said, {"address": address[k]})
    yield Beat("update", "everything", 3.0, "All other trained parameters take their step in the same way.")
    yield Beat("update", "closing", 2.4, "The next iteration starts from these weights.")


def stages_of(trace: Any, parameter: str) -> list[str]:
    """Return the stages of a parameter's update that a scene shows, in the order in which they are computed."""
    block = next(block for block in trace.blocks if block.phase == "update" and f"{parameter}.after" in str(block))
    rules = next(t.rules for part in block.parts for t in part.targets if t.array == f"{parameter}.after")
    made = [rule.target.array.removeprefix(f"{parameter}.") for rule in rules]
    found = [stage for stage in ("before", "grad", "clipped") if f"{parameter}.{stage}" in trace.names]
    for stage in made:
        # with several memories there is no room for what each of them was
        old = stage.replace("_after", "_before")
        found += [old] if stage == "momentum_buffer_after" and f"{parameter}.{old}" in trace.names else []
        found.append(stage)
    if len(found) > MOST_STAGES and "clipped" in found:
        found.remove("clipped")  # the clipping has been shown
    return found


MOST_STAGES = 9
"""So many columns of numbers have room beside each other."""


def _said_of(stage: str, stages: Sequence[str], caption: str) -> str:
    """Return the sentence of a stage of an update that has these ``stages``."""
    if stage == "update" and "denominator" in stages:
        return "The step: against the gradient's average, divided by the denominator, scaled by the learning rate."
    if stage == "momentum_buffer_after" and "momentum_buffer_before" not in stages:
        return "The momentum buffer starts as the gradient itself."
    if stage == "update" and "direction" in stages:
        return "The step: against this direction, scaled by the learning rate."
    if stage == "update" and "momentum_buffer_after" in stages:
        return "The step: against the momentum buffer, scaled by the learning rate."
    return STAGES.get(stage) or f"{caption[0].upper()}{caption[1:]}."


STAGES = {
    "before": "The weight, as this iteration found it.",
    "grad": "Its gradient, as backward left it.",
    "clipped": "The gradient after clipping.",
    "decayed": "Weight decay adds a share of the weight itself.",
    "momentum_buffer_before": "The momentum buffer remembers the gradients of earlier iterations.",
    "momentum_buffer_after": "The old buffer fades a little, and the new gradient is added.",
    "shrunk": "Weight decay takes away a share of the weight itself.",
    "exp_avg_after": "The mean gradient: the old one fades a little, and the new gradient is added.",
    "exp_avg_sq_after": "The mean square of the gradients, kept in the same way.",
    "square_avg_after": "The mean square of the gradients: the old one fades a little, and the new square is added.",
    "sum_after": "The squares of all gradients so far are added up.",
    "denominator": "Its root: how large the gradients usually are.",
    "direction": "Nesterov looks one step ahead.",
    "update": "The step: against the gradient, scaled by the learning rate.",
    "after": "The new weight.",
}
