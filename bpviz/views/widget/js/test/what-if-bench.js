// Times in milliseconds, as JSON, from a changed weight to all numbers of the iteration, and to its loss alone:
//   node what-if-bench.js FILE ADDRESS TIMES
// bench/what_if.py runs it.
import { readFileSync } from "node:fs";
import { Sheet } from "../core/sheet.js";
import { Trace } from "../core/trace.js";

const [file, address, times] = process.argv.slice(2);
const sheet = new Sheet(Trace.fromBytes(readFileSync(file)));
const names = Object.keys(sheet.header.arrays);
const start = sheet.value(address);

const all = () => {
  for (const name of names) sheet.array(name);
};
const loss = () => sheet.at("loss.value");

/** @param {() => void} look */
function measure(look) {
  const spent = [];
  for (let k = 1; k <= Number(times); k++) {
    const before = performance.now();
    sheet.set(address, start + k / Number(times));
    look();
    spent.push(performance.now() - before);
  }
  return spent;
}

process.stdout.write(JSON.stringify({ arrays: names.length, all: measure(all), loss: measure(loss) }));
