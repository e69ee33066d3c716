// The shell's view of the person's settings: language of menu and dialogs, theme of the frame, kept for the next start.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { app, nativeTheme } from 'electron';
import type { GantryClient } from '../runtime/contract/index.ts';
import type { Settings } from '../runtime/contract/settings.ts';
import { showMenu } from './menu.ts';
import type { RuntimeProcess } from './runtime-process.ts';
import { speak } from './words.ts';

type Preferences = Pick<Settings, 'language' | 'theme'>;

const languages: readonly string[] = ['system', 'en', 'zh-CN'] satisfies Settings['language'][];
const themes: readonly string[] = ['system', 'light', 'dark'] satisfies Settings['theme'][];

const preferencesFile = () => join(app.getPath('userData'), 'preferences.json');

function remembered(): Preferences {
  try {
    const value = JSON.parse(readFileSync(preferencesFile(), 'utf8'));
    if (languages.includes(value.language) && themes.includes(value.theme)) return value;
  } catch {
    // None yet, or damaged: the system's.
  }
  return { language: 'system', theme: 'system' };
}

function remember({ language, theme }: Preferences): void {
  try {
    mkdirSync(dirname(preferencesFile()), { recursive: true });
    writeFileSync(preferencesFile(), JSON.stringify({ language, theme }));
  } catch {
    // A full or read-only disk costs only the colour of the first moment.
  }
}

function apply({ language, theme }: Preferences): void {
  nativeTheme.themeSource = theme;
  speak(language === 'system' ? app.getLocale() : language);
  showMenu();
}

/** What was set when the app ran last, so that neither menu nor window changes a moment after they are shown. */
export function applyRemembered(): void {
  apply(remembered());
}

/** Follows the settings as long as the app runs, over every runtime that is started. */
export function followSettings(runtime: RuntimeProcess): void {
  const follow = async (): Promise<void> => {
    const port = runtime.connect();
    const client: GantryClient = createORPCClient(new RPCLink({ port: port as never }));
    port.start();
    let known = remembered();
    for await (const settings of await client.settings.watch()) {
      if (settings.language === known.language && settings.theme === known.theme) continue;
      known = settings;
      apply(settings);
      remember(settings);
    }
  };
  // It breaks with its runtime, and the next one brings a new port.
  const start = () => void follow().catch(() => undefined);
  runtime.onRestart(start);
  start();
}
