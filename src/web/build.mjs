// Builds the pages into one C file: node build.mjs OUT.c [FOLDER]
//
// Scripts and styles are bundled by esbuild; those with a hash in their name may be kept by
// browsers for ever. In pages, {{pages/page.css}} becomes the path of that asset. With a
// FOLDER, the files are written there too, to be looked at.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));

// Scripts and styles of pages: their path holds a hash.
const BUNDLES = [
	"pages/demo.ts",
	"pages/page.css",
	"pages/guides.css",
	"console/console.ts",
	"console/console.css",
];
// What others' pages refer to: the path stays the same.
const SCRIPTS = { "/widget.js": "widget/widget.ts" };
const FILES = { "/icon.svg": "pages/icon.svg" };
const PAGES = {
	"/": "pages/index.html",
	"/console/": "pages/console.html",
	"/accessibility/": "pages/accessibility.fi.html",
	"/accessibility/sv": "pages/accessibility.sv.html",
	"/accessibility/en": "pages/accessibility.en.html",
};

const TYPES = {
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
	".html": "text/html; charset=utf-8",
};

const options = {
	absWorkingDir: here,
	bundle: true,
	minify: true,
	write: false,
	charset: "utf8",
	format: "iife",
	target: "es2021",
	legalComments: "none",
	logLevel: "warning",
};

const assets = []; // {name, path, cache, data}

async function bundles() {
	const made = await build({ ...options, entryPoints: BUNDLES, metafile: true,
		outdir: "assets", entryNames: "[name]-[hash]" });

	for (const file of made.outputFiles) {
		const path = file.path.slice(here.length);
		const name = made.metafile.outputs[path.slice(1)].entryPoint;

		assets.push({ name, path, cache: "NET_KEEP_FOR_EVER", data: Buffer.from(file.contents) });
	}
}

async function scripts() {
	for (const [path, name] of Object.entries(SCRIPTS)) {
		const made = await build({ ...options, entryPoints: [name] });
		const data = Buffer.from(made.outputFiles[0].contents);

		assets.push({ name, path, cache: "NET_KEEP_A_WHILE", data });
	}
}

function files() {
	for (const [path, name] of Object.entries(FILES))
		assets.push({ name, path, cache: "NET_KEEP_A_WHILE", data: readFileSync(join(here, name)) });
}

function pages() {
	for (const [path, name] of Object.entries(PAGES)) {
		const html = readFileSync(join(here, name), "utf8").replace(/{{([\w./-]+)}}/g,
			(hole, asset) => {
				const found = assets.find((a) => a.name === asset);

				if (!found)
					throw new Error(`${name}: ${hole} is none of the assets of build.mjs`);
				return found.path;
			});

		assets.push({ name, path, cache: "NET_KEEP_CHECKED", data: Buffer.from(html) });
	}
}

function bytes(id, data) {
	const lines = [];

	for (let i = 0; i < data.length; i += 32)
		lines.push(data.subarray(i, i + 32).join(","));
	return `static const unsigned char ${id}[] = {\n${lines.join(",\n")}};\n`;
}

function source() {
	let data = "", table = "";

	assets.forEach((a, i) => {
		const packed = gzipSync(a.data, { level: 9 });
		const saves = packed.length < a.data.length * 0.9;
		const etag = createHash("sha256").update(a.data).digest("hex").slice(0, 16);

		data += bytes(`file_${i}`, a.data) + (saves ? bytes(`packed_${i}`, packed) : "");
		table += `\t{"${a.name}", "${a.path}", "${TYPES[extname(a.name).replace(".ts", ".js")]}",\n`
			+ `\t\t"\\"${etag}\\"", ${a.cache}, file_${i}, ${saves ? `packed_${i}` : "NULL"},\n`
			+ `\t\t${a.data.length}, ${saves ? packed.length : 0}},\n`;
	});
	return "/* Made by src/web/build.mjs. */\n#include \"daemon/pages.h\"\n\n" + data
		+ `\nconst struct pages_asset pages_assets[] = {\n${table}};\n`
		+ `const size_t pages_nassets = ${assets.length};\n`;
}

function unpacked(folder) {
	for (const a of assets) {
		const to = join(folder, a.path.endsWith("/") ? `${a.path}index.html` : a.path
			+ (extname(a.path) ? "" : ".html"));

		mkdirSync(dirname(to), { recursive: true });
		writeFileSync(to, a.data);
	}
}

const [out, folder] = process.argv.slice(2);

if (!out) {
	console.error("usage: node build.mjs OUT.c [FOLDER]");
	process.exit(2);
}
await bundles();
await scripts();
files();
pages();
writeFileSync(out, source());
if (folder)
	unpacked(folder);
