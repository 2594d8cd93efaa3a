/**
 * The visible stepper: builds the shell once, then follows the state. Nothing here asks the kernel anything.
 */

import "./css/index.css";
import { sentence } from "../core/words.js";
import { GRAINS } from "../state.js";
import { caption } from "./captions.js";
import { codeLens, stepOfLine } from "./code.js";
import { h, write } from "./dom.js";
import { createFacts } from "./drawing/facts.js";
import { drawing } from "./drawing/index.js";
import { mostEdges } from "./edge-table.js";
import { equationCard } from "./equation.js";
import { header } from "./header.js";
import { help } from "./help.js";
import { hover } from "./hover.js";
import { inspector } from "./inspector.js";
import { keyboard } from "./keyboard.js";
import { phaseSpans } from "./phases.js";
import { player } from "./player.js";
import { ribbon } from "./ribbon.js";
import { phaseOf } from "./ribbon-geometry.js";
import { quiz } from "./quiz.js";
import { share } from "./share.js";
import { tables } from "./tables.js";
import { tabs } from "./tabs.js";
import { fitTallest } from "./tallest.js";
import { followTheme } from "./theme.js";
import { transport } from "./transport.js";
import { unveil, veil } from "./veil.js";
import { whatIf } from "./what-if/index.js";

/** While a window's edge is dragged, its widths follow each other within this many milliseconds. */
const REST = 120;

/** The tabs that are about a step; those about the run follow. */
const OWN_TABS = 3;

/**
 * @param {HTMLElement} root
 * @param {{run: import("../run/run.js").Run, panels: import("./run/index.js").Panels, state: import("../state.js").State, link?: (() => string) | null}} what
 * `panels` stay when the view is made anew; `link`: the address of this very place, where there is one
 * @returns {() => void} what undoes the mounting
 */
