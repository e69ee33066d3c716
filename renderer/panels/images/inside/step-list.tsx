// The history of an image, the oldest step on top: which of them made a layer, and how large it is.
import { type KeyboardEvent, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageStep, LayerFacts } from '../../../../runtime/contract/image-contents.ts';
import { ChangeMark } from '../../../ui/change-mark.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { instructionOf } from '../instruction.ts';
import classes from './inside.module.css';

export interface StepListProps {
  steps: readonly ImageStep[];
  layers: readonly LayerFacts[];
  chosen: number;
  onChoose: (step: number) => void;
}

export function StepList({ steps, layers, chosen, onChoose }: StepListProps) {
  const { t } = useTranslation('inside');
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const largest = Math.max(1, ...steps.map(({ sizeBytes }) => sizeBytes));
  const key = (event: KeyboardEvent) => {
    const last = steps.length - 1;
    const next = {
      ArrowDown: chosen + 1,
      ArrowUp: chosen - 1,
      Home: 0,
      End: last,
      PageDown: chosen + 8,
      PageUp: chosen - 8,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const to = Math.min(last, Math.max(0, next));
    onChoose(to);
    list.current?.children[to]?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div
      ref={list}
      className={classes.steps}
      role="listbox"
      tabIndex={0}
      aria-label={t('steps.label')}
      aria-activedescendant={`${id}-${chosen}`}
      onKeyDown={key}
    >
      {steps.map((step, at) => (
        <Step
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the history.
          key={at}
          id={`${id}-${at}`}
          {...{ step, largest }}
          facts={step.layer === undefined ? undefined : layers[step.layer]}
          isChosen={at === chosen}
          onChoose={() => onChoose(at)}
        />
      ))}
    </div>
  );
}

interface StepProps {
  id: string;
  step: ImageStep;
  facts: LayerFacts | undefined;
  largest: number;
  isChosen: boolean;
  onChoose: () => void;
}

function Step({ id, step, facts, largest, isChosen, onChoose }: StepProps) {
  const { t, i18n } = useTranslation('inside');
  const { keyword, rest } = instructionOf(step.createdBy || step.comment);
  const { layer, sizeBytes } = step;
  const isWarned = facts !== undefined && (facts.oddCount > 0 || facts.problem !== undefined);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: focus and keys are the list's
    <div id={id} role="option" aria-selected={isChosen} className={classes.step} onClick={onChoose}>
      <span className={classes.stepNumber}>{layer === undefined ? '' : layer + 1}</span>
      <span className={classes.stepText}>
        {keyword !== '' && <span className={classes.keyword}>{keyword} </span>}
        {rest || (keyword === '' && t('steps.unknown'))}
      </span>
      <span className={classes.stepSize}>
        {layer === undefined ? t('steps.empty') : formatBytes(sizeBytes, i18n.language)}
        {isWarned && <ChangeMark text={t('steps.odd')} change="changed" />}
      </span>
      {layer !== undefined && (
        <span className={classes.stepBar} aria-hidden="true">
          <span className={classes.stepFilled} style={{ width: `${(sizeBytes / largest) * 100}%` }} />
        </span>
      )}
    </div>
  );
}
