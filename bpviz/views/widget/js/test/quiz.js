// Every question of a trace, as JSON: `node quiz.js FILE GRAIN`.
import { readFileSync } from "node:fs";
import { Program } from "../core/program.js";
import { mistakesAt } from "../core/quiz/mistakes.js";
import { questionAt } from "../core/quiz/question.js";
import { Trace } from "../core/trace.js";

const [file, grain] = process.argv.slice(2);
const trace = Trace.fromBytes(new Uint8Array(readFileSync(file)));
const program = new Program(trace);
const questions = [];
for (let k = 0; k < program.count(grain); k += 1) {
  const step = program.step(grain, k);
  const question = questionAt(trace, program, step);
  if (!question) continue;
  const { address, value, tolerance } = question;
  const rule = step.target.rules[step.target.rules.length - 1];
  questions.push({
    phase: step.phase, layer: trace.blocks[step.block].layer, role: rule.target.role, address, value: String(value), tolerance,
    mistakes: mistakesAt(trace, program, step).map((each) => [each.hint, each.value]),
  });
}
console.log(JSON.stringify(questions));
