// Makes what the browser gets of styles/ and scripts/: `node build.js FOLDER`, called by scripts/assets.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile, Logger } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2];

const STYLES = ["portal"];
// Loaded in the head, before anything is painted: not a module, which would wait for the page.
const BLOCKING_SCRIPTS = ["theme"];
const SCRIPTS = ["portal", "try", "try-again", "start", "usage", "profile", "imports"];

/** The style sheet, with the images that it holds written beside it: the pages' policy allows no data: addresses. */
function style(name) {
  const { css } = compile(join(here, "styles", `${name}.scss`), {
    style: "compressed",
    loadPaths: [join(here, "node_modules")],
    quietDeps: true,
    // Bootstrap 5 is made with @import, and so is what stands on it.
    silenceDeprecations: ["import"],
    logger: Logger.silent,
  });
  const withFiles = css.replace(/url\("data:image\/svg\+xml,([^"]*)"\)/g, (_, image) => {
    const svg = image.replace(/%(3c|3e|23|28|29)/g, (escaped) => decodeURIComponent(escaped));
    const file = `images/${createHash("sha256").update(svg).digest("hex").slice(0, 8)}.svg`;
    mkdirSync(join(target, "images"), { recursive: true });
    writeFileSync(join(target, file), svg);
    return `url("${file}")`;
  });
  writeFileSync(join(target, `${name}.css`), withFiles);
}

function scripts(names, options) {
  return build({
    entryPoints: names.map((name) => join(here, "scripts", `${name}.js`)).filter((file) => existsSync(file)),
    outdir: target,
    bundle: true,
    minify: true,
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
    ...options,
  });
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const name of STYLES) style(name);
await scripts(BLOCKING_SCRIPTS, { format: "iife" });
await scripts(SCRIPTS, { format: "esm", splitting: true, chunkNames: "chunks/[name]-[hash]" });
