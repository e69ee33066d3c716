// The settings the runtime keeps, mirrored; a change goes to the runtime and comes back to every window.
import type { Settings } from '../../runtime/contract/settings.ts';
import {
  logDefaults,
  terminalDefaults,
  trashDefaults,
  viewDefaults,
} from '../../runtime/contract/settings-defaults.ts';
import { backend, inDesktop } from '../backend.ts';
import { createLatest } from './latest.ts';

export interface SettingsView extends Settings {
  /** False until the runtime has told; the values are the defaults until then. */
  known: boolean;
}

const defaults: SettingsView = {
  language: 'system',
  theme: 'system',
  tray: 'shown',
  keepEngineRunning: false,
  checkUpdates: true,
  logs: logDefaults,
  terminal: terminalDefaults,
  trash: trashDefaults,
  views: viewDefaults,
  known: false,
};

export const useSettings = createLatest(
  defaults,
  (signal) => backend().settings.watch(undefined, { signal }),
  (settings): SettingsView => ({ ...settings, known: true }),
);

/** Whether there is a shell whose tray the settings are about. */
export function hasShell(): boolean {
  return inDesktop();
}

export type SettingsChange = Partial<
  Pick<Settings, 'language' | 'theme' | 'tray' | 'keepEngineRunning' | 'checkUpdates'>
> & {
  logs?: Partial<Settings['logs']>;
  trash?: Partial<Settings['trash']>;
  terminal?: Partial<Settings['terminal']>;
  views?: Partial<Settings['views']>;
};

/** Amends the settings; what is not named stays. Rejects when the runtime cannot keep them. */
export async function changeSettings(change: SettingsChange): Promise<void> {
  await backend().settings.change(change);
}
