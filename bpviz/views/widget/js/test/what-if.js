// Changes numbers of recorded iterations and prints, as JSON, each array that is then not that of another recording:
//   node what-if.js FILE TASK   with [{"first": FILE, "second": FILE, "edits": {ADDRESS: NUMBER}}, ...] in FILE
// tests/views/test_what_if.py runs it over random networks. A number may be off by 1e-12 (in float32: 1e-5) of the largest
// in its array; where large numbers cancel, by what such cancelling makes of roundings (Shaken).
import { readFileSync } from "node:fs";
import { equations } from "../core/equation.js";
import { compileRule } from "../core/evaluate.js";
import { nudge } from "../core/nudge.js";
import { Program } from "../core/program.js";
import { filler } from "../core/recompute.js";
import { Sheet } from "../core/sheet.js";
import { Trace } from "../core/trace.js";

/** @param {ArrayLike<number>} numbers */
const scaleOf = (numbers) => Array.prototype.reduce.call(numbers, (most, v) => (Number.isFinite(v) ? Math.max(most, Math.abs(v)) : most), 0);

/** @param {string} file */
const read = (file) => Trace.fromBytes(readFileSync(file));

/** A sheet whose every computed number is off by a little: what comes of it says how far rounding may lead. */
class Shaken extends Sheet {
  constructor(trace, options) {
    super(trace, options);
    const fresh = this.bank.fresh.bind(this.bank);
    this.bank.fresh = (cell) => {
      const known = cell.numbers !== null;
      const numbers = fresh(cell);
      if (known || !this.bank.touched.has(cell.name)) return numbers;
      const size = numbers instanceof Float32Array ? 1e-6 : 1e-14;
      for (let i = 0; i < numbers.length; i++) numbers[i] *= 1 + size * (2 * dice() - 1);
      return numbers;
    };
  }

  next(options) {
    const { recorded, iteration } = super.next(options);
    return new Shaken(recorded, { iteration });
  }
}

/** A sheet, and two shaken ones: what these differ by is how far rounding may lead. @param {Trace} trace @param {Record<string, number>} edits */
function three(trace, edits) {
  const sheets = [new Sheet(trace), new Shaken(trace), new Shaken(trace)];
  for (const each of sheets) for (const [address, value] of Object.entries(edits)) each.set(address, value);
  return sheets;
}

/** @param {Sheet[]} sheets @param {Trace} truth */
function differences([sheet, one, two], truth) {
  return Object.entries(truth.header.arrays).flatMap(([name, { dtype }]) => {
    const [made, wanted, other] = [sheet.array(name), truth.array(name), two.array(name)];
    if (made.length !== wanted.length) return [`${name} has ${made.length} numbers, not ${wanted.length}`];
    const lost = scaleOf(Float64Array.from(one.array(name), (value, flat) => value - other[flat]));
    const tolerance = Math.max((dtype === "float32" ? 1e-5 : 1e-12) * scaleOf(wanted), 10 * lost);
    for (let flat = 0; flat < wanted.length; flat++) {
      compared++;
      const both = Number.isFinite(made[flat]) && Number.isFinite(wanted[flat]);
      const right = both ? Math.abs(made[flat] - wanted[flat]) <= tolerance : !Number.isFinite(made[flat]) && !Number.isFinite(wanted[flat]);
      if (!right) return [`${name} at ${flat}: ${made[flat]} is not ${wanted[flat]}, tolerance ${tolerance}`];
    }
    return [];
  });
}

/** Arrays that are not exactly those of another trace. @param {Trace} trace @param {Trace} other @param {string[]} names */
function notSame(trace, other, names) {
  return names.filter((name) => {
    const [a, b] = [trace.array(name), other.array(name)];
    for (let flat = 0; flat < b.length; flat++) if (!Object.is(a[flat], b[flat])) return true;
    return a.length !== b.length;
  });
}

