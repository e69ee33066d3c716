// Clears up networks that no running container is on: each with what is known of it, and only those that are ticked go.
import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dockerCommand } from '../../../runtime/contract/docker-command.ts';
import type { NetworkRow } from '../../../runtime/contract/networks.ts';
import { client } from '../../state/client.ts';
import { type Users, usersOf } from '../../state/container-users.ts';
import { useEngineId, useEngines } from '../../state/engines.ts';
import { useNetworks } from '../../state/networks.ts';
import { notify } from '../../state/notices.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { useCommandWords } from '../../state/resource-list.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatAge } from '../../ui/format.ts';
import { naturalCompare } from '../../ui/natural-order.ts';
import { RemovalItem, RemovalList } from '../../ui/removal-list.tsx';
import classes from './network-form.module.css';
import { isPrunable, isTicked, pruneAges, usersInWay } from './network-usage.ts';

/** A command line of more would help nobody. */
const mostInCommand = 20;

interface Failure {
  id: string;
  name: string;
  words: string;
}

function usePrune(onClose: () => void) {
  const { t } = useTranslation('networks');
  const engineId = useEngineId();
  const textOf = useProblemText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const wordsOf = (problem: Parameters<typeof textOf>[0]) => {
    const { title, detail } = textOf(problem);
    return [title, detail].filter(Boolean).join(' ');
  };
  const prune = async (ids: string[]) => {
    setBusy(true);
    setError(undefined);
    try {
      const { removed, failed } = await client().networks.prune({ engineId, ids });
      if (removed.length > 0) notify({ kind: 'success', title: t('prune.done', { count: removed.length }) });
      setFailures(failed.map(({ id, name, problem }) => ({ id, name, words: wordsOf(problem) })));
      if (failed.length === 0) onClose();
    } catch (thrown) {
      setError(wordsOf(problemOf(thrown)));
    }
    setBusy(false);
  };
  return { busy, error, failures, prune };
}

/** Mount it to open it. */
export function PruneNetworks({ users, onClose }: { users: Users; onClose: () => void }) {
  const { t } = useTranslation(['networks', 'app']);
  const commandWords = useCommandWords('networks');
  const networks = useNetworks((state) => state.items);
  const { busy, error, failures, prune } = usePrune(onClose);
  const [days, setDays] = useState(0);
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const [now] = useState(Date.now);
  const flavour = useEngines(({ current }) => current?.info?.flavour);
  const offered = networks
    .filter((row) => isPrunable(row, usersInWay(users, row, flavour), { olderDays: days, now }))
    .toSorted((a, b) => naturalCompare(a.name, b.name));
  const chosen = offered.filter((row) => isTicked(row, users, changed));
  const toggle = (id: string) =>
    setChanged((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  return (
    <ConfirmDialog
      opened
      danger
      busy={busy}
      error={error}
      disabled={chosen.length === 0}
      title={t('prune.title')}
      confirmLabel={t('prune.confirm', { count: chosen.length })}
      cancelLabel={t('app:cancel')}
      onConfirm={() => void prune(chosen.map(({ id }) => id))}
      onCancel={onClose}
    >
      <div className={classes.dialog}>
        <div className={classes.bar}>
          <p className={classes.text}>{t('prune.text')}</p>
          <Select
            aria-label={t('prune.age')}
            size="xs"
            data={pruneAges.map((one) => ({
              value: String(one),
              label: one === 0 ? t('prune.anyAge') : t('prune.older', { count: one }),
            }))}
            value={String(days)}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            onChange={(next) => setDays(Number(next))}
          />
        </div>
        {offered.length === 0 && <p className={classes.text}>{t('prune.none')}</p>}
        {offered.length > 0 && (
          <ul className={classes.prunable} aria-label={t('prune.list')}>
            {offered.map((row) => (
              <PruneLine
                key={row.id}
                row={row}
                users={users}
                now={now}
                ticked={isTicked(row, users, changed)}
                onToggle={() => toggle(row.id)}
              />
            ))}
          </ul>
        )}
        {failures.length > 0 && (
          <RemovalList label={t('prune.failed')}>
            {failures.map(({ id, name, words }) => (
              <RemovalItem key={id} name={name} failure={words} />
            ))}
          </RemovalList>
        )}
        {chosen.length > 0 && chosen.length <= mostInCommand && (
          <CommandLine {...commandWords} command={dockerCommand('network', 'rm', ...chosen.map(({ name }) => name))} />
        )}
      </div>
    </ConfirmDialog>
  );
}

interface LineProps {
  row: NetworkRow;
  users: Users;
  now: number;
  ticked: boolean;
  onToggle: () => void;
}

function PruneLine({ row, users, now, ticked, onToggle }: LineProps) {
  const { t, i18n } = useTranslation('networks');
  const waiting = usersOf(users, row.name);
  const about = [
    row.driver,
    ...row.subnets.map(({ subnet }) => subnet),
    row.project,
    row.createdAt === undefined ? undefined : formatAge(row.createdAt, i18n.language, now),
  ];
  return (
    <li>
      <label className={classes.tick}>
        <input type="checkbox" checked={ticked} onChange={onToggle} />
        <span className={classes.grow}>
          <span className={classes.name}>{row.name}</span>
          <span className={classes.hint}>{about.filter(Boolean).join(' · ')}</span>
          {waiting.length > 0 && (
            <span className={classes.hint}>
              {t('remove.stopped', { names: waiting.map(({ name }) => name).join(', '), count: waiting.length })}
            </span>
          )}
        </span>
      </label>
    </li>
  );
}
