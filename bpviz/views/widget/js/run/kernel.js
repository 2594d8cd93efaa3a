import { Sheet } from "../core/sheet.js";
import { t } from "../core/i18n.js";
import { Trace } from "../core/trace.js";
import { Workshop } from "../core/workshop.js";
import { bytesOf, floats, singles } from "./bytes.js";
import { kernelSettings } from "./kernel-settings.js";
import { sameStructure } from "./structure.js";

/**
 * @typedef {import("./runner.js").Runner} Runner
 * @typedef {import("./runner.js").Curve} Curve
 * @typedef {Record<string, any>} Content
 * @typedef {{get: (name: string) => any, send?: (content: Content) => void, on: (event: string, hear: (...what: any[]) => void) => void, off: (event: string, hear: (...what: any[]) => void) => void}} Model
 */

/**
 * A run in the notebook: bpviz.Session has the numbers, and this asks it (docs/session.md).
 * @implements {Runner}
 */
export class KernelRunner {
  /** @param {Model} model */
  constructor(model) {
    this.kind = /** @type {const} */ ("kernel");
    /** @private */ this.moving = false;
    /** @private */ this.training = false;
    /** @private */ this.model = model;
    /** @private other views of the same stepper hear the answers, too */ this.name = Math.random().toString(36).slice(2);
    /** @private */ this.serial = 0;
    /** @private @type {Map<string, {done: (content: Content, buffers: DataView[]) => void, failed: (error: Error) => void}>} */
    this.waiting = new Map();
    /** @private @type {Set<() => void>} */ this.listeners = new Set();
    /** @private what the sheet was made of */ this.wire = model.get("_wire");
    const trace = Trace.fromBytes(bytesOf(this.wire));
    /** @private */ this.workshop = new Workshop(trace);
    /** @private */ this.header = trace.header;
    this.sheet = new Sheet(trace, { workshop: this.workshop });
    /** @private */ this.run = model.get("_run");
    /** @private losses, as far as they are known */ this.known = floats(model.get("_losses"));
    /** @private @type {[string, (...what: any[]) => void][]} */
    this.hears = [
      ["change:_run", () => {
        this.read();
        this.tell();
      }],
      ["msg:custom", (/** @type {Content} */ content, /** @type {DataView[]} */ buffers) => this.hear(content, buffers ?? [])],
    ];
    for (const [event, hear] of this.hears) model.on(event, hear);
  }

  /** The traits as they are now. @private */
  read() {
    const { model } = this;
    this.run = model.get("_run");
    const wire = model.get("_wire");
    if (wire !== this.wire) {
      this.wire = wire;
      const trace = Trace.fromBytes(bytesOf(wire));
      if (!sameStructure(this.header, trace.header)) this.workshop = new Workshop(trace);
      this.header = trace.header;
      this.sheet = new Sheet(trace, { workshop: this.workshop });
    }
    this.known = floats(model.get("_losses"));
  }

  /** @returns {"" | "busy" | "training"} */
  get doing() {
    return this.moving ? "busy" : this.training ? "training" : "";
  }

  get iteration() {
    return this.run.iteration;
  }

  get count() {
    return Math.max(this.run.count, this.known.length && this.training ? (this.known.length - 1) * this.run.every + 1 : 0);
  }

  /** @returns {Curve} */
  losses() {
    return { values: this.known, start: 0, every: this.run.every };
  }

  /** @returns {Curve | null} */
  validation() {
    const values = floats(this.model.get("_validation"));
    return values.length ? { values, start: this.run.per_epoch - 1, every: this.run.per_epoch } : null;
  }

  /** @returns {Curve | null} */
  previous() {
    const values = floats(this.model.get("_previous"));
    return this.run.previous && values.length ? { values, ...this.run.previous } : null;
  }

  changes() {
    return this.run.changes;
  }

  settings() {
    return kernelSettings(this.run.settings);
  }

  parameters() {
    return this.run.parameters.map((/** @type {[string, number]} */ [name, size]) => ({ name, size }));
  }

  frozen() {
    return this.run.settings.freeze ?? [];
  }

