// Bundles the stepper into static/stepper.js and static/stepper.css. `--out=DIR` writes elsewhere (the test that
// compares with the committed files does so); `--watch` is not offered: a build takes a tenth of a second.
import { build } from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv.find((argument) => argument.startsWith("--out="))?.slice("--out=".length);

await build({
  absWorkingDir: here,
  entryPoints: { stepper: "index.js" },
  outdir: out ?? join(here, "..", "static"),
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
});
