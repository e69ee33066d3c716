// Clears up images that no container uses: each with what it takes, the sum that comes back, and only those that are ticked go.
import { Select, Skeleton } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../runtime/contract/activities.ts';
import { dockerCommand } from '../../../runtime/contract/docker-command.ts';
import { bytesFreed, ownImage, type PrunableImage } from '../../../runtime/contract/image-shelf.ts';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { useReportProblem } from '../../state/problem.ts';
import { useCommandWords } from '../../state/resource-list.ts';
import { useTransfers } from '../../state/transfers.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FilterChips } from '../../ui/filter-chips.tsx';
import { formatAge, formatBytes } from '../../ui/format.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { RemovalItem, RemovalList } from '../../ui/removal-list.tsx';
import { type TickItem, TickList } from '../../ui/tick-list.tsx';
import { WorkDialog } from '../../ui/work-dialog.tsx';
import { shortId } from './image-usage.ts';
import { isTicked, offeredImages, type PruneScope, pruneAges } from './prune-choice.ts';
import classes from './shelf.module.css';
import { WorkProgress } from './shelf-work.tsx';

const scopes = ['dangling', 'unused'] as const;
/** A command line of more would help nobody. */
const mostInCommand = 20;

export function PruneImages({ onClose }: { onClose: () => void }) {
  const [activityId, setActivityId] = useState<string>();
  if (activityId !== undefined) return <PruneUnderWay id={activityId} onClose={onClose} />;
  return <PruneForm onStarted={setActivityId} onClose={onClose} />;
}

function usePrunable() {
  const engineId = useEngineId();
  const read = useLoadWithWords((signal) => client().images.prunable({ engineId }, { signal }), [engineId]);
  return { engineId, ...read };
}

function PruneForm({ onStarted, onClose }: { onStarted: (id: string) => void; onClose: () => void }) {
  const { t, i18n } = useTranslation(['images', 'app']);
  const report = useReportProblem();
  const commandWords = useCommandWords('images');
  const { engineId, value, problem } = usePrunable();
  const [scope, setScope] = useState<PruneScope>('dangling');
  const [days, setDays] = useState(0);
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [now] = useState(Date.now);
  const offered = useMemo(() => offeredImages(value?.images ?? [], scope, days, now), [value, scope, days, now]);
  const chosen = offered.filter((image) => isTicked(image, changed));
  const ids = chosen.map(({ id }) => id);
  const ticked = new Set(ids);
  const items = usePruneItems(offered, now);
  const size = formatBytes(value ? bytesFreed(value, new Set(ids)) : 0, i18n.language);
  const toggle = useMemo(
    () => (id: string) =>
      setChanged((before) => {
        const after = new Set(before);
        if (!after.delete(id)) after.add(id);
        return after;
      }),
    [],
  );
  // All means all that are somebody's: Gantry's own are ticked one by one.
  const others = offered.filter(({ tags }) => ownImage(tags) === undefined);
  const all = others.every((image) => isTicked(image, changed));
  const toggleAll = () => setChanged(all ? new Set(others.map(({ id }) => id)) : new Set());
  const start = async () => {
    setBusy(true);
    try {
      onStarted((await client().images.prune({ engineId, ids })).activityId);
    } catch (error) {
      report(error);
      setBusy(false);
    }
  };
  const counts = {
    dangling: value?.images.filter(({ tags }) => tags.length === 0).length,
    unused: value?.images.length,
  };
  return (
    <ConfirmDialog
      opened
      danger
      busy={busy}
      disabled={ids.length === 0}
      title={t('prune.title')}
      confirmLabel={t('prune.confirm', { count: ids.length })}
      cancelLabel={t('app:cancel')}
      onConfirm={() => void start()}
      onCancel={onClose}
    >
      <div className={classes.dialog}>
        {problem && <NoticeBar kind="error" {...problem} />}
        <div className={classes.pruneTools}>
          <FilterChips<PruneScope>
            label={t('prune.scope')}
            options={scopes.map((one) => ({ value: one, label: t(`prune.${one}`), count: counts[one] }))}
            value={scope}
            onChange={setScope}
          />
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
        {value === undefined && !problem && <Skeleton height={80} aria-label={t('prune.counting')} role="status" />}
        {value !== undefined && offered.length === 0 && <p className={classes.text}>{t('prune.none')}</p>}
        {offered.length > 0 && (
          <>
            <TickList
              label={t('prune.list')}
              all={{
                label: t('prune.all', { count: ids.length, size }),
                checked: all && others.length > 0,
                disabled: others.length === 0,
                onToggle: toggleAll,
              }}
              items={items}
              isTicked={(id) => ticked.has(id)}
              onToggle={toggle}
            />
            {ids.length > 0 && ids.length <= mostInCommand && (
              <CommandLine {...commandWords} command={dockerCommand('rmi', ...chosen.flatMap(namesOf))} />
            )}
          </>
        )}
      </div>
    </ConfirmDialog>
  );
}

function namesOf({ id, tags }: PrunableImage): string[] {
  return tags.length > 0 ? tags : [shortId(id)];
}

/** What is told of each. */
function usePruneItems(offered: readonly PrunableImage[], now: number): TickItem[] {
  const { t, i18n } = useTranslation('images');
  return useMemo(
    () =>
      offered.map(({ id, tags, sizeBytes, uniqueBytes, createdAt }) => {
        const own = ownImage(tags);
        return {
          id,
          name: tags.length > 0 ? tags.join(', ') : shortId(id),
          hint: [formatAge(createdAt, i18n.language, now), own && t(`own.${own}`)].filter(Boolean).join(' · '),
          figure: formatBytes(sizeBytes, i18n.language),
          figureHint:
            uniqueBytes < sizeBytes ? t('prune.unique', { size: formatBytes(uniqueBytes, i18n.language) }) : undefined,
        };
      }),
    [offered, now, t, i18n.language],
  );
}

function PruneUnderWay({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation(['images', 'app']);
  const { activities, cancel, seen } = useTransfers([id]);
  const [activity] = activities;
  const running = activity === undefined || activity.status === 'running';
  const close = () => {
    seen();
    onClose();
  };
  return (
    <WorkDialog
      title={t('prune.title')}
      words={{ stop: t('prune.stop'), background: t('pull.background'), close: t('app:close') }}
      running={running}
      onStop={cancel}
      onClose={close}
    >
      {running && activity && <WorkProgress activity={activity} title={t('prune.running')} />}
      {!running && activity && <PruneOutcome activity={activity} />}
    </WorkDialog>
  );
}

function PruneOutcome({ activity }: { activity: Activity }) {
  const { t, i18n } = useTranslation('images');
  const { status, result, parts, problem } = activity;
  const failed = parts.filter(({ id }) => id !== '');
  const size = formatBytes(result ? Math.max(0, result.before - result.after) : 0, i18n.language);
  const kind = status !== 'done' ? 'warning' : failed.length > 0 ? 'warning' : 'success';
  return (
    <>
      <NoticeBar
        kind={kind}
        title={t(status === 'done' ? 'prune.done' : 'prune.stopped', { size })}
        text={problem?.message}
      />
      {failed.length > 0 && (
        <RemovalList label={t('prune.failed')}>
          {failed.map(({ id, status: why }) => (
            <RemovalItem key={id} name={id} failure={why} />
          ))}
        </RemovalList>
      )}
    </>
  );
}
