// Reads trace files and prints, as JSON, each array that its rule, evaluated in JavaScript, does not give:
//   node rules.js FILE...
// tests/views/test_random_rules.py runs it over random networks. A number may be off by 1e-12 of the largest in its array, or, where
// large numbers cancel, of the sizes of what is added up.
import { readFileSync } from "node:fs";
import { Env, binder, compile, compileRule } from "../core/evaluate.js";
import { Trace } from "../core/trace.js";

/** @param {ArrayLike<number>} numbers */
const scaleOf = (numbers) => Array.prototype.reduce.call(numbers, (most, v) => (Number.isFinite(v) ? Math.max(most, Math.abs(v)) : most), 0);

/** @param {any} rule @param {Trace} trace @param {number} flat */
function sizeAt(rule, trace, flat) {
  const env = new Env();
  const size = sizes(rule.value, env, trace);
  binder(rule, env, trace)(flat);
  return size();
}

/** What a tree would come to if nothing cancelled. @param {any} tree @param {Env} env @param {Trace} trace @returns {() => number} */
function sizes(tree, env, trace) {
  const value = compile(tree, env, trace);
  const whole = () => Math.abs(value());
  if ("fold" in tree) {
    const slot = env.slot(tree.over);
    const body = sizes(tree.body, env, trace);
    return () => {
      const outer = env.values[slot];
      let total = 0;
      for (let k = 0; k < tree.size; k++) {
        env.values[slot] = k;
        total += body();
      }
      env.values[slot] = outer;
      return total;
    };
  }
  if (!("op" in tree) || tree.op === "where" || tree.args.length === 0) return whole;
  const parts = tree.args.map((/** @type {any} */ argument) => sizes(argument, env, trace));
  if (tree.op === "+" || tree.op === "-") return () => parts[0]() + parts[1]();
  if (tree.op === "*") return () => parts[0]() * parts[1]();
  if (tree.op === "/") {
    const below = compile(tree.args[1], env, trace);
    return () => parts[0]() / Math.abs(below());
  }
  return tree.op === "neg" ? parts[0] : whole;
}

let compared = 0;
const wrong = process.argv.slice(2).map((file) => {
  const trace = Trace.fromBytes(readFileSync(file));
  const rules = trace.blocks.flatMap((block) => block.parts.flatMap((part) => part.targets.flatMap((target) => target.rules)));
  return rules.flatMap((rule) => {
    const name = rule.target.ref;
    const stored = trace.array(name);
    const tolerance = 1e-12 * scaleOf(stored);
    const compute = compileRule(rule, trace);
    for (let flat = 0; flat < stored.length; flat++) {
      const [made, truth] = [compute(flat), stored[flat]];
      const bothFinite = Number.isFinite(made) && Number.isFinite(truth);
      compared++;
      const right = bothFinite ? Math.abs(made - truth) <= tolerance : !Number.isFinite(made) && !Number.isFinite(truth);
      if (!right && !(bothFinite && Math.abs(made - truth) <= 1e-12 * sizeAt(rule, trace, flat))) return [`${name} at ${flat}: ${made} is not ${truth}`];
    }
    return [];
  });
});
process.stdout.write(JSON.stringify({ compared, wrong }));
