// Makes `electron [-r module] path/to/app` work in an Electron that came without the part that does so.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const require = createRequire(import.meta.url);
const modules = [];
let entry;

// A module given by -r may take arguments away (Playwright's does), so ours are read before that.
for (let index = 1; index < process.argv.length; index++) {
  const word = process.argv[index];
  if (word === '-r' || word === '--require') modules.push(process.argv[++index]);
  else if (!word.startsWith('-')) {
    entry = word;
    break;
  }
}

if (process.argv.includes('--version')) {
  console.log(`v${process.versions.electron}`);
  process.exit(0);
}
if (entry === undefined) {
  console.error('electron path/to/app');
  process.exit(1);
}

for (const module of modules) require(resolve(module));
const folder = resolve(entry);
let file = folder;
if (statSync(folder).isDirectory()) {
  const description = join(folder, 'package.json');
  const about = existsSync(description) ? JSON.parse(readFileSync(description, 'utf8')) : {};
  if (about.version) app.setVersion(about.version);
  if (about.productName || about.name) app.setName(about.productName ?? about.name);
  app.setAppPath(folder);
  file = join(folder, about.main ?? 'index.js');
}
// Awaited at the top: Electron holds its `ready` back until this module has ended, as it does for any app's own.
await import(pathToFileURL(file).href);
