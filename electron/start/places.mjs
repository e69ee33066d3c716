// Where the start's own things are: the checkout, and a cache outside of it that later clones share.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

export function cacheFolder(env = process.env) {
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'gantry');
}

export function dataFolder(env = process.env) {
  if (env.GANTRY_HOME) return resolve(env.GANTRY_HOME);
  return join(env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local', 'share'), 'gantry');
}
