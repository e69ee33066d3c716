// The commands that are there on every page: every panel, the palette, the sheet of shortcuts.
import { useTranslation } from 'react-i18next';
import { panels } from '../panels/index.ts';
import { type Command, useCommands } from '../state/commands.ts';
import { go } from '../state/navigation.ts';
import { framePrefix, goPrefix, paletteCommand } from './command-ids.ts';
import { openPalette } from './palette.tsx';
import { openShortcutSheet } from './shortcut-sheet.tsx';

/** Digits for as many as there are keys for, 0 being the zoom's; the settings have what most programs give them. */
function shortcutOf(id: string, index: number): Pick<Command, 'shortcut'> {
  if (id === 'settings') return { shortcut: 'mod+,' };
  return index < 9 ? { shortcut: `mod+${index + 1}` } : {};
}

export function useFrameCommands(): void {
  const { t } = useTranslation();
  const goTo = panels.map(
    ({ id, titleKey }, index): Command => ({
      id: `${goPrefix}${id}`,
      title: t('app:palette.goTo', { panel: t(titleKey) }),
      ...shortcutOf(id, index),
      run: () => go({ panel: id }),
    }),
  );
  useCommands([
    ...goTo,
    { id: paletteCommand, title: t('app:palette.open'), shortcut: 'mod+k', run: openPalette },
    { id: `${framePrefix}shortcuts`, title: t('app:sidebar.shortcuts'), shortcut: '?', run: openShortcutSheet },
  ]);
}
