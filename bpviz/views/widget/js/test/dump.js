// Reads a trace file and prints, as JSON, what the browser would show of some of its steps:
//   node dump.js FILE '{"node": [0, 5], ...}'
// tests/views/test_parity.py compares it with what Python shows of the same steps.
import { readFileSync } from "node:fs";
import { equations } from "../core/equation.js";
import { Program } from "../core/program.js";
import { Trace } from "../core/trace.js";
import { sentence } from "../core/words.js";

const [file, wanted] = process.argv.slice(2);
const trace = Trace.fromBytes(readFileSync(file));
const program = new Program(trace);

const shown = Object.entries(JSON.parse(wanted)).flatMap(([grain, indices]) =>
  indices.map((index) => {
    const step = program.step(grain, index);
    return {
      grain,
      index,
      count: program.count(grain),
      phase: step.phase,
      node: step.node,
      term: step.term,
      address: step.address,
      sentence: sentence(trace, step),
      // Infinity and NaN are not in JSON
      equations: equations(program, step).map((equation) => ({
        address: equation.target.address,
        value: String(equation.value),
        result: equation.result,
        digits: equation.digits,
        relation: equation.relation,
        tokens: equation.tokens.map(({ value, ...token }) => ({ ...token, value: value === null ? null : String(value) })),
        ...Object.fromEntries(["general", "symbols", "numbers"].map((form) => [form, equation.mathml(form)])),
      })),
    };
  }),
);
process.stdout.write(JSON.stringify(shown));
