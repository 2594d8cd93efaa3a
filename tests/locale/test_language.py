"""Which language is in force, and how a message is looked up; the browser answers the same (i18n.test.js)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import bpviz
from bpviz.locale import browser_catalogue, choice, language, tr, using

CASES = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_a_message_is_translated_with_its_values(case):
    values = case.get("values", {})
    with using("zh"):
        assert tr(case["message"], **values) == case["zh"]
    with using("en"):
        assert tr(case["message"], **values) == case.get("en", case["message"])


def test_the_language_that_was_set_holds_until_another_is_set():
    with using(None):
        bpviz.set_language("zh")
        assert (language(), tr("loss")) == ("zh", "损失")
        bpviz.set_language("en")
        assert (language(), tr("loss")) == ("en", "loss")


def test_after_a_with_the_language_before_it_is_back_also_when_something_went_wrong():
    before = language()
    with pytest.raises(KeyError), using("zh"):
        raise KeyError
    assert language() == before


@pytest.mark.parametrize("wrong", ["de", "", "ZH", "zh_CN", 1, True, ("zh",), ["zh"], float("nan")])
def test_a_language_that_there_is_not_is_refused_and_the_message_says_what_there_is(wrong):
    before = choice._set
    with pytest.raises(
        ValueError, match=r'"en" \(English\), "zh" \(简体中文\), or None, which follows the environment'
    ):
        bpviz.set_language(wrong)
    assert choice._set is before


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh"}, "zh"),
        ({"LANG": "zh_Hans_CN"}, "zh"),
        ({"LANG": "zh_CN.GB18030@pinyin"}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "", "LANGUAGE": "de:zh_CN:en"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en:zh_CN"}, "en"),
    ],
)
def test_without_a_choice_the_environment_decides_as_for_gettext(monkeypatch, variables, expected):
    for name in choice.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with using(None):
        assert language() == expected


def test_english_needs_no_catalogue():
    assert json.loads(browser_catalogue("en")) == {"language": "en", "messages": {}}


def test_importing_bpviz_reads_no_catalogue_and_setting_a_language_loads_only_the_standard_library():
    code = "import sys, bpviz; a = set(sys.modules); bpviz.set_language('zh'); print(*set(sys.modules) - a)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    own = {name for name in loaded if name.startswith("bpviz")}
    assert own == {"bpviz.locale", "bpviz.locale.choice", "bpviz.locale.tr"}
    assert {name.partition(".")[0] for name in set(loaded) - own} <= sys.stdlib_module_names
