// Bridges of two engines that had the same block one after the other: neither takes the other's away.
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { findBundle } from '../../runtime/machine/bundle/bundle.ts';
import { type BridgePlan, ensureBridge, removeBridges } from '../../runtime/machine/native/bridge.ts';

const plans: BridgePlan[] = [];

async function makePlan(): Promise<BridgePlan> {
  const busybox = (await findBundle({ env: process.env }))?.busybox ?? 'busybox';
  const hash = randomUUID().slice(0, 8);
  const plan = { busybox, hash, name: `gtt${hash}`, directory: mkdtempSync('/tmp/gantry-bridge-') };
  plans.push(plan);
  return plan;
}

const isThere = ({ name }: BridgePlan) => existsSync(`/sys/class/net/${name}/bridge`);

afterEach(async () => {
  for (const plan of plans.splice(0)) {
    await removeBridges(plan);
    rmSync(plan.directory, { recursive: true, force: true });
  }
});

it.runIf(process.getuid?.() === 0)('is not taken away by an engine that had its block before', async () => {
  const signal = AbortSignal.timeout(60_000);
  const first = await makePlan();
  const second = await makePlan();
  const block = await ensureBridge(first, signal);
  await removeBridges(first);
  expect(isThere(first)).toBe(false);
  copyFileSync(path.join(first.directory, 'network'), path.join(second.directory, 'network'));
  expect(await ensureBridge(second, signal)).toEqual(block);
  await removeBridges(first);
  expect(isThere(second)).toBe(true);
  await removeBridges(second);
  expect(isThere(second)).toBe(false);
});