let compared = 0;
let seed = 1;
/** Numbers from 0 to 1, the same in every run (Park and Miller's generator). */
function dice() {
  seed = (seed * 48271) % 2147483647;
  return seed / 2147483647;
}

/** Rules of which whole arrays and single numbers are not the same, to the last bit. @param {Trace} trace */
function blocksThatDiffer(trace) {
  const known = { shape: (name) => trace.shape(name), reader: (name) => trace.reader(name), cell: (name) => ({ numbers: trace.array(name) }) };
  return Object.keys(trace.header.arrays).filter((name) => {
    const rule = trace.rule(name);
    if (!rule) return false;
    const made = new Float64Array(trace.array(name).length);
    filler(rule, known, 0)(made);
    const single = compileRule(rule, trace);
    return !made.every((value, flat) => Object.is(value, single(flat)));
  });
}

const tasks = {
  // a change: the arrays of the other recording; taken back: the arrays as they were, bit for bit
  edit({ first, second, edits }) {
    const sheets = three(read(first), edits);
    const [sheet] = sheets;
    const found = differences(sheets, read(second));
    const names = Object.keys(sheet.header.arrays);
    found.push(...notSame(sheet, read(first), names.filter((name) => !sheet.changed(name))).map((name) => `${name} was touched`));
    const told = sheet.edits();
    if (told.length !== Object.keys(edits).length) found.push("edits() does not tell what was set");
    for (const { address, was } of told) sheet.set(address, was);
    found.push(...notSame(sheet, read(first), names).map((name) => `${name} did not come back`));
    sheet.restore(told);
    const again = names.map((name) => Float64Array.from(sheet.array(name)));
    sheet.reset();
    found.push(...notSame(sheet, read(first), names).map((name) => `${name} did not come back from reset`));
    sheet.restore(told);
    if (names.some((name, k) => again[k].some((value, flat) => !Object.is(value, sheet.array(name)[flat])))) found.push("restore() is not the same twice");
    return found;
  },
  // the iterations that follow, each with arrays that are given: the arrays of the last
  next({ first, second, edits, given }) {
    let sheets = three(read(first), edits);
    for (const each of given) sheets = sheets.map((sheet) => sheet.next({ given: each }));
    return differences(sheets, read(second));
  },
  // what the equations of a sheet say, changed and changed back, and those of its trace
  shown({ first, edits }) {
    const [trace, sheet] = [read(first), new Sheet(read(first))];
    const text = (source) => {
      const program = new Program(source);
      const steps = ["phase", "layer", "node", "term"].flatMap((grain) => {
        const count = program.count(grain);
        return [0, 0.2, 0.4, 0.6, 0.8, 0.99].map((part) => program.step(grain, Math.floor(part * count)));
      });
      return JSON.stringify(steps.map((step) => [step.address, step.targets, equations(program, step).map((each) => [each.digits, each.tokens, each.mathml("numbers")])]));
    };
    const before = text(sheet);
    for (const [address, value] of Object.entries(edits)) sheet.set(address, value);
    const changed = text(sheet);
    sheet.reset();
    return [text(trace) === before && text(sheet) === before ? "" : "other equations", changed === before ? "the change is not shown" : ""].filter(Boolean);
  },
  blocks: ({ second }) => blocksThatDiffer(read(second)),
  // what set() answers
  refused: ({ first, edits }) =>
    Object.entries(edits).flatMap(([address, values]) =>
      values.map((value) => {
        try {
          new Sheet(read(first)).set(address, value);
          return "";
        } catch (error) {
          return error.message;
        }
      }),
    ),
  nudge({ first, edits, addresses }) {
    const sheet = new Sheet(read(first));
    for (const [address, value] of Object.entries(edits)) sheet.set(address, value);
    return addresses.map((address) => nudge(sheet, address, 1e-5, { central: true }));
  },
};

const [file, task] = process.argv.slice(2);
const results = JSON.parse(readFileSync(file, "utf8")).map(tasks[task]);
process.stdout.write(JSON.stringify({ compared, results }));
