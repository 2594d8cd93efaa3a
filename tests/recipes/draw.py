"""Draw recipes: random stacks of layers, with every loss and every optimizer in turn."""

from __future__ import annotations

import random
from itertools import product

from tests.recipes.recipe import Part, Recipe

ACTIVATIONS = (
    Part("ReLU"),
    Part("LeakyReLU", {"negative_slope": 0.1}),
    Part("ELU", {"alpha": 0.7}),
    Part("GELU"),
    Part("GELU", {"approximate": "tanh"}),
    Part("SiLU"),
    Part("Sigmoid"),
    Part("Tanh"),
    Part("Softplus", {"beta": 2.0}),
    Part("Softmax", {"dim": -1}),
    Part("LogSoftmax", {"dim": -1}),
    Part("Identity"),
)
LOSSES = (
    Part("MSELoss"),
    Part("MSELoss", {"reduction": "sum"}),
    Part("L1Loss"),
    Part("SmoothL1Loss", {"beta": 0.5}),
    Part("HuberLoss", {"delta": 0.7}),
    Part("BCELoss"),
    Part("BCEWithLogitsLoss"),
    Part("BCEWithLogitsLoss", {"pos_weight": (0.5, 2.0, 3.0)}),
    Part("CrossEntropyLoss"),
    Part("CrossEntropyLoss", {"reduction": "sum"}),
    Part("CrossEntropyLoss", {"weight": (0.5, 2.0, 1.0), "ignore_index": 1}),
    Part("CrossEntropyLoss", {"label_smoothing": 0.2}),
    Part("CrossEntropyLoss", {"weight": (0.5, 2.0, 1.0), "label_smoothing": 0.1, "ignore_index": -100}),
    Part("NLLLoss"),
    Part("NLLLoss", {"weight": (1.5, 0.3, 1.0), "ignore_index": 2}),
)
# eps is large: a bias in front of BatchNorm1d has a gradient of 0 and some rounding, which an update that divides by
# the gradient's size would blow up to differences that say nothing.
OPTIMIZERS = (
    Part("SGD", {"lr": 0.05}),
    Part("SGD", {"lr": 0.02, "momentum": 0.9, "weight_decay": 0.01}),
    Part("SGD", {"lr": 0.02, "momentum": 0.8, "nesterov": True}),
    Part("SGD", {"lr": 0.05, "momentum": 0.9, "dampening": 0.5}),
    Part("Adam", {"lr": 0.01, "eps": 1e-3}),
    Part("Adam", {"lr": 0.01, "betas": (0.8, 0.95), "eps": 1e-2, "weight_decay": 0.1, "amsgrad": True}),
    Part("AdamW", {"lr": 0.01, "eps": 1e-3}),
    Part("AdamW", {"lr": 0.01, "weight_decay": 0.3, "amsgrad": True, "eps": 1e-3}),
    Part("RMSprop", {"lr": 0.005, "eps": 1e-3}),
    Part("RMSprop", {"lr": 0.005, "alpha": 0.9, "momentum": 0.5, "centered": True, "eps": 1e-2, "weight_decay": 0.05}),
    Part("Adagrad", {"lr": 0.02, "eps": 1e-3}),
    Part("Adagrad", {"lr": 0.02, "lr_decay": 0.1, "weight_decay": 0.05, "initial_accumulator_value": 0.1}),
)
CLIPS = (None, Part("ClipNorm", {"max_norm": 0.3}), None, Part("ClipValue", {"clip_value": 0.05}))
SCHEDULES: tuple[tuple[Part, ...], ...] = (
    (),
    (Part("StepLR", {"step_size": 3, "gamma": 0.5}),),
    (Part("MultiStepLR", {"milestones": [2, 7, 11], "gamma": 0.3}),),
    (Part("ExponentialLR", {"gamma": 0.9}),),
    (Part("CosineAnnealingLR", {"T_max": 8, "eta_min": 1e-4}),),
    (Part("LinearLR"),),
    (Part("OneCycleLR", {"max_lr": 0.02, "total_steps": 25}),),
    (Part("ReduceLROnPlateau", {"patience": 1, "factor": 0.5}),),
    (Part("LinearLR", {"start_factor": 0.1, "total_iters": 5}), Part("CosineAnnealingLR", {"T_max": 15})),
)
OUTPUTS = 3
ENDINGS = {"BCELoss": Part("Sigmoid"), "NLLLoss": Part("LogSoftmax", {"dim": 1})}
"""What a loss needs in front of it."""


