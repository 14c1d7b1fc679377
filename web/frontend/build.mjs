// Bundles every island of src/ into web/static/dist/: hashed names, a manifest, and the licences of what went in.
import { build } from "esbuild";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../static/dist");
const fresh = `${target}.new`;

const sources = (await readdir(join(here, "src"))).filter((name) => name.endsWith(".js"));
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: sources.map((name) => `src/${name}`),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  entryNames: "[name]-[hash]",
  loader: { ".png": "dataurl" },
  legalComments: "none",
  metafile: true,
  outdir: fresh,
});

const manifest = {};
for (const [path, output] of Object.entries(metafile.outputs)) {
  if (!output.entryPoint?.endsWith(".js")) continue;
  const name = output.entryPoint.replace(/^src\/|\.js$/g, "");
  manifest[name] = path.split("/").pop();
  // styles that an island imports stand in a file of their own, for pages let in no other
  if (output.cssBundle) manifest[`${name}.css`] = output.cssBundle.split("/").pop();
}
await writeFile(join(fresh, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
await writeFile(join(fresh, "LICENCES.txt"), await licences(Object.keys(metafile.inputs)));
await rm(target, { recursive: true, force: true });
await rename(fresh, target);

/** Each package that went in, with its version and the text of its licence. */
async function licences(inputs) {
  const names = new Set(inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean));
  const texts = [];
  for (const name of [...names].sort()) {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf-8"));
    const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
    const text = file ? await readFile(join(folder, file), "utf-8") : "";
    texts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return texts.join(`\n${"-".repeat(72)}\n\n`);
}
