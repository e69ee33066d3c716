// The history of an image beside the files of the layer that is chosen in it.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownName } from '../../../../runtime/contract/file-name.ts';
import type { ImageShape, ImageStep, LayerFacts } from '../../../../runtime/contract/image-contents.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FoldedList } from '../../../ui/folded-list.tsx';
import { formatBytes, formatDateTime } from '../../../ui/format.ts';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { instructionOf } from '../instruction.ts';
import classes from './inside.module.css';
import { LayerFiles } from './layer-files.tsx';
import { ReadingBar } from './reading-bar.tsx';
import { StepList } from './step-list.tsx';
import type { Reading } from './use-reading.ts';

export interface LayersTabProps {
  shape: ImageShape;
  reading: Reading;
  onOpen: (path: string) => void;
}

/** The largest layer is what a person comes for. */
function firstChosen(steps: readonly ImageStep[]): number {
  const largest = Math.max(0, ...steps.map(({ sizeBytes }) => sizeBytes));
  return Math.max(
    0,
    steps.findIndex(({ sizeBytes, layer }) => layer !== undefined && sizeBytes === largest),
  );
}

export function LayersTab({ shape, reading, onOpen }: LayersTabProps) {
  const { t } = useTranslation('inside');
  const { engineId, id, steps } = shape;
  const [chosen, setChosen] = useState(() => firstChosen(steps));
  const step = steps[chosen];
  const layers = reading.state?.layers ?? [];
  const facts = step?.layer === undefined ? undefined : layers[step.layer];
  if (step === undefined) return <EmptyState icon="layers" title={t('steps.noneTitle')} text={t('steps.noneText')} />;
  return (
    <div className={classes.layers}>
      <ReadingBar reading={reading} size={shape.sizeBytes} />
      <div className={classes.split}>
        <StepList steps={steps} layers={layers} chosen={chosen} onChoose={setChosen} />
        <div className={classes.side}>
          <StepHead step={step} facts={facts} />
          {step.layer === undefined ? (
            <EmptyState icon="layers" title={t('steps.emptyTitle')} text={t('steps.emptyText')} />
          ) : (
            facts && <LayerFiles {...{ engineId, id, facts, onOpen }} layer={step.layer} />
          )}
        </div>
      </div>
    </div>
  );
}

function StepHead({ step, facts }: { step: ImageStep; facts: LayerFacts | undefined }) {
  const { t, i18n } = useTranslation(['inside', 'app']);
  const text = step.createdBy || step.comment;
  const { keyword, rest } = instructionOf(text);
  const bytes = (value: number) => formatBytes(value, i18n.language);
  const parts = [
    step.layer === undefined ? t('steps.emptyStep') : t('steps.layer', { layer: step.layer + 1 }),
    facts?.read === true && t('steps.entries', { count: facts.entries, size: bytes(facts.bytes) }),
    facts !== undefined &&
      facts.hidden > 0 &&
      t('steps.hides', { count: facts.hidden, size: bytes(facts.hiddenBytes) }),
    step.createdAt > 0 && formatDateTime(step.createdAt, i18n.language),
  ].filter(Boolean);
  return (
    <div className={classes.head}>
      <div className={classes.instruction}>
        <code className={classes.code}>
          {keyword !== '' && <span className={classes.keyword}>{keyword} </span>}
          {rest || (keyword === '' && t('steps.unknown'))}
        </code>
        {text !== '' && <CopyButton label={t('steps.copy')} copiedLabel={t('app:copied')} text={text} />}
      </div>
      <p className={classes.facts} title={facts?.diffId}>
        {parts.join(' · ')}
      </p>
      {facts?.problem !== undefined && <NoticeBar kind="error" title={t('steps.damaged')} text={facts.problem} />}
      {facts?.cut === true && <NoticeBar kind="warning" title={t('steps.cut')} />}
      {facts !== undefined && facts.oddCount > 0 && <Odd facts={facts} />}
    </div>
  );
}

function Odd({ facts }: { facts: LayerFacts }) {
  const { t } = useTranslation('inside');
  return (
    <FoldedList summary={t('odd.title', { count: facts.oddCount })}>
      {facts.odd.map(({ name, why }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same name may stand there twice.
        <li key={at}>
          <code>{shownName(name)}</code> {t(`odd.${why}`)}
        </li>
      ))}
      {facts.oddCount > facts.odd.length && <li>{t('odd.more', { count: facts.oddCount - facts.odd.length })}</li>}
    </FoldedList>
  );
}
