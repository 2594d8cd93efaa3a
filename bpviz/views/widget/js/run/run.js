import { Program } from "../core/program.js";
import { BrowserRunner } from "./browser.js";
import { KernelRunner } from "./kernel.js";
import { Shown } from "./shown.js";
import { sameStructure } from "./structure.js";

/**
 * @typedef {import("./runner.js").Runner} Runner
 * @typedef {import("../core/sheet.js").Sheet} Sheet
 * @typedef {import("../state.js").State} State
 * @typedef {"keep" | "first" | "last"} Landing which step is shown when an iteration comes
 */

/**
 * The runner of a host: the session of a notebook, or the page itself.
 * @param {import("./kernel.js").Model} model @param {() => Sheet} sheet of the one iteration that a page has
 * @returns {Runner}
 */
export function runnerOf(model, sheet) {
  return "iteration" in (model.get("_run") ?? {}) ? new KernelRunner(model) : new BrowserRunner(sheet());
}

/** The iteration on screen: where the reader goes from step to step, and from iteration to iteration. */
export class Run {
  /** @param {Runner} runner */
  constructor(runner) {
    this.runner = runner;
    /** @private */ this.shown = new Shown(runner.sheet);
    /** Always the iteration at hand. */
    this.sheet = this.shown.sheet;
    this.program = new Program(this.sheet);
    /** Goes up when another iteration is shown. */
    this.serial = 0;
    /** Why the last move was not possible. */
    this.problem = "";
    /** @private @type {Landing} */ this.landing = "keep";
    /** @private @type {Set<() => void>} */ this.listeners = new Set();
  }

  /**
   * From now on, show what the runner has.
   * @param {State} state
   * @param {(swap: () => void) => void} rebuild takes the view away, swaps, and makes it anew
   */
  follow(state, rebuild) {
    /** @private */ this.state = state;
    const unhear = this.sheet.subscribe(() => state.set({ version: this.sheet.version }));
    const leave = this.runner.subscribe(() => {
      this.settle(state, rebuild);
      this.tell();
    });
    return () => {
      unhear();
      leave();
      this.listeners.clear();
      this.shown.close();
      this.runner.close();
    };
  }

  /** Heard after every move, change and problem. @param {() => void} listener */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** @private @param {State} state @param {(swap: () => void) => void} rebuild */
  settle(state, rebuild) {
    const { sheet } = this.runner;
    if (sheet === this.shown.now) return;
    const { landing, program } = this;
    const { grain, step } = state.get();
    this.landing = "keep";
    this.serial += 1;
    const last = () => this.program.count(grain) - 1;
    const landed = () => (landing === "first" ? 0 : landing === "last" ? last() : this.program.clamp(grain, step));
    if (sameStructure(this.shown.now.header, sheet.header)) {
      this.shown.use(sheet);
      state.set({ step: landed() });
      return;
    }
    const { phase, address } = program.step(grain, step);
    rebuild(() => {
      this.shown.use(sheet);
      this.program = new Program(this.sheet);
      state.set({ step: landing === "keep" ? samePlace(this.program, grain, phase, address) : landed(), selected: null });
    });
  }

  // Moves ----------------------------------------------------------------------------------------------------------

  /** A step on or back; beyond the end of an iteration lies the next one. False where nothing happens. @param {number} by */
  move(by) {
    const state = /** @type {State} */ (this.state);
    const { grain, step, playing, loop } = state.get();
    const to = step + by;
    if (playing && loop && by > 0) {
      const { phase } = this.program.step(grain, step);
      if (to === this.program.count(grain) || this.program.step(grain, to).phase !== phase) {
        const start = startOf(this.program, grain, phase);
        state.set({ step: start });
        return start !== step;
      }
    }
    if (to >= 0 && to < this.program.count(grain)) state.set({ step: to });
    else if (by > 0) void this.iterate(1, "first");
    else if (this.runner.iteration > 0) void this.iterate(-1, "last");
    else return false;
    return true;
  }

  /** An iteration on or back. @param {number} by @param {Landing} [landing] */
  iterate(by, landing = "keep") {
    const { runner } = this;
    if (by < 0 && runner.iteration === 0) return Promise.resolve(true);
    return this.attempt(() => (by > 0 ? runner.next() : runner.back()), landing);
  }

  /** @param {number} iteration */
  goto(iteration) {
    if (iteration === this.runner.iteration) return Promise.resolve(true);
    return this.attempt(() => this.runner.goto(iteration));
  }

  /**
   * What the runner is asked for; a refusal is told to the reader.
   * @param {() => Promise<unknown>} act @param {Landing} [landing] @returns {Promise<boolean>} whether it went well
   */
  async attempt(act, landing = "keep") {
    this.landing = landing;
    const had = this.problem;
    this.problem = "";
    try {
      await act();
      if (had) this.tell();
      return true;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      this.state?.set({ playing: false });
      this.tell();
      return false;
    } finally {
      this.landing = "keep";
    }
  }

  /** The reader has seen it. */
  dismiss() {
    if (!this.problem) return;
    this.problem = "";
    this.tell();
  }

  /** @private */
  tell() {
    for (const listener of [...this.listeners]) listener();
  }
}

/** @param {Program} program @param {import("../state.js").Grain} grain @param {string} phase */
function startOf(program, grain, phase) {
  const count = program.count(grain);
  for (let step = 0; step < count; step += 1) if (program.step(grain, step).phase === phase) return step;
  return 0;
}

/**
 * The step of another program that computes the same number, else the first of the same phase.
 * @param {Program} program @param {import("../state.js").Grain} grain @param {string} phase @param {string | null} address
 */
function samePlace(program, grain, phase, address) {
  try {
    const step = address === null ? null : program.locate(grain, address);
    if (step !== null) return step;
  } catch {
    // this iteration has no such number
  }
  return startOf(program, grain, phase);
}
