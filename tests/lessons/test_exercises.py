"""Each exercise: right with its solution, a fitting hint for each known mistake, a calm word for nonsense."""

import pytest

from .lesson import exercises, names_of_lessons, run, solutions

FIRST, TWELFTH = "01_forward_pass", "12_reading_a_configuration"

# Exercise 3 of lesson 1 builds on the first two.
UNIT = solutions(FIRST)["exercise-sum-code"] + "\n\n" + solutions(FIRST)["exercise-relu-code"] + "\n\n"


def forward(hidden="relu(weighted_sum(inputs, w, b))", score="weighted_sum(hidden, w, b)"):
    return (
        f"{UNIT}def forward(inputs):\n"
        f"    hidden = [{hidden} for w, b in zip(hidden_weights, hidden_biases)]\n"
        f"    return [{score} for w, b in zip(output_weights, output_biases)]"
    )


def weighted_sum(loop, give_back):
    return f"def weighted_sum(inputs, weights, bias):\n    total = 0.0\n    {loop}\n    return {give_back}"


EACH = "for value, weight in zip(inputs, weights): "
RATIO = "def my_ratio(update, before):\n    return {}"
STEP = "def my_step(w_old, g, v_old, lr, momentum):\n    return {}"
LOSS = "def my_loss(scores, right):\n    p = np.exp(scores) / np.sum(np.exp(scores))\n    return {}"

