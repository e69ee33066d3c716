// What can be done to keep and bring back the data of volumes: the entries of menus, and the dialogs they open.

import { type ReactNode, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VolumeRow } from '../../../../runtime/contract/volumes.ts';
import { useEngineId } from '../../../state/engines.ts';
import type { IconName } from '../../../ui/icon.tsx';
import { lazyPart } from '../../../ui/lazy-part.tsx';
import type { ActionMenuItem } from '../../../ui/menu/action-menu.tsx';

const works = ['backup', 'snapshot', 'restore', 'clone', 'copy', 'export', 'import', 'empty'] as const;
type Work = (typeof works)[number];
const nothing: readonly Work[] = [];

/** Without a volume (of `restore` and `import`) a new one is made. */
export type CopyAsked =
  | { what: Exclude<Work, 'restore' | 'import'>; volume: VolumeRow }
  | { what: 'restore' | 'import'; volume?: VolumeRow; path?: string };
export type AskCopy = (asked: CopyAsked) => void;

// Seldom needed, and each with texts and fields of its own: loaded when somebody asks.
const WriteOutDialog = lazyPart(() =>
  import('./write-out-dialog.tsx').then((one) => ({ default: one.WriteOutDialog })),
);
const PutInDialog = lazyPart(() => import('./put-in-dialog.tsx').then((one) => ({ default: one.PutInDialog })));
const CloneDialog = lazyPart(() => import('./clone-dialog.tsx').then((one) => ({ default: one.CloneDialog })));
const CopyDialog = lazyPart(() => import('./clone-dialog.tsx').then((one) => ({ default: one.CopyDialog })));
const EmptyDialog = lazyPart(() => import('./empty-dialog.tsx').then((one) => ({ default: one.EmptyDialog })));
const TakeSnapshot = lazyPart(() => import('./take-snapshot.tsx').then((one) => ({ default: one.TakeSnapshot })));

const icons: Record<Work, IconName> = {
  backup: 'save',
  snapshot: 'layers',
  restore: 'restart',
  clone: 'copy',
  copy: 'engine',
  export: 'download',
  import: 'upload',
  empty: 'remove',
};

/**
 * What the menu of a volume has of them; stable. Its words are looked up once: every row that scrolls in has them. What stands beside the
 * menu is `left` out; stable as well.
 */
export function useCopyActions(ask: AskCopy, left: readonly Work[] = nothing): (volume: VolumeRow) => ActionMenuItem[] {
  const { t } = useTranslation('volume-copies');
  return useMemo(() => {
    const entries = works
      .filter((work) => !left.includes(work))
      .map((what) => ({ what, label: t(`menu.${what}`), icon: icons[what], danger: what === 'empty' }));
    return (volume) => entries.map(({ what, ...entry }) => ({ ...entry, id: what, run: () => ask({ what, volume }) }));
  }, [t, ask, left]);
}

function Asked({ asked, onClose }: { asked: CopyAsked; onClose: () => void }) {
  const { what, volume } = asked;
  const engineId = useEngineId();
  switch (what) {
    case 'backup':
    case 'export':
      return <WriteOutDialog kind={what} volume={volume} onClose={onClose} />;
    case 'restore':
    case 'import':
      return <PutInDialog kind={what} volume={volume} path={asked.path} onClose={onClose} />;
    case 'clone':
      return <CloneDialog volume={volume} onClose={onClose} />;
    case 'copy':
      return <CopyDialog volume={volume} onClose={onClose} />;
    case 'empty':
      return <EmptyDialog volume={volume} onClose={onClose} />;
    case 'snapshot':
      return <TakeSnapshot engineId={engineId} volume={volume.name} project={volume.project} onClose={onClose} />;
  }
}

/** `ask` stays the same function; put `dialogs` anywhere in the page. */
export function useCopyDialogs(): { ask: AskCopy; dialogs: ReactNode } {
  const [asked, ask] = useState<CopyAsked>();
  const dialogs = asked && (
    <Suspense>
      <Asked asked={asked} onClose={() => ask(undefined)} />
    </Suspense>
  );
  return { ask, dialogs };
}
