// What views with terminals say by themselves, whatever runs in them.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** All words of the kit's terminals. Stable as long as the language is. */
export function useTerminalWords() {
  const { t } = useTranslation('terminals');
  return useMemo(
    () => ({
      tabs: t('tabs'),
      view: (name: string) => t('view', { name }),
      close: (name: string) => t('close', { name }),
      rename: t('rename'),
      splitRight: t('splitRight'),
      splitDown: t('splitDown'),
      divider: t('divider'),
      broadcast: t('broadcast.label'),
      broadcasting: (panes: number) => t('broadcast.on', { count: panes }),
      escape: t('escape'),
      detach: t('detach'),
      bell: t('bell'),
      broken: t('broken'),
      several: (name: string, more: number) => t('several', { name, more }),
      search: {
        open: t('search.open'),
        label: t('search.label'),
        previous: t('search.previous'),
        next: t('search.next'),
        matchCase: t('search.matchCase'),
        regex: t('search.regex'),
        invalid: t('search.invalid'),
        close: t('search.close'),
        matches: (current: number, total: number, more: boolean) => {
          if (total === 0) return t('search.none');
          return more ? t('search.more', { current, total }) : t('search.matches', { current, total });
        },
      },
      menu: {
        label: t('menu.label'),
        copy: t('menu.copy'),
        paste: t('menu.paste'),
        selectAll: t('menu.selectAll'),
        clear: t('menu.clear'),
      },
      paste: {
        title: (lines: number) => t('paste.title', { count: lines }),
        text: t('paste.text'),
        confirm: t('paste.confirm'),
        cancel: t('cancel'),
        never: t('paste.never'),
        refused: t('paste.refused'),
      },
      link: { title: t('link.title'), text: t('link.text'), confirm: t('link.open'), cancel: t('cancel') },
      closing: {
        title: (count: number) => t('closing.title', { count }),
        text: t('closing.text'),
        confirm: t('closing.confirm'),
        cancel: t('cancel'),
      },
    }),
    [t],
  );
}

/** All words of the kit's form for a new terminal. */
export function useTerminalFormWords() {
  const { t } = useTranslation('terminals');
  return useMemo(
    () => ({
      title: t('form.title'),
      submit: t('form.open'),
      where: t('form.where'),
      wherePlaceholder: t('form.wherePlaceholder'),
      nothing: t('form.nothing'),
      kind: t('form.kind'),
      kinds: { shell: t('form.kindShell'), debug: t('form.kindDebug'), attach: t('form.kindAttach') },
      kindTexts: { shell: '', debug: t('form.debugText'), attach: t('form.attachText') },
      shell: t('form.shell'),
      shellPlaceholder: t('form.shellPlaceholder'),
      user: t('form.user'),
      workingDirectory: t('form.workingDirectory'),
      own: t('form.own'),
      home: t('form.home'),
      env: t('form.env'),
      envAdd: t('form.envAdd'),
      envName: t('form.envName'),
      envValue: t('form.envValue'),
      envRemove: (number: number) => t('form.envRemove', { number }),
      debug: t('failed.debug'),
    }),
    [t],
  );
}
