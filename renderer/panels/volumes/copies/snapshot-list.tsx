// Snapshots, the newest first: what each holds and costs, the switch to it, and what else can be done with it.
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Snapshot } from '../../../../runtime/contract/snapshots.ts';
import { Age } from '../../../ui/age.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { ActionMenu } from '../../../ui/menu/action-menu.tsx';
import { PlainTable } from '../../../ui/plain-table.tsx';
import classes from './copies.module.css';
import { RemoveSnapshot, RenameSnapshot } from './snapshot-questions.tsx';
import { useSnapshotTitle } from './snapshot-title.ts';
import { SwitchDialog } from './switch-dialog.tsx';

interface Props {
  label: string;
  snapshots: readonly Snapshot[];
  /** On the page of one volume: it alone is switched unless more are ticked. */
  volume?: string | undefined;
}

type Asked = { what: 'switch' | 'rename' | 'remove'; snapshot: Snapshot };

export function SnapshotList({ label, snapshots, volume }: Props) {
  const { t, i18n } = useTranslation('volume-copies');
  const locale = i18n.language;
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  return (
    <>
      <PlainTable<Snapshot>
        label={label}
        columns={[
          { id: 'name', header: t('column.snapshot'), cell: (one) => <SnapshotName snapshot={one} volume={volume} /> },
          {
            id: 'taken',
            header: t('column.taken'),
            width: 110,
            cell: ({ createdAt }) => <Age at={createdAt} locale={locale} />,
          },
          {
            id: 'size',
            header: t('column.size'),
            width: 90,
            align: 'right',
            cell: (one) => formatBytes(partOf(one, volume).bytes, locale),
          },
          {
            id: 'alone',
            header: t('column.alone'),
            width: 110,
            align: 'right',
            cell: (one) => formatBytes(partOf(one, volume).alone, locale),
          },
          {
            id: 'actions',
            header: t('column.actions'),
            width: 150,
            align: 'right',
            cell: (snapshot) => <SnapshotActions snapshot={snapshot} onAsk={setAsked} />,
          },
        ]}
        rows={snapshots.toSorted((a, b) => b.createdAt - a.createdAt)}
        rowKey={({ id }) => id}
      />
      {asked?.what === 'switch' && <SwitchDialog snapshot={asked.snapshot} volume={volume} onClose={close} />}
      {asked?.what === 'rename' && <RenameSnapshot snapshot={asked.snapshot} onClose={close} />}
      {asked?.what === 'remove' && <RemoveSnapshot snapshot={asked.snapshot} onClose={close} />}
    </>
  );
}

/** Its cost for one volume, or for all of it. */
function partOf(snapshot: Snapshot, volume: string | undefined) {
  return snapshot.volumes.find(({ name }) => name === volume) ?? snapshot;
}

function SnapshotName({ snapshot, volume }: { snapshot: Snapshot; volume: string | undefined }) {
  const { t } = useTranslation('volume-copies');
  const { reason, branch, current, volumes } = snapshot;
  const title = useSnapshotTitle()(snapshot);
  const notes: ReactNode[] = [
    current && t('snapshot.current'),
    reason === 'branch' && t('snapshot.left'),
    branch !== undefined && t('snapshot.branch', { branch }),
    volumes.length > 1 &&
      (volume === undefined
        ? volumes.map((one) => one.name).join(', ')
        : t('snapshot.others', { count: volumes.length - 1 })),
  ].filter(Boolean);
  return (
    <>
      <div className={classes.name}>{title}</div>
      {notes.length > 0 && <div className={classes.faint}>{notes.join(' · ')}</div>}
    </>
  );
}

function SnapshotActions({ snapshot, onAsk }: { snapshot: Snapshot; onAsk: (asked: Asked) => void }) {
  const { t } = useTranslation('volume-copies');
  const name = useSnapshotTitle()(snapshot);
  return (
    <span className={classes.actions}>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t('switch.named', { name })}
        onClick={() => onAsk({ what: 'switch', snapshot })}
      >
        {t('switch.action')}
      </Button>
      <ActionMenu
        label={t('more', { name })}
        items={[
          { id: 'rename', label: t('rename.action'), icon: 'rename', run: () => onAsk({ what: 'rename', snapshot }) },
          {
            id: 'remove',
            label: t('forget.action'),
            icon: 'remove',
            danger: true,
            run: () => onAsk({ what: 'remove', snapshot }),
          },
        ]}
      />
    </span>
  );
}
