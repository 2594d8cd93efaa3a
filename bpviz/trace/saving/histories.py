"""A history as arrays and a description, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..address import Address
from ..batches import Batches
from ..diagnosis import Diagnosis, NonFinite
from ..history import History, fingerprint
from ..loop import Loop, State
from ..tape import Tape
from .describe import CLIPS, LOSSES, Description, build, describe
from .networks import build_network, describe_network
from .optimizers import build_optimizer, build_scheduler, check_state, describe_optimizer, describe_scheduler
from .plain import decode, encode

PREFIX = "history/"
METRICS, STATES = PREFIX + "metrics/", PREFIX + "states/"
PRESENT = PREFIX + "present"


def describe_history(history: History) -> tuple[Description, dict[str, np.ndarray]]:
    """Return numbers, kept states and parts of a run. The data set is not among them, only its fingerprint."""
    tape, loop = history.tape, history.tape.loop
    known = history.fingerprint if tape.data is None else fingerprint(*tape.data)
    diagnosis = history.diagnosis  # now, while there is a data set to replay with
    tape.position, loop.state = None, tape.states[0]
    optimizer, _ = describe_optimizer(loop.optimizer)
    description = {
        "epochs": history.epochs,
        "batch_size": history.batch_size,
        "seed": history.seed,
        "interrupted": history.interrupted,
        "samples": tape.batches.samples,
        "fingerprint": known,
        "suspect": history.suspect,
        "diagnosis": _describe_diagnosis(diagnosis),
        "network": describe_network(loop.network),
        "loss": describe(loop.loss, LOSSES, "loss"),
        "optimizer": optimizer,
        "clip": None if loop.clip is None else describe(loop.clip, CLIPS, "clip"),
        "scheduler": None if loop.scheduler is None else describe_scheduler(loop.scheduler),
        "scheduler_every": loop.every,
        "budget": tape.budget,
        "every": tape.every,
        "states": {str(number): encode(state.facts) for number, state in tape.states.items()},
    }
    arrays = {PREFIX + "loss": history.loss, PREFIX + "lr": history.lr}
    arrays |= {METRICS + name: values for name, values in history.metrics.items()}
    return description, arrays | _stacked(list(tape.states.values()))


def _stacked(states: list[State]) -> dict[str, np.ndarray]:
    """Return the arrays of all states, one above the other, and which state has which (an optimizer's come later)."""
    names = sorted({name for state in states for name in state.arrays})
    present = np.array([[name in state.arrays for name in names] for state in states])
    arrays = {
        STATES + name: np.stack([state.arrays[name] for state in states if name in state.arrays]) for name in names
    }
    return arrays | {PRESENT: present}


def _describe_diagnosis(diagnosis: Diagnosis | None) -> Description | None:
    if diagnosis is None:
        return None
    iteration, address, value = diagnosis.nonfinite
    return {
        "iteration": iteration,
        "address": str(address),
        "value": encode(value),
        "phase": diagnosis.phase,
        "text": diagnosis.text,
    }


def build_history(description: Description, arrays: Mapping[str, np.ndarray], numbers: int) -> History:
    """Return the described history; every state has been put into the network once, to see that it fits."""
    network = build_network(description["network"], numbers)
    states = _states(description, arrays)
    optimizer = build_optimizer(description["optimizer"], network, {})
    clip, planned = description["clip"], description["scheduler"]
    loop = Loop(
        network,
        build(description["loss"], LOSSES),
        optimizer,
        None if clip is None else build(clip, CLIPS),
        None if planned is None else build_scheduler(planned, optimizer),
        _one_of(description["scheduler_every"], "epoch", "iteration"),
    )
    whole = {name: _whole(description, name, 1) for name in ("epochs", "batch_size", "samples", "every")}
    whole |= {name: _whole(description, name) for name in ("seed", "budget")}
    batches = Batches(whole["samples"], whole["batch_size"], whole["seed"])
    loss, lr = arrays[PREFIX + "loss"], arrays[PREFIX + "lr"]
    groups = len(optimizer.param_groups)
    if loss.ndim != 1 or lr.shape != (loss.shape if groups == 1 else (len(loss), groups)):
        raise ValueError(f"its losses have the shape {loss.shape}, its learning rates {lr.shape}")
    metrics = {name.removeprefix(METRICS): array for name, array in arrays.items() if name.startswith(METRICS)}
    if "train_loss" not in metrics:
        raise ValueError("its epochs have no train_loss")
    tape = Tape(loop, batches, whole["budget"], loss, metrics)
    tape.every, tape.states, tape.nbytes = whole["every"], states, sum(each.nbytes for each in states.values())
    rng = np.random.default_rng()
    for state in states.values():
        if loop.scheduler is not None:
            check_state(loop.scheduler, state.facts["scheduler"])
        loop.state = state
        rng.bit_generator.state = state.facts["batches"]["rng"]
        _whole(state.facts["batches"], "epoch")
    suspect = None if description["suspect"] is None else _whole(description, "suspect")
    history = History(
        loss,
        lr,
        metrics,
        whole["epochs"],
        batches.batch_size,
        batches.seed,
        bool(description["interrupted"]),
        suspect,
        tape,
        str(description["fingerprint"]),
    )
    history.diagnosis = _build_diagnosis(description["diagnosis"])  # found before, when there was a data set
    return history


def _states(description: Description, arrays: Mapping[str, np.ndarray]) -> dict[int, State]:
    facts = {int(number): decode(each) for number, each in description["states"].items()}
    stacked = {name.removeprefix(STATES): array for name, array in arrays.items() if name.startswith(STATES)}
    present = arrays[PRESENT]
    if min(facts) != 0 or present.shape != (len(facts), len(stacked)):
        raise ValueError("its states are incomplete")
    counts = dict(zip(sorted(stacked), present.sum(axis=0)))
    if any(array.shape[:1] != (counts[name],) for name, array in stacked.items()):
        raise ValueError("its states are incomplete")
    rows = {name: iter(array) for name, array in stacked.items()}
    states = {}
    for number, has in zip(facts, present):
        own = {name: np.array(next(rows[name])) for name, there in zip(sorted(stacked), has) if there}
        states[number] = State(own, facts[number])
    return states


def _build_diagnosis(description: Description | None) -> Diagnosis | None:
    if description is None:
        return None
    address = Address.parse(description["address"])
    first = NonFinite(_whole(description, "iteration"), address, float(decode(description["value"])))
    return Diagnosis(first, str(description["phase"]), str(description["text"]))


def _whole(description: Description, name: str, least: int = 0) -> int:
    value = description[name]
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"its {name} is {value!r}")
    return value


def _one_of(value: Any, *legal: str) -> str:
    if value not in legal:
        raise ValueError(f"{value!r} is not one of {legal}")
    return value
