// All words of the app in all its languages; the person's choice, or else the system's language.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

const files = import.meta.glob<Record<string, unknown>>('./*/*.json', { eager: true, import: 'default' });
const cacheKey = 'gantry.language';

/** `{ en: { app: {…}, … }, 'zh-CN': {…} }`, from the files beside this one. */
function resources(): Record<string, Record<string, Record<string, unknown>>> {
  const all: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const [path, words] of Object.entries(files)) {
    const [, language, namespace] = /^\.\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? [];
    if (language === undefined || namespace === undefined) continue;
    all[language] = { ...all[language], [namespace]: words };
  }
  return all;
}

/** The language for a choice; `system` takes the first of the system's languages that we speak, else English. */
export function languageFor(choice: 'system' | Language, system: readonly string[] = navigator.languages): Language {
  if (choice !== 'system') return choice;
  for (const wanted of system) {
    if (/^zh\b/i.test(wanted)) return 'zh-CN';
    if (/^en\b/i.test(wanted)) return 'en';
  }
  return 'en';
}

function cachedChoice(): 'system' | Language {
  try {
    const cached = localStorage.getItem(cacheKey);
    return languages.find((language) => language === cached) ?? 'system';
  } catch {
    return 'system';
  }
}

/** Loads all words; the first paint is in the language of the last time. */
export function startLanguage(): void {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  void i18next.use(initReactI18next).init({
    resources: resources(),
    lng: languageFor(cachedChoice()),
    fallbackLng: 'en',
    defaultNS: 'app',
    initAsync: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
}

/** Switches the language of the whole page, live. */
export function switchLanguage(choice: 'system' | Language): void {
  try {
    localStorage.setItem(cacheKey, choice);
  } catch {
    // Only the first paint of the next time is affected.
  }
  const language = languageFor(choice);
  if (i18next.language !== language) void i18next.changeLanguage(language);
}
