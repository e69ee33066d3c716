// The part of the processors that an engine's containers have, in folders that stand for the kernel's own.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { giveWay } from './cgroups.ts';

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gt-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const folder = (name: string, files: Record<string, string> = {}) => {
  mkdirSync(join(base, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(base, name, file), text);
  return join(base, name);
};
const read = (file: string) => readFileSync(join(base, file), 'utf8');

it('is a quarter of what others have, with cgroups 1', async () => {
  const mounts = ['cpu,cpuacct', 'cpuset', 'memory'].map(
    (name) => `cgroup ${folder(name)} cgroup rw,nosuid,relatime,${name} 0 0`,
  );
  await giveWay('/gantry-1', `tmpfs / tmpfs rw 0 0\n${mounts.join('\n')}\n`);
  expect(read('cpu,cpuacct/gantry-1/cpu.shares')).toBe('256');
  expect(existsSync(join(base, 'cpuset/gantry-1'))).toBe(false);
  expect(existsSync(join(base, 'memory/gantry-1'))).toBe(false);
});

it('is a quarter of what others have, with cgroups 2', async () => {
  const root = folder('unified', { 'cgroup.controllers': 'cpuset cpu io memory\n', 'cgroup.subtree_control': '' });
  await giveWay('/gantry-1', `cgroup2 ${root} cgroup2 rw,nosuid 0 0\n`);
  expect(read('unified/cgroup.subtree_control')).toBe('+cpu');
  expect(read('unified/gantry-1/cpu.weight')).toBe('25');
});

it('is as it was where there are no such cgroups', async () => {
  const root = folder('unified', { 'cgroup.controllers': 'cpuset\n' });
  const gone = join(base, 'gone', 'away');
  writeFileSync(join(base, 'gone'), '');
  await giveWay('/gantry-1', `cgroup2 ${root} cgroup2 rw 0 0\ncgroup ${gone} cgroup rw,cpu 0 0\n`);
  expect(existsSync(join(root, 'gantry-1'))).toBe(false);
  await giveWay('/gantry-1', 'tmpfs / tmpfs rw 0 0\n');
});
