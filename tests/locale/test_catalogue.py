"""The catalogues against the sources: nothing missing, doubtful or stale, and nothing lost in translation."""

import json
import re
from collections import Counter

import pytest

from scripts import messages
from scripts.messages import FOLDER, NAMES, ROOT, TAGS, collect, json_text, read

ALL = collect()
ENTRIES = [(language, message) for language in TAGS for message in read(language) if message.id]
TRANSLATED = [(message.id, message.string) for _, message in ENTRIES]
CHINESE = "\u4e00-\u9fff"

# Letters and words that are the same in every language: Greek, digits, single Latin letters (not the article, and not
# what follows an apostrophe), names in code (max_norm) and PyTorch's classes (ReLU).
FORMULA = re.compile(r"[Α-Ωα-ω∂′₀-₉²×√=+−|▲]|\d+|(?<!['\w])(?![Aa]\b)[A-Za-z]\b|\w+_\w+|[A-Z]\w*[A-Z]\w*")


def formulas(text: str) -> Counter[str]:
    return Counter(FORMULA.findall(re.sub(r"\{\w+\}", " ", text)))


def places(text: str) -> Counter[str]:
    return Counter(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize("language", TAGS)
def test_every_message_of_the_sources_is_in_the_catalogue_and_no_other(language):
    known = {message.id for message in read(language) if message.id}
    again = "run: .venv/bin/python -m scripts.messages, and translate what it lists"
    assert {"missing": set(ALL) - known, "stale": known - set(ALL)} == {"missing": set(), "stale": set()}, again


def test_every_message_is_translated_and_no_translation_is_doubtful():
    assert [message.id for _, message in ENTRIES if not message.string or message.fuzzy] == []


@pytest.mark.parametrize("language", TAGS)
def test_what_python_and_the_browser_read_is_made_of_the_catalogue_as_it_is(language):
    assert (FOLDER / f"{language}.json").read_text(encoding="utf-8") == json_text(read(language), language)


@pytest.mark.parametrize("language", TAGS)
def test_the_json_has_every_translation_of_the_catalogue(language):
    content = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    assert content["language"] == TAGS[language]
    assert content["messages"] == {message.id: message.string for name, message in ENTRIES if name == language}


def test_a_translation_has_the_places_of_its_message():
    assert [english for english, chinese in TRANSLATED if places(english) != places(chinese)] == []


def test_formulas_and_names_in_code_are_the_same_in_both_languages():
    named = {"zero_grad"}  # the phases' names, which are no code where they are shown
    different = {
        english: (formulas(english), formulas(chinese))
        for english, chinese in TRANSLATED
        if english not in named and formulas(english) != formulas(chinese)
    }
    assert different == {}


def test_a_latin_word_in_a_translation_stands_in_the_message_too():
    def words(text: str) -> set[str]:
        return set(re.findall(r"[a-z]+", re.sub(r"\{\w+\}", " ", text).lower()))

    assert [english for english, chinese in TRANSLATED if not words(chinese) <= words(english)] == []


def test_punctuation_beside_a_chinese_character_is_full_width():
    beside = re.compile(rf"[{CHINESE}][,.;:?!]|[,;:?!][{CHINESE}]")
    assert [chinese for _, chinese in TRANSLATED if beside.search(chinese)] == []


def test_a_sentence_ends_as_a_sentence():
    assert [english for english, chinese in TRANSLATED if english.endswith(".") != chinese.endswith("。")] == []


def test_no_space_stands_between_two_chinese_characters_and_one_stands_beside_a_place_that_begins_a_clause():
    assert [chinese for _, chinese in TRANSLATED if re.search(rf"[{CHINESE}] [{CHINESE}]", chinese)] == []
    assert [chinese for _, chinese in TRANSLATED if re.search(rf"\{{node\}}[{CHINESE}]", chinese)] == []


def test_what_a_traces_names_are_made_of_stands_in_the_files_that_make_them():
    for file, names in NAMES.items():
        source = (ROOT / file).read_text(encoding="utf-8")
        for name in names:
            pattern = r"\{[^{}]*\}".join(map(re.escape, re.split(r"\{\w+\}", name)))
            assert re.search(rf"[\"']{pattern}[\"']", source), f"{name!r} is no longer in {file}"


def test_the_glossary_gives_the_terms_that_the_catalogue_uses():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \| [^|]+ \|$", text, re.MULTILINE)
    terms = {english: chinese for english, chinese in rows if english != "English"}
    assert len(terms) == len(rows) - text.count("| English |") > 60
    said = dict(TRANSLATED)
    assert {term: said[term] for term, chinese in terms.items() if said.get(term, chinese) != chinese} == {}


def test_a_sentence_with_a_term_of_the_glossary_has_it_in_chinese():
    terms = {
        "gradient": "梯度",
        "loss": "损失",
        "weight decay": "权重衰减",
        "momentum buffer": "动量缓冲",
        "clipping factor": "裁剪系数",
        "probability": "概率",
        "target": "目标",
        "error": "误差",
        "bias": "偏",
        "batch": "批次",
        "sample": "样本",
        "token": "词元",
        "attention": "注意",
        "frozen": "冻结",
        "variance": "方差",
        "standard deviation": "标准差",
        "learning rate": "学习率",
        "optimizer": "优化器",
    }
    missing = [
        (term, english)
        for term, chinese in terms.items()
        for english, translation in TRANSLATED
        if re.search(rf"\b{term}s?\b", re.sub(r"\{\w+\}", "", english)) and chinese not in translation
    ]
    assert missing == []


def test_a_message_that_is_marked_is_found_wherever_it_stands():
    python = 'tr("one {n}", n=tr("two"))\nprint(tr(caption), tr("three"), f"{tr(\'four\')}", other("no"), x.tr("no"))'
    assert messages.in_python(python) == ["one {n}", "two", "three", "four"]
    javascript = """h("no", t("one {n}", { n: t("two") })); `${t( "three \\"3\\" −")} ${at("no")}`; x.t("no");"""
    assert messages.in_javascript(javascript) == ["one {n}", "two", 'three "3" −']


def test_a_changed_sentence_would_be_noticed(monkeypatch):
    changed = {f"{message}!" if message == "loss" else message: files for message, files in ALL.items()}
    monkeypatch.setattr(messages, "collect", lambda: changed)
    new = messages.updated("zh_CN")
    assert "loss" not in {message.id for message in new}
    assert not new.get("loss!").string or new.get("loss!").fuzzy