def draw(seed: int, loss: Part | None = None, optimizer: Part | None = None) -> Recipe:
    """Return the recipe of a seed; what is not given is drawn."""
    dice = random.Random(seed)
    loss = loss or dice.choice(LOSSES)
    optimizer = optimizer or dice.choice(OPTIMIZERS)
    batch, width = dice.randint(3, 5), dice.randint(2, 4)
    tokens, layers = 0, []
    shape: tuple[int, ...] = (batch, width)
    if dice.random() < 0.4:
        length = dice.randint(2, 3)
        if dice.random() < 0.5:
            tokens, shape = 5, (batch, length)
            layers.append(Part("Embedding", {"num_embeddings": tokens, "embedding_dim": width}))
        else:
            shape = (batch, length, width)
        for _ in range(dice.randint(1, 2)):
            layers.append(_token_layer(dice, width))
        layers.append(Part("Flatten"))
        width *= length
    for _ in range(dice.randint(1, 3)):
        part, width = _layer(dice, width)
        layers.append(part)
    layers.append(Part("Linear", {"in_features": width, "out_features": OUTPUTS, "bias": dice.random() < 0.8}))
    layers += [ENDINGS[loss.name]] if loss.name in ENDINGS else []
    if loss.arguments.get("reduction") == "sum":  # as many times larger as there are numbers
        optimizer = Part(optimizer.name, optimizer.arguments | {"lr": optimizer.arguments["lr"] / 10})
    schedule = dice.choice(SCHEDULES)
    if any(part.name == "OneCycleLR" for part in schedule) and not {"momentum", "betas"} & set(optimizer.arguments):
        cycle = schedule[0].arguments | {"cycle_momentum": False}
        schedule = (Part("OneCycleLR", cycle),)
    frozen = (dice.randint(0, 1),) if dice.random() < 0.3 else ()
    clip, groups = dice.choice(CLIPS), dice.random() < 0.25
    return Recipe(seed, shape, tokens, tuple(layers), OUTPUTS, loss, optimizer, clip, schedule, frozen, groups)


def grid() -> list[Recipe]:
    """Every loss with every optimizer, each with a stack, clipping, freezing and schedule drawn for it."""
    return [draw(1000 + k, loss, optimizer) for k, (loss, optimizer) in enumerate(product(LOSSES, OPTIMIZERS))]


def _linear(fan_in: int, fan_out: int) -> Part:
    return Part("Linear", {"in_features": fan_in, "out_features": fan_out})


def _layer(dice: random.Random, width: int) -> tuple[Part, int]:
    """Return a layer for (batch, width), and the width that it gives."""
    kind = dice.randrange(8)
    if kind <= 1:
        wide = dice.randint(2, 5)
        return _linear(width, wide), wide
    if kind <= 4:
        return dice.choice(ACTIVATIONS), width
    if kind == 5:
        return Part("BatchNorm1d", {"num_features": width}), width
    if kind == 6:
        return dice.choice([Part("LayerNorm", {"normalized_shape": width}), Part("Dropout", {"p": 0.3})]), width
    inner, wide = _layer(dice, width)
    return Part("Residual", inside=(inner, dice.choice(ACTIVATIONS), _linear(wide, width))), width


def _token_layer(dice: random.Random, width: int) -> Part:
    """Return a layer for (batch, tokens, width) that gives the same shape."""
    attention = Part("SelfAttention", {"embed_dim": width})
    return dice.choice(
        [
            attention,
            Part("Residual", inside=(attention,)),
            Part("LayerNorm", {"normalized_shape": width}),
            _linear(width, width),
            dice.choice(ACTIVATIONS),
        ]
    )
