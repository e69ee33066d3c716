// What all stand-ins share: the folder of their state, told by GANTRY_STAND_IN, and the record of how they were called.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = process.env.GANTRY_STAND_IN;
if (!folder) {
  process.stderr.write('This is a stand-in for tests; GANTRY_STAND_IN names the folder of its state.\n');
  process.exit(70);
}
mkdirSync(folder, { recursive: true });

export const place = (...names) => path.join(folder, ...names);

/** One line of JSON for each call, for the test to read. */
export function record(call) {
  appendFileSync(place('calls.jsonl'), `${JSON.stringify(call)}\n`);
}

export function readState(name, otherwise) {
  return existsSync(place(name)) ? JSON.parse(readFileSync(place(name), 'utf8')) : otherwise;
}

export function writeState(name, value) {
  const beside = place(`${name}.${process.pid}`);
  writeFileSync(beside, JSON.stringify(value));
  renameSync(beside, place(name));
}

/** What a test wants to go wrong: { "name": … }. */
export const wishes = () => readState('wishes.json', {});
