// What a log view says by itself, whatever it shows.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** All words of the kit's log view; `empty` stands while there is no line. Stable as long as the language is. */
export function useLogWords(empty: string) {
  const { t } = useTranslation('app');
  return useMemo(
    () => ({
      search: t('log.search'),
      searchPlaceholder: t('log.searchPlaceholder'),
      previous: t('log.previous'),
      next: t('log.next'),
      matches: (current: number, total: number) =>
        total === 0 ? t('log.noMatches') : t('log.matches', { current, total }),
      wrap: t('log.wrap'),
      times: t('log.times'),
      follow: t('log.follow'),
      jump: t('log.jump'),
      stderr: t('log.stderr'),
      expand: (characters: number) => t('log.expand', { count: characters }),
      collapse: t('log.collapse'),
      dropped: (count: number) => t('log.dropped', { count }),
      empty,
    }),
    [t, empty],
  );
}