  fixedLayers() {
    return null;
  }

  get world() {
    const { plane, data, limits, outputs } = this.run;
    return { plane, data, outputs, points: limits.points };
  }

  // Messages -------------------------------------------------------------------------------------------------------

  /** @private @param {string} type @param {Content} [fields] @returns {Promise<{content: Content, buffers: DataView[]}>} */
  ask(type, fields = {}) {
    const { send } = this.model;
    if (!send) return Promise.reject(new Error(t("This page has no kernel.")));
    const id = `${this.name}-${(this.serial += 1)}`;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { done: (content, buffers) => resolve({ content, buffers }), failed: reject });
      send.call(this.model, { type, id, ...fields });
    });
  }

  /** @private @param {Content} content @param {DataView[]} buffers */
  hear(content, buffers) {
    if (content?.type === "progress") {
      this.grow(content, buffers);
      return;
    }
    const who = this.waiting.get(content?.to);
    if (!who) return; // for another view of this stepper
    this.waiting.delete(content.to);
    if (content.type === "error") who.failed(new Error(String(content.message)));
    else who.done(content, buffers);
  }

  /** New losses, while training. @private @param {Content} content @param {DataView[]} buffers */
  grow(content, buffers) {
    const more = floats(buffers[0]);
    const { every } = this.run;
    const start = Math.ceil(content.start / every);
    const kept = more.filter((_, k) => (content.start + k) % every === 0);
    const all = new Float64Array(start + kept.length);
    all.set(this.known.subarray(0, start));
    all.set(kept, start);
    this.known = all;
    this.tell();
  }

  /** One move at a time: while Python works on one, further ones are dropped. @private @param {string} type @param {Content} [fields] */
  async act(type, fields) {
    if (this.moving) return {};
    this.moving = true;
    try {
      return (await this.ask(type, fields)).content;
    } finally {
      this.moving = false;
      this.tell();
    }
  }

  async next() {
    await this.act("next");
  }

  async back() {
    await this.act("back");
  }

  /** @param {number} iteration */
  async goto(iteration) {
    await this.act("goto", { iteration });
  }

  /** @param {import("./runner.js").Changes} changes */
  async configure(changes) {
    return String((await this.act("configure", { settings: changes })).sentence ?? "");
  }

  async undo() {
    await this.act("undo");
  }

  async reset() {
    await this.act("reset");
  }

  /** @param {number} iterations */
  async train(iterations) {
    this.training = true;
    this.tell();
    try {
      await this.ask("train", { iterations });
    } finally {
      this.training = false;
      this.tell();
    }
  }

  async stop() {
    await this.ask("stop");
  }

  /** @param {number} resolution @returns {Promise<import("./runner.js").Boundary>} */
  async boundary(resolution) {
    const { content, buffers } = await this.ask("boundary", { resolution });
    const rest = buffers.map(singles);
    const r = content.resolution;
    const [x, y] = rest.splice(0, 2);
    const pictures = (/** @type {string} */ name, /** @type {number} */ count) => {
      const values = /** @type {Float32Array} */ (rest.shift());
      return Array.from({ length: count }, (_, unit) => ({ name, unit, values: values.subarray(unit * r * r, (unit + 1) * r * r) }));
    };
    const outputs = pictures("output", content.output[0]);
    const units = content.units.flatMap((/** @type {{array: string, count: number}} */ { array, count }) => pictures(array, count));
    const [points, target] = rest;
    return { iteration: content.iteration, resolution: r, x, y, outputs, units, points, target, targets: content.target[1] ?? 1 };
  }

  /** @param {Content} what */
  async data(what) {
    await this.act("data", what);
  }

  // Listeners ------------------------------------------------------------------------------------------------------

  /** @param {() => void} listener */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  close() {
    for (const [event, hear] of this.hears) this.model.off(event, hear);
    this.listeners.clear();
    for (const { failed } of this.waiting.values()) failed(new Error("closed"));
    this.waiting.clear();
  }

  /** @private */
  tell() {
    for (const listener of [...this.listeners]) listener();
  }
}
