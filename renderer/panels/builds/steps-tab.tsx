// The steps of a build as a list: each with its state and time, its output below it when it is open; the running one is followed.
import { Button, Checkbox, VisuallyHidden } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { criticalPath, stepDuration } from '../../../runtime/contract/builds/build-graph.ts';
import type { BuildDetails, BuildProgress, BuildStep } from '../../../runtime/contract/builds/build-record.ts';
import type { ReadBuildLog } from '../../state/build-log.ts';
import { Elapsed } from '../../ui/elapsed.tsx';
import { LineWindow } from '../../ui/form/line-window.tsx';
import { formatBytes } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Marks } from '../../ui/marked-name.tsx';
import { StateShape } from '../../ui/state-badge.tsx';
import classes from './builds.module.css';
import { OutputLine } from './output-line.tsx';
import { FollowButton, Unreadable } from './output-parts.tsx';
import { type StepRows, stepRows } from './step-rows.ts';
import { placeText, stepLabel, stepTime, stepTones } from './words.ts';

export interface StepsTabProps {
  details: BuildDetails;
  read: ReadBuildLog;
  /** A step that is to be in sight, opened. */
  chosen: string | undefined;
}

/** Shorter ones say nothing of a path; ms. */
const noticeable = 50;

/** What is being fetched or sent, summed up; empty where there is nothing to tell. */
function progressText(parts: readonly BuildProgress[], language: string): string {
  const current = parts.reduce((sum, part) => sum + part.current, 0);
  const total = parts.reduce((sum, part) => sum + part.total, 0);
  if (current === 0 && total === 0) return '';
  const so = formatBytes(current, language);
  return total > 0 ? `${so} / ${formatBytes(total, language)}` : so;
}

function Time({ step }: { step: BuildStep }) {
  const { t, i18n } = useTranslation('builds');
  const { state, startedAt } = step;
  if (state === 'running' && startedAt !== undefined) return <Elapsed from={startedAt} locale={i18n.language} />;
  return <span>{stepTime(step, i18n.language) ?? t(`step.${state}`)}</span>;
}

interface HeadProps {
  step: BuildStep;
  open: boolean;
  foldable: boolean;
  critical: boolean;
  onToggle: () => void;
}

function StepHead({ step, open, foldable, critical, onToggle }: HeadProps) {
  const { t, i18n } = useTranslation(['builds', 'app']);
  const { place, words } = stepLabel(step.name);
  const marks = critical ? [{ id: 'critical', label: t('step.critical'), title: t('step.criticalTitle') }] : [];
  const progress = progressText(step.progress, i18n.language);
  return (
    <button
      type="button"
      className={classes.stepHead}
      data-internal={step.internal || undefined}
      aria-expanded={open}
      disabled={!foldable}
      onClick={onToggle}
    >
      <span className={classes.twist}>
        {foldable && <Icon name={open ? 'chevron-down' : 'chevron-right'} size={14} />}
      </span>
      <StateShape tone={stepTones[step.state]} />
      <VisuallyHidden>{t(`step.${step.state}`)}</VisuallyHidden>
      <span className={classes.stepPlace} title={step.range && placeText(step.range, t)}>
        {place}
      </span>
      <span className={classes.stepWords} title={step.name}>
        {words}
      </span>
      <Marks marks={marks} />
      {progress !== '' && <span className={classes.soft}>{progress}</span>}
      <span className={classes.stepTime}>
        <Time step={step} />
      </span>
    </button>
  );
}

/** Which steps are open: what runs and what failed by itself, every other when somebody opened it. */
function useOpen(chosen: string | undefined) {
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isOpen = (step: BuildStep) =>
    toggled.get(step.id) ?? (step.state === 'running' || step.state === 'failed' || step.id === chosen);
  const toggle = (step: BuildStep) => setToggled((before) => new Map(before).set(step.id, !isOpen(step)));
  const all = (steps: readonly BuildStep[], open: boolean) => setToggled(new Map(steps.map(({ id }) => [id, open])));
  return { isOpen, toggle, all };
}

function targetOf(rows: StepRows, steps: readonly BuildStep[], chosen: string | undefined, following: boolean) {
  if (following) {
    const running = steps.findLast(({ state }) => state === 'running' || state === 'failed');
    return { index: running ? rows.lastOf(running.id) : rows.count - 1, round: 0 };
  }
  return chosen === undefined ? undefined : { index: rows.indexOf(chosen), middle: true, round: 0 };
}

function hasMore(step: BuildStep, read: ReadBuildLog): boolean {
  return step.logSize > 0 || step.error !== undefined || read.log.linesOf(step.id).length > 0;
}

function Counts({ details: { build } }: { details: BuildDetails }) {
  const { t } = useTranslation('builds');
  const { steps, done, cached, failed } = build.counts;
  return (
    <span className={classes.soft} role="status">
      {t('step.counts', { done, steps, cached })}
      {failed > 0 && t('step.failedCount', { count: failed })}
    </span>
  );
}

/** Instructions; the builder's own steps where they are wished for or went wrong. */
function useListed(steps: readonly BuildStep[], internal: boolean): readonly BuildStep[] {
  return useMemo(
    () => steps.filter((step) => internal || !step.internal || step.state === 'failed'),
    [steps, internal],
  );
}

export function StepsTab({ details, read, chosen }: StepsTabProps) {
  const { t } = useTranslation(['builds', 'app']);
  const [internal, setInternal] = useState(false);
  const runs = details.build.status === 'running';
  const [following, setFollowing] = useState(runs && chosen === undefined);
  const steps = useListed(details.steps, internal);
  const { isOpen, toggle, all } = useOpen(chosen);
  const critical = useMemo(() => new Set(runs ? [] : criticalPath(details.steps).ids), [runs, details.steps]);
  const rows = stepRows({ steps, isOpen, linesOf: ({ id }) => read.log.linesOf(id).length });
  const anyOpen = steps.some((step) => isOpen(step) && hasMore(step, read));
  const row = (index: number) => {
    const shown = rows.at(index);
    if (shown?.kind === 'step') {
      const { step, open } = shown;
      const foldable = hasMore(step, read);
      return (
        <StepHead
          step={step}
          open={open && foldable}
          foldable={foldable}
          critical={(stepDuration(step) ?? 0) >= noticeable && critical.has(step.id) && critical.size > 1}
          onToggle={() => toggle(step)}
        />
      );
    }
    if (shown?.kind === 'error') return <span className={classes.errorLine}>{shown.text}</span>;
    if (shown?.kind !== 'line') return null;
    return <OutputLine text={read.log.text(read.log.linesOf(shown.step.id)[shown.at] ?? -1)} />;
  };
  return (
    <div className={classes.fill}>
      <div className={classes.bar}>
        <Counts details={details} />
        <span className={classes.grow} />
        <Checkbox
          size="xs"
          label={t('step.internal')}
          checked={internal}
          onChange={(event) => setInternal(event.currentTarget.checked)}
        />
        <Button size="compact-sm" variant="default" onClick={() => all(steps, !anyOpen)}>
          {anyOpen ? t('step.foldAll') : t('step.openAll')}
        </Button>
        {runs && <FollowButton following={following} onChange={setFollowing} />}
      </div>
      <Unreadable read={read} />
      <div className={classes.lines}>
        <LineWindow
          label={t('tab.steps')}
          count={rows.count}
          row={row}
          target={targetOf(rows, steps, chosen, following && runs)}
          onMoved={() => setFollowing(false)}
        />
      </div>
    </div>
  );
}
