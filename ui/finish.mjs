// node finish.mjs <folder>: what a build needs before it is served. Takes the one foreign address out of Redoc, then writes
// a .br and a .gz beside every text file that gains by it.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TEXT = new Set(['.css', '.html', '.js', '.json', '.map', '.svg', '.txt', '.webmanifest']);
const SMALLEST = 1024; // bytes; below, the headers cost as much as is saved
// Vendored bundles are large and seldom change: what was compressed once is kept, by content.
const CACHE = join(import.meta.dirname, 'node_modules', '.cache', 'compressed');

const REDOC = join('vendor', 'redoc', 'redoc.standalone.js');
// Its maker's logo. No request may leave the machine, and the policy that forbids it would log an error on every visit.
const FOREIGN_LOGO = /src:"https:[^"]+\/logo-mini\.svg"/g;
const NO_IMAGE = 'src:"data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E"';

async function takeOffline(file) {
  const text = await readFile(file, 'utf8');
  const offline = text.replace(FOREIGN_LOGO, NO_IMAGE);
  if (offline === text) throw new Error(`${file}: its logo is not where it was`);
  await writeFile(file, offline);
}

const brotli = (bytes) =>
  promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
const zip = (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION });
const PACKERS = { '.br': brotli, '.gz': zip };

async function precompress(file) {
  const bytes = await readFile(file);
  if (bytes.length < SMALLEST) return;
  const digest = createHash('sha256').update(bytes).digest('hex');
  await Promise.all(
    Object.entries(PACKERS).map(async ([suffix, pack]) => {
      const kept = join(CACHE, digest + suffix);
      if (!(await exists(kept))) await writeWhole(kept, await pack(bytes));
      await copyFile(kept, file + suffix);
    }),
  );
}

async function writeWhole(file, bytes) {
  const part = `${file}.${process.pid}`;
  await writeFile(part, bytes);
  await rename(part, file);
}

const exists = (file) =>
  stat(file).then(
    () => true,
    () => false,
  );

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('Which folder? node finish.mjs <folder>');
await takeOffline(join(folder, REDOC));
await mkdir(CACHE, { recursive: true });
const entries = await readdir(folder, { recursive: true, withFileTypes: true });
await Promise.all(
  entries
    .filter((entry) => entry.isFile() && TEXT.has(extname(entry.name)))
    .map((entry) => precompress(join(entry.parentPath, entry.name))),
);
