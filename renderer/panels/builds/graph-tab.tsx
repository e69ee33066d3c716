// The graph of a build's steps, with the path that took longest; one that is chosen shows what it is below.

import { Button } from '@mantine/core';
import { Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { criticalPath } from '../../../runtime/contract/builds/build-graph.ts';
import type { BuildDetails, BuildStep } from '../../../runtime/contract/builds/build-record.ts';
import type { GraphStep } from '../../ui/chart/step-graph.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatDuration } from '../../ui/format.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './builds.module.css';
import { placeText, stepLabel, stepTime, stepTones } from './words.ts';

const StepGraph = lazyPart(() =>
  import('../../ui/chart/step-graph.tsx').then((module) => ({ default: module.StepGraph })),
);

/** Without the builder's own steps: what was made from one of them is made from what that was made from. */
export function withoutInternal(steps: readonly BuildStep[]): BuildStep[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const known = new Map<string, readonly string[]>();
  const sources = (id: string): readonly string[] => {
    const step = byId.get(id);
    if (!step?.internal) return step ? [id] : [];
    const before = known.get(id);
    if (before) return before;
    // Stands in a circle's place while it is looked at.
    known.set(id, []);
    const found = [...new Set(step.inputs.flatMap(sources))];
    known.set(id, found);
    return found;
  };
  return steps
    .filter((step) => !step.internal)
    .map((step) => ({ ...step, inputs: [...new Set(step.inputs.flatMap(sources))] }));
}

function useGraph({ build, steps }: BuildDetails): { nodes: GraphStep[]; ms: number } {
  const { t, i18n } = useTranslation('builds');
  const runs = build.status === 'running';
  return useMemo(() => {
    const path = runs ? { ids: [], ms: 0 } : criticalPath(steps);
    const critical = new Set(path.ids);
    const nodes = withoutInternal(steps).map((step) => {
      const { place, words } = stepLabel(step.name);
      return {
        id: step.id,
        inputs: step.inputs,
        name: words,
        group: place,
        tone: stepTones[step.state],
        detail: stepTime(step, i18n.language) ?? t(`step.${step.state}`),
        critical: critical.has(step.id),
      };
    });
    return { nodes, ms: path.ms };
  }, [runs, steps, t, i18n.language]);
}

function Chosen({ step, onShow }: { step: BuildStep; onShow: () => void }) {
  const { t, i18n } = useTranslation(['builds', 'app']);
  const time = stepTime(step, i18n.language);
  return (
    <section className={classes.chosen} aria-label={t('graph.chosen')}>
      <StateBadge tone={stepTones[step.state]} label={t(`step.${step.state}`)} />
      <code className={classes.chosenName}>{step.name}</code>
      {time !== undefined && <span className={classes.figure}>{time}</span>}
      {step.range && <span className={classes.figure}>{placeText(step.range, t)}</span>}
      <Button size="compact-sm" variant="default" onClick={onShow}>
        {t('graph.output')}
      </Button>
    </section>
  );
}

interface GraphTabProps {
  details: BuildDetails;
  onShow: (stepId: string) => void;
}

export function GraphTab({ details, onShow }: GraphTabProps) {
  const { t, i18n } = useTranslation('builds');
  const [chosen, setChosen] = useState<string>();
  const { nodes, ms } = useGraph(details);
  const step = details.steps.find(({ id }) => id === chosen);
  if (nodes.length === 0) {
    return <EmptyState icon="graph" title={t('graph.emptyTitle')} text={t('graph.emptyText')} />;
  }
  const words = {
    label: t('tab.graph'),
    zoomIn: t('graph.zoomIn'),
    zoomOut: t('graph.zoomOut'),
    fit: t('graph.fit'),
    criticalStep: t('step.critical'),
    critical: ms > 0 ? t('graph.critical', { time: formatDuration(ms, i18n.language) }) : t('step.critical'),
  };
  return (
    <div className={classes.fill}>
      <div className={classes.lines}>
        <Suspense>
          <StepGraph steps={nodes} chosen={chosen} onChoose={setChosen} words={words} />
        </Suspense>
      </div>
      {step && <Chosen step={step} onShow={() => onShow(step.id)} />}
    </div>
  );
}