# (lesson, exercise, the learner's code, words of the hint that it must get)
MISTAKES = [
    (FIRST, "predict-z", "my_z = -0.5", "forgot the bias"),
    (FIRST, "predict-z", "my_z = -0.7", "bias has the wrong sign"),
    (FIRST, "predict-z", "my_z = 0.3", "sign is wrong"),
    (FIRST, "predict-z", "my_z = 0", "applied the activation too"),
    (FIRST, "predict-z", "my_z = 1.5", "forgot the weights"),
    (FIRST, "predict-z", "my_z = 7", "same steps as for h0"),
    (FIRST, "predict-z", "my_z = -0,3", "decimal point"),
    (FIRST, "predict-a", "my_a = -0.3", "forgot the activation"),
    (FIRST, "predict-a", "my_a = 0.3", "removed the sign"),
    (FIRST, "predict-a", "my_a = 1", "max(0, z)"),
    (FIRST, "predict-a", "my_a = [0, 0]", "2 numbers"),
    (FIRST, "look-pull", "pulls_down = 'warmth'", "sign of the product"),
    (FIRST, "look-pull", "pulls_down = 'bias'", "words of the question"),
    (FIRST, "look-pull", "pulls_down = 0", "word in quotation marks"),
    (FIRST, "look-pull", "pulls_down = ''", "Look again"),
    (FIRST, "look-off", "units_on = 1", "how many are off"),
    (FIRST, "look-off", "units_on = 3", "ReLU"),
    (FIRST, "look-off", "units_on = 0", "once more"),
    (FIRST, "look-off", "units_on = [0, 2]", "Wanted: one number"),
    (FIRST, "exercise-sum-code", weighted_sum(EACH + "total += value * weight", "total"), "forgot the bias"),
    (FIRST, "exercise-sum-code", weighted_sum(EACH + "total += value * weight", "total - bias"), "wrong sign"),
    (FIRST, "exercise-sum-code", weighted_sum(EACH + "total += value * weight + bias", "total"), "once for every"),
    (FIRST, "exercise-sum-code", weighted_sum(EACH + "total += value * weight", "total * bias"), "multiplied with"),
    (FIRST, "exercise-sum-code", weighted_sum(EACH + "total += value", "total + bias"), "forgot the weights"),
    (FIRST, "exercise-sum-code", weighted_sum(EACH + "total += value + weight", "total + bias"), "They are multiplied"),
    (FIRST, "exercise-sum-code", weighted_sum(EACH + "total = value * weight", "total + bias"), "last product"),
    (FIRST, "exercise-sum-code", weighted_sum(EACH + "return value * weight + bias", "0"), "first product"),
    (FIRST, "exercise-sum-code", weighted_sum(EACH + "total += value * weight / 2", "total + bias"), "average"),
    (
        FIRST,
        "exercise-sum-code",
        weighted_sum(EACH + "total += value * weight", "max(0, total + bias)"),
        "activation too",
    ),
    (FIRST, "exercise-sum-code", weighted_sum(EACH + "total -= value * weight", "total - bias"), "sign is wrong"),
    (FIRST, "exercise-relu-code", "def relu(z):\n    return z", "forgot the activation"),
    (FIRST, "exercise-relu-code", "def relu(z):\n    return abs(z)", "removed the sign"),
    (FIRST, "exercise-relu-code", "def relu(z):\n    return min(0, z)", "wrong half"),
    (FIRST, "exercise-relu-code", "def relu(z):\n    return 1 if z > 0 else 0", "whether a unit is on"),
    (FIRST, "exercise-relu-code", "def relu(z):\n    return -max(0, z)", "sign is wrong"),
    (FIRST, "exercise-forward-code", forward(hidden="weighted_sum(inputs, w, b)"), "activation of the layer before"),
    (FIRST, "exercise-forward-code", forward(score="weighted_sum(hidden, w, 0)"), "forgot the bias"),
    (FIRST, "exercise-forward-code", forward(score="relu(weighted_sum(hidden, w, b))"), "activation too"),
    (FIRST, "exercise-forward-code", forward() + "[::-1]", "reverse order"),
    (FIRST, "exercise-forward-code", forward().replace("return [", "return hidden or ["), "3 numbers. Wanted: 2"),
    (TWELFTH, "count", "my_count = 784*128 + 128*64 + 64*10", "forgot the biases"),
    (TWELFTH, "count", "my_count = 784*128 + 128", "first layer alone"),
    (TWELFTH, "count", "my_count = 109386 + 784", "inputs have no biases"),
    (TWELFTH, "count", "my_count = 128 + 64 + 10", "counted the units"),
    (TWELFTH, "loss-code", LOSS.format("np.log(p[right])"), "sign is wrong"),
    (TWELFTH, "loss-code", LOSS.format("p[right]"), "That is the probability"),
    (TWELFTH, "loss-code", LOSS.format("1 - p[right]"), "1 minus the probability"),
    (TWELFTH, "loss-code", LOSS.format("-np.log10(p[right])"), "base 10"),
    (TWELFTH, "loss-code", LOSS.format("-np.log2(p[right])"), "base 2"),
    (TWELFTH, "loss-code", LOSS.format("-np.log(p.max())"), "likeliest"),
    (TWELFTH, "loss-code", LOSS.format("-scores[right]"), "forgot the softmax"),
    (TWELFTH, "loss-code", LOSS.format("-np.sum(np.log(p))"), "all classes"),
    (TWELFTH, "loss-code", LOSS.format("-np.log(p)"), "10 numbers. Wanted: one number"),
    (TWELFTH, "loss-code", LOSS.format("np.float64('nan')"), "NaN"),
    (TWELFTH, "step-code", STEP.format("w_old"), "Nothing has changed"),
    (TWELFTH, "step-code", STEP.format("-lr * (momentum * v_old + g)"), "change alone"),
    (TWELFTH, "step-code", STEP.format("w_old + lr * (momentum * v_old + g)"), "wrong way"),
    (TWELFTH, "step-code", STEP.format("w_old - lr * g"), "forgot momentum"),
    (TWELFTH, "step-code", STEP.format("w_old - lr * v_old"), "iteration before"),
    (TWELFTH, "step-code", STEP.format("w_old - lr * momentum * v_old"), "forgot the new gradient"),
    (TWELFTH, "step-code", STEP.format("w_old - lr * (v_old + g)"), "multiply the old buffer"),
    (TWELFTH, "step-code", STEP.format("w_old - lr * (momentum * v_old + (1 - momentum) * g)"), "1 minus the momentum"),
    (TWELFTH, "step-code", STEP.format("w_old - lr * momentum * (v_old + g)"), "Only the old buffer fades"),
    (TWELFTH, "step-code", STEP.format("w_old - (momentum * v_old + g)"), "forgot the learning rate"),
    (TWELFTH, "step-code", STEP.format("round(w_old - lr * (momentum * v_old + g), 3)"), "rounded"),
    (TWELFTH, "ratio-code", RATIO.format("np.linalg.norm(before) / np.linalg.norm(update)"), "upside down"),
    (TWELFTH, "ratio-code", RATIO.format("np.max(np.abs(update)) / np.max(np.abs(before))"), "largest entries"),
    (TWELFTH, "ratio-code", RATIO.format("np.sum(update) / np.sum(before)"), "cancel"),
    (TWELFTH, "ratio-code", RATIO.format("np.sum(update**2) / np.sum(before**2)"), "take the root"),
    (TWELFTH, "ratio-code", RATIO.format("np.mean(np.abs(update / before))"), "averaged"),
    (TWELFTH, "ratio-code", RATIO.format("np.linalg.norm(update) / np.linalg.norm(before + update)"), "after the step"),
    (TWELFTH, "ratio-code", RATIO.format("np.linalg.norm(update)"), "update alone"),
    (TWELFTH, "ratio-code", RATIO.format("update / before"), "Wanted: one number"),
    (TWELFTH, "best", "my_lr = 0.001", "timid"),
    (TWELFTH, "best", "my_lr = 0.01", "safe"),
    (TWELFTH, "best", "my_lr = 1.0", "bold"),
    (TWELFTH, "best", "my_lr = 0.05", "that is not it"),
]
EXERCISES = [(name, exercise) for name in names_of_lessons() for exercise in exercises(name)]


