// The shelf of log books of a home, held to the person's settings.
import { join } from 'node:path';
import type { Settings } from '../../contract/settings.ts';
import type { LogLimits } from '../../logs/retention.ts';
import { Shelf } from '../../logs/shelf.ts';
import { tryLock } from '../../machine/lock.ts';
import type { SettingsFile } from '../settings-file.ts';

const mebi = 1024 * 1024;

function limitsOf({ logs }: Settings): LogLimits {
  return { totalBytes: logs.totalMiB * mebi, eachBytes: logs.eachMiB * mebi, keepDays: logs.keepDays };
}

/** Opens it; other settings apply at once, until the signal. */
export async function openShelf(home: string, settings: SettingsFile, signal: AbortSignal): Promise<Shelf> {
  const shelf = await Shelf.open({ folder: join(home, 'logs'), limits: limitsOf(settings.value), claim: tryLock });
  void follow(shelf, settings, signal);
  return shelf;
}

async function follow(shelf: Shelf, settings: SettingsFile, signal: AbortSignal): Promise<void> {
  for await (const value of settings.latest.subscribe(signal)) {
    const limits = limitsOf(value);
    if (JSON.stringify(limits) !== JSON.stringify(shelf.limits)) await shelf.setLimits(limits);
  }
}
