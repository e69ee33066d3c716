#!/usr/bin/env node
// The `gantry` command of a checkout: runs the built one, or says how to build it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './places.mjs';

const built = join(root, 'out/runtime/cli.js');

if (existsSync(built)) await import(pathToFileURL(built).href);
else {
  process.stderr.write(`gantry: it is not built yet\n  to mend it: cd ${root} && npm install && npm run build\n`);
  process.exitCode = 1;
}