@pytest.mark.parametrize("name", names_of_lessons())
def test_the_solutions_in_order_are_all_right(name, lesson):
    read, answers = lesson(name), solutions(name)
    assert list(answers) == read.exercises
    names = {}
    for exercise in read.exercises:
        verdict = read.verdict(exercise, answers[exercise], **names)
        assert verdict.correct, f"{exercise}: {verdict}"
        run(answers[exercise], names)


@pytest.mark.parametrize(("name", "exercise", "answer", "words"), MISTAKES)
def test_a_known_mistake_gets_the_hint_that_fits(name, exercise, answer, words, lesson):
    verdict = lesson(name).verdict(exercise, answer)
    assert not verdict
    assert words in verdict.message


@pytest.mark.parametrize(("exercise", "answer"), [("predict-z", "my_z = 7"), ("predict-a", "my_a = 1")])
def test_a_prediction_is_not_sent_to_the_stepper_which_shows_the_answer(exercise, answer, lesson):
    message = lesson(FIRST).verdict(exercise, answer).message
    assert "stepper" not in message
    assert "output[" not in message


@pytest.mark.parametrize(("name", "exercise"), EXERCISES)
def test_an_exercise_knows_at_least_four_wrong_answers(name, exercise):
    assert len([mistake for mistake in MISTAKES if mistake[:2] == (name, exercise)]) >= 4


@pytest.mark.parametrize(("name", "exercise"), EXERCISES)
def test_a_stub_as_it_is_shipped_is_neither_right_nor_wrong(name, exercise, lesson):
    read = lesson(name)
    assert "nothing to check yet" in read.shown[read.check_of(exercise)].message


@pytest.mark.parametrize(("name", "exercise"), EXERCISES)
@pytest.mark.parametrize(
    ("nonsense", "words"),
    [
        ("None", "nothing to check yet"),
        ("...", "nothing to check yet"),
        ("float('nan')", "NaN"),
        ("float('inf')", "infinity"),
        ("[[1.0, 2.0, 3.0, 4.0]] * 7", "shape (7, 4)"),
        ("[]", "empty"),
        ("'0.7'", "quotation marks"),
        ("print", "function"),
        ("{}", "Give a number"),
        ("True", "Give a number"),
    ],
)
def test_what_is_no_answer_gets_a_sentence_and_never_a_traceback(name, exercise, nonsense, words, lesson):
    read = lesson(name)
    # whatever the stub defines, a number or a function, becomes the nonsense
    solution = solutions(name)[exercise]
    verdict = read.verdict(exercise, as_nonsense(solution, nonsense))
    assert not verdict
    assert words in verdict.message or exercise in OTHERWISE


# One wants a word; the other two are called once a unit, so that their check sees a list of the nonsense.
OTHERWISE = ("look-pull", "exercise-sum-code", "exercise-relu-code")


def as_nonsense(solution, nonsense):
    """The solution's code, but what it gives back is nonsense."""
    if "def " in solution:
        head = next(line for line in solution.splitlines() if line.startswith("def "))
        return f"import numpy as np\n{head}\n    return {nonsense}"
    name = next(line for line in solution.splitlines() if " = " in line and not line.startswith("#")).partition(" = ")[
        0
    ]
    return f"{name} = {nonsense}"
