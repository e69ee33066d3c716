// What the pages of volumes have of their copies: the buttons in the head, the work that goes on, and the dialogs.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VolumeRow } from '../../../../runtime/contract/volumes.ts';
import { useCommands } from '../../../state/commands.ts';
import { useEngineId } from '../../../state/engines.ts';
import { go } from '../../../state/navigation.ts';
import { Icon } from '../../../ui/icon.tsx';
import { ActionMenu } from '../../../ui/menu/action-menu.tsx';
import { shownName } from '../volume-usage.ts';
import { CopyWork, useCopyWork } from './copy-work.tsx';
import { snapshotsForm } from './place.ts';
import { type AskCopy, useCopyActions, useCopyDialogs } from './use-copy-dialogs.tsx';

interface Copies {
  ask: AskCopy;
  actions: ReactNode;
  banner: ReactNode;
  dialogs: ReactNode;
}

const besideMenu = ['backup'] as const;

export function useCopies(volume: VolumeRow): Copies {
  const { t } = useTranslation('volume-copies');
  const { ask, dialogs } = useCopyDialogs();
  const items = useCopyActions(ask, besideMenu);
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
      <ActionMenu label={t('menu.label')} items={() => items(volume)} />
    </>
  );
  return { ask, actions, banner: work && <CopyWork activities={work} />, dialogs };
}

const toProjects = () => go({ panel: 'volumes', form: snapshotsForm() });
// The trash of volumes stands beside that of containers.
const toTrash = () => go({ panel: 'containers', form: 'trash:volumes' });

/** The same for the list of all volumes: what needs no volume in its head, and what is done to one in its rows. */
export function useListCopies(): Copies {
  const { t } = useTranslation('volume-copies');
  const engineId = useEngineId();
  const { ask, dialogs } = useCopyDialogs();
  const work = useCopyWork(engineId);
  const restore = () => ask({ what: 'restore' });
  useCommands([
    { id: 'volumes.restore', title: t('palette.restoreNew'), run: restore },
    { id: 'volumes.projects', title: t('palette.projects'), run: toProjects },
  ]);
  const actions = (
    <ActionMenu
      label={t('menu.list')}
      items={() => [
        { id: 'restore', label: t('menu.restoreNew'), icon: 'restart', run: restore },
        { id: 'import', label: t('menu.importNew'), icon: 'upload', run: () => ask({ what: 'import' }) },
        { id: 'projects', label: t('menu.projects'), icon: 'layers', run: toProjects },
        { id: 'trash', label: t('menu.trash'), icon: 'remove', run: toTrash },
      ]}
    />
  );
  return { ask, actions, banner: work && <CopyWork activities={work} />, dialogs };
}
