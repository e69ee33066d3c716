// Clears up images that no container uses: each with what it takes, the sum that comes back, and only those that are ticked go.
import { Button, Select, Skeleton } from '@mantine/core';
import { memo, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../runtime/contract/activities.ts';
import { dockerCommand } from '../../../runtime/contract/docker-command.ts';
import { bytesFreed, ownImage, type PrunableImage } from '../../../runtime/contract/image-shelf.ts';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { useReportProblem } from '../../state/problem.ts';
import { useCommandWords } from '../../state/resource-list.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FilterChips } from '../../ui/filter-chips.tsx';
import { formatAge, formatBytes } from '../../ui/format.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { RemovalItem, RemovalList } from '../../ui/removal-list.tsx';
import { shortId } from './image-usage.ts';
import { isTicked, offeredImages, type PruneScope, pruneAges } from './prune-choice.ts';
import classes from './shelf.module.css';
import { WorkProgress } from './shelf-work.tsx';
import { useTransfers } from './use-transfers.ts';

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
            <label className={classes.tick}>
              <input
                type="checkbox"
                checked={all && others.length > 0}
                disabled={others.length === 0}
                onChange={toggleAll}
              />
              <span>{t('prune.all', { count: ids.length, size })}</span>
            </label>
            <ul className={classes.prunable} aria-label={t('prune.list')}>
              {offered.map((image) => (
                <PruneLine key={image.id} image={image} ticked={isTicked(image, changed)} now={now} onToggle={toggle} />
              ))}
            </ul>
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

interface LineProps {
  image: PrunableImage;
  ticked: boolean;
  now: number;
  onToggle: (id: string) => void;
}

const PruneLine = memo(function PruneLine({ image, ticked, now, onToggle }: LineProps) {
  const { t, i18n } = useTranslation('images');
  const { id, tags, sizeBytes, uniqueBytes, createdAt } = image;
  const own = ownImage(tags);
  const size = formatBytes(sizeBytes, i18n.language);
  const part = uniqueBytes < sizeBytes && t('prune.unique', { size: formatBytes(uniqueBytes, i18n.language) });
  return (
    <li>
      <label className={classes.tick}>
        <input type="checkbox" checked={ticked} onChange={() => onToggle(id)} />
        <span className={classes.grow}>
          <span className={classes.name}>{tags.length > 0 ? tags.join(', ') : shortId(id)}</span>
          <span className={classes.hint}>
            {[formatAge(createdAt, i18n.language, now), own && t(`own.${own}`)].filter(Boolean).join(' · ')}
          </span>
        </span>
        <span className={classes.figures}>
          <span>{size}</span>
          {part && <span className={classes.hint}>{part}</span>}
        </span>
      </label>
    </li>
  );
});

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
    <Dialog
      opened
      title={t('prune.title')}
      onClose={close}
      closeLabel={t('app:close')}
      size="small"
      footer={
        <>
          {running && (
            <Button variant="default" onClick={cancel}>
              {t('prune.stop')}
            </Button>
          )}
          <Button variant={running ? 'default' : 'filled'} onClick={close}>
            {t(running ? 'pull.background' : 'app:close')}
          </Button>
        </>
      }
    >
      <div className={classes.dialog}>
        {running && activity && <WorkProgress activity={activity} title={t('prune.running')} />}
        {!running && activity && <PruneOutcome activity={activity} />}
      </div>
    </Dialog>
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
