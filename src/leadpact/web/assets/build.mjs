// Makes what the pages load: one script, one style sheet, one picture with all icons; and the editor of the pact, for its page alone. Run by hatch_build.py; writes into ../static/leadpact/.
import { build } from "esbuild";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "..", "static", "leadpact");
const modules = path.join(here, "..", "..", "..", "..", "node_modules");
const icons = path.join(modules, "@tabler", "icons", "icons", "outline");

async function sprite() {
  const names = (await readFile(path.join(here, "icons.txt"), "utf8")).split("\n").filter((name) => name.trim() !== "");
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(path.join(icons, `${name}.svg`), "utf8");
      const inside = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).trim();
      return `<symbol id="${name}" viewBox="0 0 24 24">${inside}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${symbols.join("")}</svg>\n`;
}

// The style sheet of Tabler holds small pictures as data: addresses, which the content security policy refuses. They become files of ours.
const pictures = {
  name: "pictures",
  setup(build) {
    build.onLoad({ filter: /tabler\.min\.css$/ }, async (args) => {
      const found = [];
      const css = (await readFile(args.path, "utf8")).replace(/url\((["']?)data:image\/svg\+xml,(.*?)\1\)/g, (_, quote, text) => {
        const svg = decodeURIComponent(text);
        const number = found.includes(svg) ? found.indexOf(svg) : found.push(svg) - 1;
        return `url("./shapes/${number}.svg")`;
      });
      await mkdir(path.join(out, "shapes"), { recursive: true });
      await Promise.all(found.map((svg, number) => writeFile(path.join(out, "shapes", `${number}.svg`), svg)));
      return { contents: css.replace(/\/\*# sourceMappingURL=.*?\*\//, ""), loader: "css" };
    });
  },
};

// The editor draws its marks of findings as data: addresses too; here editor.css draws them.
const marks = {
  name: "marks",
  setup(build) {
    build.onLoad({ filter: /@codemirror[\\/]lint[\\/]dist[\\/]index\.js$/ }, async (args) => {
      const script = await readFile(args.path, "utf8");
      const drawn = /return `url\('data:image\/svg\+xml,.*`;/;
      if (!drawn.test(script)) throw new Error("the marks of @codemirror/lint are made in another way: look at its function svg again");
      return { contents: script.replace(drawn, 'return "none";'), loader: "js" };
    });
  },
};

// The readable pact inside of a page: its own style sheet, kept to itself, after what the page says about the same classes is taken back (of
// pictures nothing: their attributes count as styles too). What it says of root and body, it says here of the element around it.
async function document() {
  const css = (await readFile(path.join(here, "..", "..", "pact", "render", "document.css"), "utf8")).replace(/@page\s*\{(?:[^{}]|\{[^{}]*\})*\}/g, "");
  const reset = ":not(svg, svg *) { all: revert; box-sizing: border-box; } section { scroll-margin-top: 70px; } " +
    ".question .answers { all: revert; width: 100%; border-collapse: collapse; font-size: .94rem; margin: .6rem 0 1rem; }";
  await build({
    stdin: { contents: `.pact-document {\n${reset}\n${css.replace(/(:root|\bbody)\s*\{/g, "& {")}\n}`, loader: "css" },
    minify: true,
    outfile: path.join(out, "pact.css"),
    target: ["chrome110", "firefox115", "safari16"],
    logLevel: "warning",
  });
}

await mkdir(out, { recursive: true });
await document();
const { metafile } = await build({
  entryPoints: ["app.js", "app.css", "editor.js", "editor.css"].map((name) => path.join(here, name)),
  metafile: true,
  bundle: true,
  plugins: [pictures, marks],
  external: ["./shapes/*"],
  minify: true,
  outdir: out,
  target: ["es2022", "chrome110", "firefox115", "safari16"],
  legalComments: "eof",
  logLevel: "warning",
});
await writeFile(path.join(out, "icons.svg"), await sprite());
// Whatever stands in what was made, by itself or because another package needs it.
const packages = new Set(["@tabler/icons", ...Object.keys(metafile.inputs).flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [])]);
const licences = await Promise.all(
  [...packages].sort().map(async (name) => {
    const folder = path.join(modules, name);
    const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
    const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    return `${name} ${version} (${license})\n\n${file ? await readFile(path.join(folder, file), "utf8") : "The licence text is not part of the package."}`;
  }),
);
await writeFile(path.join(out, "licences.txt"), licences.join("\n\n---\n\n"));
await writeFile(path.join(out, "mark.svg"), await readFile(path.join(here, "mark.svg"), "utf8"));
