// What a log view says by itself, whatever it shows.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** Says a word of the kit's log view (`app:log.*`). Stable as long as the language is. */
export function useLogSay(): (word: string, values?: Record<string, string | number>) => string {
  const { t } = useTranslation('app');
  return useCallback((word, values) => t(`log.${word}`, values ?? {}), [t]);
}
