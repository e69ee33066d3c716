// The shell's view of the person's settings: language of menu and dialogs, theme of the frame, the tray, kept for the next start.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app, nativeTheme } from 'electron';
import type { Settings } from '../runtime/contract/settings.ts';
import { showMenu } from './menu.ts';
import { withRuntime } from './runtime-client.ts';
import type { RuntimeProcess } from './runtime-process.ts';
import { speak } from './words.ts';

type Preferences = Pick<Settings, 'language' | 'theme' | 'tray'>;

const languages: readonly string[] = ['system', 'en', 'zh-CN'] satisfies Settings['language'][];
const themes: readonly string[] = ['system', 'light', 'dark'] satisfies Settings['theme'][];

const trays: readonly string[] = ['hidden', 'shown', 'always'] satisfies Settings['tray'][];

const preferencesFile = () => join(app.getPath('userData'), 'preferences.json');

function remembered(): Preferences {
  try {
    const value = JSON.parse(readFileSync(preferencesFile(), 'utf8'));
    const { language, theme, tray = 'shown' } = value;
    if (languages.includes(language) && themes.includes(theme) && trays.includes(tray))
      return { language, theme, tray };
  } catch {
    // None yet, or damaged: the system's.
  }
  return { language: 'system', theme: 'system', tray: 'shown' };
}

function remember(preferences: Preferences): void {
  try {
    mkdirSync(dirname(preferencesFile()), { recursive: true });
    writeFileSync(preferencesFile(), JSON.stringify(preferences));
  } catch {
    // A full or read-only disk costs only the colour of the first moment.
  }
}

function apply({ language, theme }: Omit<Preferences, 'tray'>): void {
  nativeTheme.themeSource = theme;
  speak(language === 'system' ? app.getLocale() : language);
  showMenu();
}

/** What was set when the app ran last, so that neither menu nor window changes a moment after they are shown. */
export function applyRemembered(): void {
  apply(remembered());
}

/** Follows the settings as long as the app runs, over every runtime that is started; `onTray` gets that one first and at each change. */
export function followSettings(runtime: RuntimeProcess, onTray: (wish: Settings['tray']) => void): void {
  let known = remembered();
  onTray(known.tray);
  withRuntime(runtime, 'port', async (client, signal) => {
    for await (const { language, theme, tray } of await client.settings.watch(undefined, { signal })) {
      if (language === known.language && theme === known.theme && tray === known.tray) continue;
      known = { language, theme, tray };
      apply(known);
      onTray(tray);
      remember(known);
    }
  });
}
