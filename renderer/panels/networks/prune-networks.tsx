// Clears up networks that no running container is on: each with what is known of it, and only those that are ticked go.
import { Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NetworkRow } from '../../../runtime/contract/networks.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../state/client.ts';
import { type Users, usersOf } from '../../state/container-users.ts';
import { useEngineId, useEngines } from '../../state/engines.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { useNetworks } from '../../state/networks.ts';
import { notify } from '../../state/notices.ts';
import { useProblemText } from '../../state/problem.ts';
import { useAgeWords } from '../../state/pruning.ts';
import { useQuestion } from '../../state/submit.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { AgeSelect } from '../../ui/dialog/age-select.tsx';
import { PruneDialog } from '../../ui/dialog/prune-dialog.tsx';
import type { RemovalFailure } from '../../ui/dialog/removal-list.tsx';
import type { TickItem } from '../../ui/dialog/tick-list.tsx';
import { useTicks } from '../../ui/dialog/ticks.ts';
import { formatAge } from '../../ui/format.ts';
import { naturalCompare } from '../../ui/natural-order.ts';
import classes from './network-form.module.css';
import { isPrunable, isTickedAtFirst, usersInWay } from './network-usage.ts';

function usePrune(onClose: () => void) {
  const { t } = useTranslation('networks');
  const engineId = useEngineId();
  const textOf = useProblemText();
  const { dialog, run } = useQuestion();
  const [failures, setFailures] = useState<readonly RemovalFailure[]>([]);
  const wordsOf = (problem: Parameters<typeof textOf>[0]) => {
    const { title, detail } = textOf(problem);
    return [title, detail].filter(Boolean).join(' ');
  };
  const prune = (ids: string[]) =>
    run(async () => {
      const { removed, failed } = await client().networks.prune({ engineId, ids });
      if (removed.length > 0) notify({ kind: 'success', title: t('prune.done', { count: removed.length }) });
      setFailures(failed.map(({ id, name, problem }) => ({ id, name, why: wordsOf(problem) })));
      if (failed.length === 0) onClose();
    });
  return { ...dialog, failures, prune };
}

const idOf = ({ id }: NetworkRow) => id;

/** Mount it to open it. */
export function PruneNetworks({ users, onClose }: { users: Users; onClose: () => void }) {
  const { t } = useTranslation(['networks', 'app']);
  const commandWords = useCommandWords('networks');
  const ageWords = useAgeWords();
  const networks = useNetworks((state) => state.items);
  const { busy, error, cancelLabel, failures, prune } = usePrune(onClose);
  const [days, setDays] = useState(0);
  const [now] = useState(Date.now);
  const flavour = useEngines(({ current }) => current?.info?.flavour);
  const offered = networks
    .filter((row) => isPrunable(row, usersInWay(users, row, flavour), { olderDays: days, now }))
    .toSorted((a, b) => naturalCompare(a.name, b.name));
  const { chosen, ticks } = useTicks(offered, { idOf, atFirst: (row) => isTickedAtFirst(row, users) });
  const itemOf = useItems(users, now);
  return (
    <PruneDialog
      words={{
        title: t('prune.title'),
        confirm: t('prune.confirm', { count: chosen.length }),
        cancel: cancelLabel,
        none: t('prune.none'),
        list: t('prune.list'),
      }}
      busy={busy}
      error={error}
      failures={{ label: t('app:prune.failed'), items: failures }}
      items={offered.map(itemOf)}
      ticks={ticks}
      tools={
        <div className={classes.bar}>
          <Text>{t('prune.text')}</Text>
          <AgeSelect words={ageWords} days={days} onChange={setDays} />
        </div>
      }
      command={() => (
        <CommandLine {...commandWords} command={dockerCommand('network', 'rm', ...chosen.map(({ name }) => name))} />
      )}
      onConfirm={() => void prune(chosen.map(idOf))}
      onCancel={onClose}
    />
  );
}

/** What is told of each. */
function useItems(users: Users, now: number): (row: NetworkRow) => TickItem {
  const { t, i18n } = useTranslation('networks');
  return ({ id, name, driver, subnets, project, createdAt }) => {
    const waiting = usersOf(users, name).map((container) => container.name);
    const age = createdAt === undefined ? undefined : formatAge(createdAt, i18n.language, now);
    return {
      id,
      name,
      hint: [driver, ...subnets.map(({ subnet }) => subnet), project, age].filter(Boolean).join(' · '),
      warning:
        waiting.length > 0 ? t('remove.stopped', { names: waiting.join(', '), count: waiting.length }) : undefined,
    };
  };
}
