"""Words for clipping, optimizers and the stages of an update."""

from .word import Word

CLIP_PHASE = "If the whole gradient is longer than max_norm, it is shortened; its direction stays."

# A parameter's own letter is written {w}: w for a weight, b for a bias.
STAGES = {
    "before": Word("{w}", "{parameter}"),
    "clipped": Word("ĝ", "clipped gradient"),
    "decayed": Word("g̃", "gradient + decay"),
    "momentum_buffer_before": Word("v", "buffer before"),
    "momentum_buffer_after": Word("v′", "buffer after"),
    "direction": Word("d", "direction"),
    "update": Word("Δ{w}", "step"),
    "after": Word("{w}′", "new {parameter}"),
}

WORDS = {
    "any": {},
    "clip": {
        "gradients": Word("g", "gradient"),
        "norm": Word("‖g‖", "norm of gradients"),
        "coef": Word("κ", "clipping factor"),
        "max_norm": Word("c", "largest norm"),
    },
    "optimizer": {
        "lr": Word("η", "learning rate"),
        "momentum": Word("μ", "momentum"),
        "dampening": Word("τ", "dampening"),
        "weight_decay": Word("λ", "weight decay"),
    },
}

NODES = {
    "clip": {
        "norm": "The length of the whole gradient, all layers in one row.",
        "coef": "If the gradient is longer than max_norm, everything will be multiplied by this factor.",
        "clipped": "Every gradient into {node} is multiplied by the clipping factor.",
    },
    "any": {
        "after": "Each weight into {node} takes one step against its gradient.",
        "after: momentum": "Each weight into {node} takes one step against its momentum buffer.",
    },
}

WHOLE = {
    "clip": {
        "clip": "The length of the whole gradient decides whether it is shortened, and by which factor.",
        "any": "Every gradient of this layer is multiplied by the clipping factor.",
    },
    "update": {
        "any": "Every weight of this layer takes one step against its gradient.",
        "any: momentum": "Every weight of this layer takes one step against its momentum buffer.",
    },
}
