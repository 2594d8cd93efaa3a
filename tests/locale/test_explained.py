"""What is explained in Chinese has no English left in it; the trace itself stays as it was."""

import re

import numpy as np
import pytest

import bpviz
from bpviz import nn, optim
from bpviz.explain import equations, sentence, table
from bpviz.locale import tr, using
from bpviz.locale.tr import messages
from bpviz.trace import GRAINS
from tests.recipes import build, draw

# What stays: PyTorch's names and code (block.title), addresses, and the words of formulas.
IN_FORMULAS = {"if", "else", "max", "min", "exp", "log", "ln", "erf", "sign", "abs", "tanh"}
WORD = re.compile(r"[A-Za-z][a-z]{2,}")
SAME = {"log p", "log (1 − p)"}
"""Captions that are formulas."""


def trace_of(seed: int) -> bpviz.Trace:
    return next(build(draw(seed)).traces(1))


def english_in(text: str, allowed: set[str]) -> set[str]:
    return set(WORD.findall(text)) - IN_FORMULAS - allowed


def in_code(trace: bpviz.Trace) -> set[str]:
    """The words of PyTorch's names: Linear, SelfAttention, zero_grad, and those that a sentence names as code."""
    titles = [block.title for block in trace.blocks]
    known = ["ReLU", "Softmax", "Sigmoid", "sigmoid", "Adam", "max_norm", "clip_value"]
    return {word for name in [*titles, *known] for word in WORD.findall(name)}


@pytest.mark.parametrize("seed", range(20))
def test_no_step_of_a_random_network_is_explained_with_english_words(seed):
    trace = trace_of(seed)
    allowed = in_code(trace)
    with using("zh"):
        for grain in GRAINS:
            for step in trace.steps(grain):
                said = step.explain()
                assert english_in(said, allowed) == set(), said
                assert re.search("[一-鿿].*。$", sentence(step)), said


@pytest.mark.parametrize("seed", range(60))
def test_every_sentence_caption_and_title_of_a_random_network_is_translated(seed):
    header = trace_of(seed).header
    said = {*header["phases"], *header["phases"].values(), *header["captions"].values()}
    said |= {block["sentence"] for block in header["blocks"]}
    said |= {part["sentence"] for block in header["blocks"] for part in block["parts"]}
    said |= {column["title"] for column in header["columns"]}
    with using("zh"):
        assert {text for text in said - SAME if tr(text) == text} == set()


def large() -> bpviz.Trace:
    network = nn.Sequential(nn.Linear(16, 14), nn.ReLU(), nn.Linear(14, 13), nn.Tanh(), nn.Linear(13, 2), seed=0)
    optimizer = optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    x, target = np.linspace(-1, 1, 48).reshape(3, 16), np.array([0, 1, 1])
    return bpviz.record(network, x, target, loss=nn.CrossEntropyLoss(), optimizer=optimizer, image_shape=(4, 4))


def test_a_step_reads_as_a_chinese_textbook_would_say_it():
    trace = large()
    step = next(step for step in trace.steps("term") if str(step.address) == "0.output[0, 3]/2")
    with using("zh"):
        first, second, *_, counted = step.explain().splitlines()
        assert first.startswith("前向传播 · Linear(16, 14) · 按项：第 ")
        assert second == "隐藏层 1 的单元 3 把每个输入乘以对应的权重后相加，再加上偏置。"
        assert re.fullmatch(r" +第 3 项，共 16 项：\S+；累计：\S+", counted)
        assert "另外 13 项" in step.explain()
    update = next(step for step in trace.steps("layer") if step.phase == "update")
    with using("zh"):
        assert "其中 η 是学习率" in update.explain()


def test_captions_of_a_factor_table_follow_the_language():
    trace = large()
    (equation,) = equations(trace.locate("2.output[0, 1]"))
    captions = {}
    for language in ("en", "zh"):
        with using(language):
            captions[language] = [token.caption for token in equation.tokens if token.caption]
    assert len(captions["en"]) == len(captions["zh"])
    assert "activation" in captions["en"] and "激活值" in captions["zh"]


def test_a_trace_saved_in_one_language_is_read_in_the_other(tmp_path):
    with using("zh"):
        trace = large()
        trace.save(tmp_path / "trace")
        chinese = trace.steps("layer")[2].explain()
    file = next(tmp_path.iterdir())
    again = bpviz.Trace.load(file)
    for words in ("phases", "captions", "blocks", "columns", "title"):
        assert again.header[words] == trace.header[words]
    assert not re.search("[一-鿿]", str(again.header))
    with using("en"):
        english = again.steps("layer")[2].explain()
        assert "Every unit sends its sum through the activation." in english
    with using("zh"):
        assert again.steps("layer")[2].explain() == chinese


def test_the_numbers_of_an_explanation_are_the_same_in_both_languages():
    def numbers(text: str) -> list[str]:
        return sorted(re.findall(r"−?\d+\.\d+(?:e−?\d+)?", text))

    for step in large().steps("layer"):
        with using("en"):
            english = step.explain()
        with using("zh"):
            assert numbers(step.explain()) == numbers(english)


def test_the_table_of_an_iteration_has_chinese_headings():
    with using("zh"):
        text = table(large())
    assert "的一次迭代：损失" in text
    for heading in ("阶段", "层", "量", "形状", "最小", "最大", "前向传播", "反向传播"):
        assert heading in text


def test_what_a_reader_calls_something_is_never_taken_for_a_message():
    with using("zh"):
        for name in ("<img onerror=x>", "new", "{node}", "gradient, ", " of ", "a" * 300, "مرحبا"):
            assert tr(name) == name or name in messages("zh")
