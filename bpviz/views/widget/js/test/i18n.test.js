import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fill, language, speak, t } from "../core/i18n.js";

const read = (/** @type {string} */ path) => JSON.parse(readFileSync(new URL(`../../../../../${path}`, import.meta.url), "utf8"));
const chinese = read("bpviz/locale/zh_CN.json");
const cases = read("tests/locale/cases.json"); // tests/locale/test_language.py reads them, too

test("every case comes out as in Python", () => {
  for (const { message, values, zh, en, why } of cases) {
    speak("zh", [chinese]);
    assert.equal(t(message, values), zh, why);
    speak("en", [chinese]);
    assert.equal(t(message, values), en ?? message, why);
  }
});

test("a tag of the page chooses the language, and what there is no catalogue for is English", () => {
  for (const tag of ["zh", "zh-CN", "ZH_cn", "zh-Hans", "zh-SG"]) {
    speak(tag, [chinese]);
    assert.equal(language(), "zh-CN", tag);
  }
  for (const tag of ["en", "en-GB", "", null, undefined, "de", "zh-TW", "zh-Hant-HK", "x"]) {
    speak(tag, [chinese]);
    assert.equal(language(), "en", String(tag));
    assert.equal(t("loss"), "loss");
  }
});

test("every message of the catalogue is translated to what it says there", () => {
  speak("zh", [chinese]);
  for (const [message, translation] of Object.entries(chinese.messages)) assert.equal(t(message), translation);
});

test("markup in a value stays text", () => {
  assert.equal(fill("error of {node}", { node: "<b>&amp;" }), "error of <b>&amp;");
});
