// Remembers the theme on this computer, so that the first paint has it before the runtime has told the setting.
import type { MantineColorScheme, MantineColorSchemeManager } from '@mantine/core';

const key = 'gantry.theme';

function isScheme(value: unknown): value is MantineColorScheme {
  return value === 'light' || value === 'dark' || value === 'auto';
}

/** The setting is the truth; this is only its memory, also between two tabs of a browser. */
export function rememberedColourScheme(): MantineColorSchemeManager {
  let listener: ((event: StorageEvent) => void) | undefined;
  const unsubscribe = () => {
    if (listener) window.removeEventListener('storage', listener);
    listener = undefined;
  };
  return {
    get(fallback) {
      try {
        const value = localStorage.getItem(key);
        return isScheme(value) ? value : fallback;
      } catch {
        return fallback;
      }
    },
    set(value) {
      try {
        localStorage.setItem(key, value);
      } catch {
        // Only the first paint of the next time is affected.
      }
    },
    subscribe(onUpdate) {
      unsubscribe();
      listener = (event) => {
        if (event.key === key && isScheme(event.newValue)) onUpdate(event.newValue);
      };
      window.addEventListener('storage', listener);
    },
    unsubscribe,
    clear() {
      localStorage.removeItem(key);
    },
  };
}