export function mount(root, { run, panels, state, link = null }) {
  const { sheet, program } = run;
  const stop = new AbortController();
  const { signal } = stop;
  const facts = createFacts(sheet, program);
  const spans = Object.fromEntries(GRAINS.map((grain) => [grain, phaseSpans(program, grain)]));

  /** The place from which the grain was last changed. @type {{grain: import("../state.js").Grain, step: number} | null} */
  let left = null;

  const actions = {
    go: (/** @type {number} */ step) => state.set({ step: program.clamp(state.get().grain, step) }),
    move: (/** @type {number} */ by) => run.move(by),
    iterate: (/** @type {number} */ by) => void run.iterate(by),
    loop: () => state.set({ loop: !state.get().loop }),
    end: () => actions.go(Infinity),
    play: () => state.set({ playing: !state.get().playing }),
    speed: (/** @type {number} */ speed) => state.set({ speed }),
    grain: (/** @type {string} */ name) => {
      const { grain, step } = state.get();
      const next = /** @type {import("../state.js").Grain} */ (name);
      // From a coarse step back to where one came from, as long as it lies inside.
      if (!left || program.translate(left.grain, left.step, grain) !== step) left = { grain, step };
      state.set({ grain: next, step: program.translate(left.grain, left.step, next) });
    },
    /** To the term that computes a number. */
    goTo: (/** @type {string} */ address) => {
      const step = program.locate("term", address);
      if (step !== null) state.set({ grain: "term", step });
    },
    grainAt: (/** @type {number} */ index) => actions.grain(GRAINS[index]),
    goToPhase: (/** @type {string} */ phase) => {
      const span = spans[state.get().grain].find((each) => each.name === phase);
      if (span) actions.go(span.start);
    },
    /** To the first step that a line of code is. */
    goToLine: (/** @type {import("../core/types.js").CodeLine} */ line) => actions.go(stepOfLine(program, state.get().grain, line)),
    select: (/** @type {string} */ address) => state.set({ selected: address }),
    hover: (/** @type {string[]} */ addresses) => state.set({ hovered: new Set(addresses) }),
    escape: () => {
      run.dismiss();
      state.set({ selected: null });
    },
    theme: () => state.set({ theme: root.dataset.theme === "dark" ? "light" : "dark" }),
    /** Something may be shown now that was not before. */
    refresh: () => show(),
    predict: () => {
      const predict = !state.get().predict;
      state.set({ predict, playing: false });
      if (predict) asked.focus();
    },
    leave: () => root.focus({ preventScroll: true }),
    share: () => shared.open(),
    help: () => dialog.open(),
  };

  const dialog = help(signal);
  const top = header(sheet.header, panels.bar, actions, signal);
  const steps = ribbon(actions, signal);
  const controls = transport(actions, signal);
  const network = drawing(facts, actions, signal);
  // The same lines twice: a card where there is room, a tab where there is not.
  const codes = [0, 1].map(() => codeLens(sheet, actions, signal));
  const codeCard = h("section", { class: "card code", "aria-label": "The training loop" }, codes[0].element);
  const live = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const equation = equationCard(sheet, program, { placeOf: facts.placeOf, hover: actions.hover, goTo: actions.goTo }, signal);
  const asked = quiz(sheet, program, actions, signal);
  controls.element.append(asked.toggle);
  const shared = share({
    link, parts: () => [network.element, equation.element], title: () => `${sheet.header.title}, ${sentence(sheet, program.step(state.get().grain, state.get().step))}`,
    name: () => `bpviz-${state.get().grain}-${state.get().step + 1}`,
  }, signal);
  top.tools.prepend(shared.element);
  const stage = h("div", { class: "stage" }, network.element, asked.element, equation.element);
  const unit = inspector(facts, actions, signal);
  const numbers = tables(facts, () => show(), signal);
  const side = tabs("Details", [{ name: "Inspector", panel: unit.element }, { name: "Code", panel: codes[1].element, kind: "code-tab" }, { name: "Tables", panel: numbers.element }, ...panels.tabs], (index) => open(index), signal);
  /** @param {number} index */
  function open(index) {
    panels.tab = index;
    panels.tabs.forEach((each, n) => each.shown(index === n + OWN_TABS));
    show();
  }
  const aside = h("div", { class: "aside", style: `--edges:${mostEdges(facts.columns)}` }, codeCard, side.element);
  const shell = h("div", { class: "shell" }, top.element, steps.element, controls.element,
    h("div", { class: "body", "data-large": network.large }, stage, aside), live, dialog.element);
  root.classList.add("bpviz");
  root.replaceChildren(shell);

  const ifs = whatIf(root, shell, unit.element, sheet, facts, signal);
  const playback = player(state, actions.move);
  const links = hover(root, state, facts.placeOf, signal);
  keyboard(root, actions, signal);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let shownStep = { grain: "", index: -1 };
  let shownRun = run.serial;
  let width = 0;
  let now = facts.at(program.step(state.get().grain, state.get().step));

  /** The unit that the inspector shows when the step has none of its own. */
  let lastUnit = { c: 1, j: 0 };

  /** @param {string | null} address */
  function unitAt(address) {
    const [kind, c, j] = (address && facts.placeOf(address))?.split(":") ?? [];
    return kind === "node" ? { c: Number(c), j: Number(j) } : null;
  }

  /** @param {ReadonlySet<string>} hovered */
  function light(hovered) {
    links.show(hovered);
    const [place] = links.places(hovered);
    network.lit(place ?? null, now);
  }

  /** @param {boolean} [moved] the step changed, so pulses may travel */
  function show(moved = false) {
    const view = state.get();
    if (run.serial !== shownRun) {
      shownRun = run.serial;
      facts.measure();
      ifs.history.clear();
      network.repaint();
      unit.repaint();
    }
    const step = program.step(view.grain, view.step);
    const question = asked.ask(step, view.predict);
    if (question && view.playing) return state.set({ playing: false });
    now = facts.at(step, question !== null);
    const count = program.count(view.grain);
    const words = caption(sheet, step);
    const forward = moved && shownStep.grain === view.grain && shownStep.index + 1 === view.step;
    shownStep = { grain: view.grain, index: view.step };
    steps.update({ phases: spans[view.grain], index: view.step, count, caption: [words.term, words.what + words.where].filter(Boolean).join(", ") }, width - 2 * (width < 480 ? 12 : 16));
    controls.update({ index: view.step, count, caption: words, phase: phaseOf(spans[view.grain], view.step).name, grain: view.grain, playing: view.playing, speed: view.speed, start: view.step === 0 && run.runner.iteration === 0 });
    top.update(now.loss, root.dataset.theme ?? "light");
    network.show(now, { moving: forward && !still.matches, speed: view.playing ? view.speed : 1 });
    equation.update(step, question !== null);
    for (const code of codes) code.update(step);
    const chosen = unitAt(view.selected);
    lastUnit = chosen ?? now.focus ?? lastUnit;
    if (side.current() === 0) unit.update(now, lastUnit, chosen !== null);
    else if (side.current() === 2) numbers.update(now);
    const spoken = `Step ${view.step + 1} of ${count}. ${sentence(sheet, step)}`;
    if (moved) write(live, spoken);
    unveil(root);
    ifs.show(question !== null);
    if (question) veil(root, question.hides);
    light(view.hovered);
  }

  const applyTheme = followTheme(root, () => state.get().theme, () => { network.repaint(); unit.repaint(); if (width) show(); }, signal);
  const forget = state.subscribe((view, changed) => {
    if (changed.has("theme")) applyTheme();
    if (changed.has("playing") || changed.has("step") || changed.has("speed") || changed.has("grain")) playback.follow();
    const moved = changed.has("step") || changed.has("grain");
    if (moved || changed.has("playing") || changed.has("speed") || changed.has("selected") || changed.has("version") || changed.has("predict")) show(moved);
    else if (changed.has("hovered")) light(view.hovered);
  });

  /** The equation card's height for this width. A telephone has one column, and its controls stay in place: there it may vary. The step is shown again after it. */
  function fit() {
    if (width < 480) equation.element.style.minHeight = "";
    else fitTallest(program, equation);
  }
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let fitting;
  const sizes = new ResizeObserver(([entry]) => {
    const first = width === 0;
    const next = Math.round(entry.contentRect.width);
    if (next === width || next === 0) return;
    width = next;
    if (first) side.choose(panels.tab);
    side.settle();
    network.put(network.element.clientWidth);
    clearTimeout(fitting);
    if (first) fit();
    else fitting = setTimeout(() => { fit(); show(); }, REST);
    show();
  });
  sizes.observe(root);

  return () => {
    clearTimeout(fitting);
    stop.abort();
    playback.stop();
    network.stop();
    sizes.disconnect();
    forget();
    root.replaceChildren();
  };
}
