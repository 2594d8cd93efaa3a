/**
 * The loss curve: an SVG to click in, to walk through by arrow keys, and to read exactly under the pointer or the focus.
 */

import { t } from "../../core/i18n.js";
import { pathOf, scalesOf, ticks, valueAt } from "../../run/curve.js";
import { h, s, set, write } from "../dom.js";
import { format } from "../format.js";

/**
 * @param {import("../../run/run.js").Run} run
 * @param {{width: number, height: number, axes?: boolean}} look `axes`: the large one, with numbers at its sides
 * @param {AbortSignal} signal
 */
export function lossCurve(run, { width, height, axes = false }, signal) {
  /** @type {import("../../run/curve.js").Frame} */
  const frame = axes ? { width, height, left: 44, right: 8, top: 8, bottom: 22 } : { width, height, left: 6, right: 6, top: 6, bottom: 6 };
  const grid = s("g", { class: "curve-grid" });
  const line = (/** @type {string} */ kind) => s("path", { class: `curve-line curve-${kind}`, fill: "none" });
  const [previous, losses, validation] = [line("previous"), line("train"), line("validation")];
  const marks = s("path", { class: "curve-changes" });
  const hair = s("path", { class: "curve-hair", display: "none" });
  const now = s("circle", { class: "curve-now", r: axes ? 5 : 4 });
  const picture = s("svg", { class: "curve-picture", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, grid, previous, losses, validation, marks, hair, now);
  const readout = h("p", { class: "curve-readout", hidden: true });
  const element = h("div", { class: axes ? "curve curve-large" : "curve", style: `--curve-width:${width}px; --curve-height:${height}px`, role: "slider", tabindex: 0, "aria-orientation": "horizontal", "aria-label": t("Loss curve: iteration") }, picture, readout);
  let scales = scalesOf(frame, [], 1);
  const sizes = new ResizeObserver(([entry]) => {
    const next = Math.round(entry.contentRect.width);
    if (next < 40 || next === frame.width) return;
    frame.width = next;
    set(picture, "viewBox", `0 0 ${next} ${height}`);
    update();
  });
  sizes.observe(element);
  signal.addEventListener("abort", () => sizes.disconnect());
  /** What is pointed at; null: the iteration at hand. @type {number | null} */
  let pointed = null;

  const words = (/** @type {number} */ iteration) => {
    const { runner } = run;
    const loss = valueAt(runner.losses(), iteration);
    const held = valueAt(runner.validation(), iteration);
    const before = iteration > runner.iteration || runner.previous() ? valueAt(runner.previous(), iteration) : null;
    const parts = [t("iteration {number}", { number: iteration })];
    if (loss !== null) parts.push(t("loss {value}", { value: exact(loss) }));
    if (held !== null) parts.push(t("validation {value}", { value: exact(held) }));
    if (before !== null) parts.push(t("before the change {value}", { value: exact(before) }));
    const change = runner.changes().filter((each) => each.iteration === iteration);
    return { text: parts.join(" · "), sentence: change.map((each) => each.sentence).join(" ") };
  };

  function read() {
    const shown = pointed ?? (element.matches(":focus-visible") ? run.runner.iteration : null);
    set(readout, "hidden", shown === null);
    set(hair, "display", shown === null ? "none" : null);
    if (shown === null) return;
    const { text, sentence } = words(shown);
    write(readout, sentence ? `${text}. ${sentence}` : text);
    set(hair, "d", `M${scales.x(shown).toFixed(1)} ${frame.top}V${height - frame.bottom}`);
  }

  const under = (/** @type {PointerEvent | MouseEvent} */ event) => {
    const box = picture.getBoundingClientRect();
    return scales.at(event.clientX - box.left, run.runner.count - 1);
  };
  element.addEventListener("pointermove", (event) => {
    pointed = under(event);
    read();
  }, { signal });
  element.addEventListener("pointerleave", () => {
    pointed = null;
    read();
  }, { signal });
  element.addEventListener("focus", read, { signal });
  element.addEventListener("blur", read, { signal });
  element.addEventListener("click", (event) => void run.goto(under(event)), { signal });
  element.addEventListener("keydown", (event) => {
    const { iteration, count } = run.runner;
    const to = { ArrowRight: iteration + 1, ArrowUp: iteration + 1, ArrowLeft: iteration - 1, ArrowDown: iteration - 1, PageUp: iteration + 10, PageDown: iteration - 10, Home: 0, End: count - 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    void run.goto(Math.max(0, Math.min(count - 1, to)));
  }, { signal });

  return { element, update };

  function update() {
    const { runner } = run;
    const curves = [runner.losses(), runner.validation(), runner.previous()];
    scales = scalesOf(frame, curves, runner.count);
    [losses, validation, previous].forEach((path, n) => {
      const curve = curves[n];
      set(path, "d", curve ? pathOf(curve, scales) : null);
      // one point alone is no line: it is drawn as a dot by its round cap
      if (curve?.values.length === 1 && Number.isFinite(curve.values[0])) set(path, "d", `${pathOf(curve, scales)}h0`);
    });
    const { iteration, count } = runner;
    const loss = valueAt(curves[0], iteration);
    const placed = loss !== null && Number.isFinite(loss);
    set(now, "display", placed ? null : "none");
    if (placed) {
      set(now, "cx", scales.x(iteration));
      set(now, "cy", scales.y(loss));
    }
    const foot = height - frame.bottom;
    set(marks, "d", runner.changes().map((change) => `M${scales.x(change.iteration).toFixed(1)} ${foot}l3.5 6h-7Z`).join("") || null);
    if (axes) axis();
    set(element, "aria-valuemin", 0);
    set(element, "aria-valuemax", count - 1);
    set(element, "aria-valuenow", iteration);
    set(element, "aria-valuetext", words(iteration).text);
    read();
  }

  /** Lines and numbers at the sides. */
  function axis() {
    const key = [scales.low, scales.high, scales.last, scales.logarithmic, frame.width].join();
    if (grid.getAttribute("data-key") === key) return;
    grid.setAttribute("data-key", key);
    const rows = ticks(scales.low, scales.high, scales.logarithmic).flatMap((tick) => {
      const y = scales.y(tick);
      return [s("path", { d: `M${frame.left} ${y}H${frame.width - frame.right}` }), s("text", { x: frame.left - 6, y: y + 4, "text-anchor": "end" }, short(tick))];
    });
    const columns = ticks(0, scales.last, false).filter(Number.isInteger).map((tick) => s("text", { x: scales.x(tick), y: height - 5, "text-anchor": tick === 0 ? "start" : tick === scales.last ? "end" : "middle" }, String(tick)));
    grid.replaceChildren(...rows, ...columns);
  }
}

/** A loss as one reads it off: all digits that a double has. @param {number} loss */
export const exact = (loss) => (Number.isFinite(loss) ? String(loss).replace(/-/g, "−") : format(loss, 3));

/** A number at an axis. @param {number} value */
const short = (value) => (value !== 0 && (Math.abs(value) < 0.001 || Math.abs(value) >= 1e4) ? format(value, 0) : String(Number(value.toPrecision(3))));
