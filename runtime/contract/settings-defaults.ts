// What settings are until a person changes them: plain values, so that a page that has to start quickly needs no schema for them.
import type { LogSettings, TerminalSettings } from './settings.ts';
import type { ListViews } from './views.ts';

export const logDefaults: LogSettings = { totalMiB: 4096, eachMiB: 1024, keepDays: 7 };

export const terminalDefaults: TerminalSettings = {
  fontSize: 13,
  fontFamily: '',
  scrollback: 5_000,
  bell: 'visual',
  cursor: 'block',
  copyOnSelect: false,
  confirmPaste: true,
  reopen: false,
};

export const viewDefaults: ListViews = { containers: [] };

export const trashDefaults = { keepDays: 7 };
