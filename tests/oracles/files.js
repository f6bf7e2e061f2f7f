// Where files of the vendors' packages lie: npm's beside this file, Python's in the virtual environment that
// `cargo xtask setup` makes.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VENV = process.env.MOSAIC_VENV ?? fileURLToPath(new URL('../../.venv', import.meta.url));

/** Returns the path of a file of an installed Python package. */
export function inPython(path) {
  const lib = join(VENV, 'lib');
  const versions = existsSync(lib) ? readdirSync(lib) : [];
  const found = versions.map((version) => join(lib, version, 'site-packages', path)).find((one) => existsSync(one));
  if (!found) throw new Error(`could not find ${path} in ${VENV}\n hint: cargo xtask setup`);
  return found;
}

/** Returns the path of a file of an installed npm package, whatever the package exports. */
export function inNode(path) {
  return fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));
}
