// Asks before networks are removed: names the containers on them, offers to take these off first, and says which are not to be removed.
import { Anchor, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import type { NetworkRow } from '../../../runtime/contract/networks.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../state/client.ts';
import { containerLink, isAlive, type Users, usersOf } from '../../state/container-users.ts';
import { useEngines } from '../../state/engines.ts';
import { useCommandWords, useRemoval } from '../../state/lists/resource-list.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { ConfirmDialog } from '../../ui/dialog/confirm-dialog.tsx';
import { RemovalItem, RemovalList, RemovalNote } from '../../ui/dialog/removal-list.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import classes from './network-form.module.css';
import { usersInWay } from './network-usage.ts';

interface Props {
  networks: readonly NetworkRow[];
  users: Users;
  onClose: () => void;
  onDone?: () => void;
}

type Failures = ReadonlyMap<string, string>;

/** The lines of docker that do the same. */
function commandOf(networks: readonly NetworkRow[], users: Users, disconnect: boolean): string {
  const off = networks.flatMap(({ name }) =>
    (disconnect ? usersOf(users, name) : []).map((one) => dockerCommand('network', 'disconnect', '-f', name, one.name)),
  );
  return [...off, dockerCommand('network', 'rm', ...networks.map(({ name }) => name))].join('\n');
}

function useRemove({ networks, users, onClose, onDone = onClose }: Props) {
  const removal = useRemoval(
    'networks',
    networks.map(({ name }) => name),
  );
  const flavour = useEngines(({ current }) => current?.info?.flavour);
  const [disconnect, setDisconnect] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<Failures>(new Map());
  const all = networks.toSorted((a, b) => naturalCompare(a.name, b.name));
  const asked = failures.size > 0 ? all.filter(({ id }) => failures.has(id)) : all;
  const free = asked.filter((row) => !row.builtin && (disconnect || usersInWay(users, row, flavour).length === 0));
  const remove = async () => {
    setBusy(true);
    const failed = new Map<string, string>();
    for (const { engineId, id } of free) {
      try {
        await client().networks.remove({ engineId, id, disconnect });
      } catch (error) {
        const { title, detail } = removal.explain(error);
        failed.set(id, [title, detail].filter(Boolean).join(' '));
      }
    }
    setBusy(false);
    setFailures(failed);
    if (failed.size === 0) onDone();
  };
  return { words: removal.words, asked, free, failures, busy, remove, disconnect, setDisconnect };
}

export function RemoveNetworks(props: Props) {
  const { t } = useTranslation('networks');
  const { users, onClose } = props;
  const { words, asked, free, failures, busy, remove, disconnect, setDisconnect } = useRemove(props);
  const commandWords = useCommandWords('networks');
  const inWay = asked.some((row) => !row.builtin && usersOf(users, row.name).length > 0);
  const some = free.length > 0 && free.length < asked.length;
  return (
    <ConfirmDialog
      opened
      danger
      title={words.title}
      confirmLabel={words.confirm}
      cancelLabel={words.cancel}
      busy={busy}
      disabled={free.length === 0}
      onConfirm={() => void remove()}
      onCancel={onClose}
    >
      <div className={classes.dialog}>
        {free.length === 0 ? (
          <NoticeBar kind="warning" title={words.allBlocked} />
        ) : (
          <p className={classes.text}>
            {some ? t('remove.some', { count: free.length, all: asked.length }) : words.text}
          </p>
        )}
        <RemovalList label={words.list}>
          {asked.map((row) => (
            <RemoveLine key={row.id} row={row} users={users} off={disconnect} failure={failures.get(row.id)} />
          ))}
        </RemovalList>
        {inWay && (
          <Checkbox
            checked={disconnect}
            onChange={(event) => setDisconnect(event.currentTarget.checked)}
            label={t('remove.disconnect')}
            description={t('remove.disconnectHelp')}
          />
        )}
        {free.length > 0 && <CommandLine {...commandWords} command={commandOf(free, users, disconnect)} />}
      </div>
    </ConfirmDialog>
  );
}

interface LineProps {
  row: NetworkRow;
  users: Users;
  /** The containers are taken off before. */
  off: boolean;
  failure: string | undefined;
}

function RemoveLine({ row, users, off, failure }: LineProps) {
  const { t } = useTranslation('networks');
  const all = usersOf(users, row.name);
  return (
    <RemovalItem name={row.name} failure={failure}>
      {row.builtin && <RemovalNote warns>{t('remove.builtin')}</RemovalNote>}
      {!row.builtin && (
        <>
          <Links label={t(off ? 'remove.goesOff' : 'remove.running')} items={all.filter(isAlive)} warns={!off} />
          <Links
            label={t(off ? 'remove.goesOffStopped' : 'remove.waiting')}
            items={all.filter((one) => !isAlive(one))}
            warns={false}
          />
        </>
      )}
    </RemovalItem>
  );
}

const most = 8;

/** Names are hostile; a link leads to the container's page and so out of the dialog. */
function Links({ label, items, warns }: { label: string; items: readonly ContainerRow[]; warns: boolean }) {
  if (items.length === 0) return null;
  return (
    <RemovalNote warns={warns}>
      {label}{' '}
      {items.slice(0, most).map((item, index) => (
        <span key={item.id}>
          {index > 0 && ', '}
          <Anchor href={containerLink(item).href} inherit underline="always">
            {item.name}
          </Anchor>
        </span>
      ))}
      {items.length > most && ` +${items.length - most}`}
    </RemovalNote>
  );
}
