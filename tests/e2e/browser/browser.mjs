// Unpacks the Chromium of the npm package into TMPDIR and prints what is needed to start it, relative to TMPDIR.
import { tmpdir } from 'node:os';
import { relative } from 'node:path';

process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs24.x'; // else it leaves its own nss and nspr libraries packed
const { default: chromium } = await import('@sparticuz/chromium');
const executable = await chromium.executablePath();
const libraries = (process.env.LD_LIBRARY_PATH ?? '')
  .split(':')
  .filter((folder) => folder.startsWith(tmpdir()));
const here = (path) => relative(tmpdir(), path);
console.log(JSON.stringify({ executable: here(executable), libraries: libraries.map(here) }));
