// Clears up volumes that no container uses: each with what it takes, and only those that are ticked go: into the trash, or for good.
import { Checkbox, Skeleton, Stack, Text } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dockerCommand } from '../../../runtime/contract/docker-command.ts';
import type { PrunableVolume } from '../../../runtime/contract/volumes.ts';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { useReportProblem } from '../../state/problem.ts';
import { useCommandWords } from '../../state/resource-list.ts';
import { useSettings } from '../../state/settings.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FilterChips } from '../../ui/filter-chips.tsx';
import { formatAge, formatBytes } from '../../ui/format.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { type TickItem, TickList } from '../../ui/tick-list.tsx';
import {
  freedBy,
  isLost,
  isTickedAtFirst,
  offeredVolumes,
  type PruneScope,
  pruneScopes,
  staysBehind,
} from './prune-choice.ts';
import { PruneWork } from './prune-work.tsx';
import { shownName } from './volume-usage.ts';

/** A command line of more would help nobody. */
const mostInCommand = 20;

export function PruneVolumes({ onClose }: { onClose: () => void }) {
  const [activityId, setActivityId] = useState<string>();
  if (activityId !== undefined) return <PruneWork id={activityId} onClose={onClose} />;
  return <PruneForm onStarted={setActivityId} onClose={onClose} />;
}

/** What is there at once, and the same with its sizes once they are counted. */
function usePrunable() {
  const engineId = useEngineId();
  const ask = (counted: boolean) => (signal: AbortSignal) =>
    client().volumes.prunable({ engineId, counted }, { signal });
  const listed = useLoadWithWords(ask(false), [engineId]);
  const counted = useLoadWithWords(ask(true), [engineId]);
  return {
    engineId,
    volumes: counted.value ?? listed.value,
    counting: counted.value === undefined && counted.problem === undefined,
    problem: listed.problem ?? counted.problem,
  };
}

/** Those that a person ticked otherwise than they were at first. */
function useTicks(offered: readonly PrunableVolume[]) {
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const chosen = offered.filter((volume) => isTickedAtFirst(volume) !== changed.has(volume.name));
  const toggle = useCallback(
    (name: string) =>
      setChanged((before) => {
        const after = new Set(before);
        if (!after.delete(name)) after.add(name);
        return after;
      }),
    [],
  );
  const all = offered.length > 0 && chosen.length === offered.length;
  const toggleAll = () =>
    setChanged(new Set(offered.filter((volume) => isTickedAtFirst(volume) === all).map(({ name }) => name)));
  return { chosen, toggle, all, toggleAll };
}

function PruneForm({ onStarted, onClose }: { onStarted: (id: string) => void; onClose: () => void }) {
  const { t, i18n } = useTranslation(['volumes', 'app']);
  const report = useReportProblem();
  const commandWords = useCommandWords('volumes');
  const { engineId, volumes, counting, problem } = usePrunable();
  const [scope, setScope] = useState<PruneScope>('anonymous');
  const [busy, setBusy] = useState(false);
  const offered = useMemo(() => offeredVolumes(volumes ?? [], scope), [volumes, scope]);
  const { chosen, toggle, all, toggleAll } = useTicks(offered);
  const items = useItems(offered, counting);
  const names = chosen.map(({ name }) => name);
  const ticked = new Set(names);
  const size = formatBytes(freedBy(chosen), i18n.language);
  const days = useSettings((settings) => settings.trash.keepDays);
  const [keep, setKeep] = useState(true);
  const keeps = keep && days > 0;
  const sum = counting ? 'prune.counting' : keeps ? 'prune.kept' : 'prune.sum';
  const start = async () => {
    setBusy(true);
    try {
      const begun = keeps
        ? client().trash.removeVolumes({ engineId, names, lose: [] })
        : client().volumes.prune({ engineId, names });
      onStarted((await begun).activityId);
    } catch (error) {
      report(error);
      setBusy(false);
    }
  };
  return (
    <ConfirmDialog
      opened
      danger
      busy={busy}
      disabled={names.length === 0}
      title={t('prune.title')}
      confirmLabel={t('prune.confirm', { count: names.length })}
      cancelLabel={t('app:cancel')}
      onConfirm={() => void start()}
      onCancel={onClose}
    >
      <Stack gap="var(--space-3)">
        {problem && <NoticeBar kind="error" {...problem} />}
        <FilterChips<PruneScope>
          label={t('prune.scope')}
          options={pruneScopes.map((value) => ({
            value,
            label: t(`prune.${value}`),
            count: volumes && offeredVolumes(volumes, value).length,
          }))}
          value={scope}
          onChange={setScope}
        />
        {volumes === undefined && !problem && <Skeleton height={80} aria-label={t('prune.looking')} role="status" />}
        {volumes !== undefined && offered.length === 0 && <Text>{t(`prune.none.${scope}`)}</Text>}
        {offered.length > 0 && (
          <>
            <TickList
              label={t('prune.list')}
              all={{
                label: t(sum, { count: names.length, size }),
                checked: all,
                disabled: false,
                onToggle: toggleAll,
              }}
              items={items}
              isTicked={(name) => ticked.has(name)}
              onToggle={toggle}
            />
            {days > 0 && (
              <Checkbox
                label={t('prune.keep', { count: days })}
                description={t('prune.keepText')}
                checked={keep}
                onChange={(event) => setKeep(event.currentTarget.checked)}
              />
            )}
            {!keeps && chosen.some(isLost) && <Text>{t('prune.lost')}</Text>}
            {names.length > 0 && names.length <= mostInCommand && (
              <CommandLine {...commandWords} command={dockerCommand('volume', 'rm', ...names)} />
            )}
          </>
        )}
      </Stack>
    </ConfirmDialog>
  );
}

/** What is told of each. */
function useItems(offered: readonly PrunableVolume[], counting: boolean): TickItem[] {
  const { t, i18n } = useTranslation('volumes');
  const [now] = useState(Date.now);
  return useMemo(
    () =>
      offered.map((volume) => {
        const { name, kind, source, project, createdAt, changedAt, bytes, keptFor } = volume;
        const age = (at: number) => formatAge(at, i18n.language, now);
        const at =
          changedAt === undefined
            ? createdAt && t('prune.created', { age: age(createdAt) })
            : t('prune.changed', { age: age(changedAt) });
        const place = kind === 'disk' || kind === 'other' ? source : `${t(`kind.${kind}`)} ${source ?? ''}`.trim();
        const stays = staysBehind(volume) && t('prune.stays');
        const unknown = stays || (counting ? '…' : t('prune.unknown'));
        return {
          id: name,
          name: shownName(volume),
          hint: [place, project, at].filter(Boolean).join(' · '),
          warning:
            keptFor.length > 0 ? t('remove.kept', { names: keptFor.join(', '), count: keptFor.length }) : undefined,
          figure: bytes === undefined ? unknown : formatBytes(bytes, i18n.language),
        };
      }),
    [offered, counting, now, t, i18n.language],
  );
}
