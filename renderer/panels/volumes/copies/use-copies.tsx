// What the page of a volume has of its copies: the buttons in its head, the work that goes on, and the dialogs.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VolumeRow } from '../../../../runtime/contract/volumes.ts';
import { useCommands } from '../../../state/commands.ts';
import { ActionMenu } from '../../../ui/action-menu.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { shownName } from '../volume-usage.ts';
import { CopyWork, useCopyWork } from './copy-work.tsx';
import { type AskCopy, copyActions, useCopyDialogs } from './use-copy-dialogs.tsx';

interface Copies {
  ask: AskCopy;
  actions: ReactNode;
  banner: ReactNode;
  dialogs: ReactNode;
}

export function useCopies(volume: VolumeRow): Copies {
  const { t } = useTranslation('volume-copies');
  const { ask, dialogs } = useCopyDialogs();
  const work = useCopyWork(volume.engineId, volume.name);
  const name = shownName(volume);
  const asked = (what: 'backup' | 'snapshot' | 'restore') => () => ask({ what, volume });
  useCommands([
    { id: 'volumes.backup', title: t('palette.backup', { name }), run: asked('backup') },
    { id: 'volumes.snapshot', title: t('palette.snapshot', { name }), run: asked('snapshot') },
    { id: 'volumes.restore', title: t('palette.restore', { name }), run: asked('restore') },
  ]);
  const actions = (
    <>
      <Button leftSection={<Icon name="save" />} onClick={asked('backup')}>
        {t('backup.action')}
      </Button>
      <ActionMenu label={t('menu.label')} items={() => copyActions(t, volume, ask, ['backup'])} />
    </>
  );
  return { ask, actions, banner: work && <CopyWork activities={work} />, dialogs };
}
