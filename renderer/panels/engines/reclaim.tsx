// Gives disk space back: a person ticks what may go, is asked once more, and is told what this computer got back.
import { Button, Checkbox } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../runtime/contract/activities.ts';
import type { Reclaimable, ReclaimChoice } from '../../../runtime/contract/machines.ts';
import { showInPage, useActivities } from '../../state/activities.ts';
import { client } from '../../state/client.ts';
import { useQuestion } from '../../state/submit.ts';
import { ConfirmDialog } from '../../ui/dialog/confirm-dialog.tsx';
import { formatBytes } from '../../ui/format.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './machine.module.css';
import { Cause } from './machine-steps.tsx';

const kinds = ['containers', 'images', 'buildCache', 'volumes'] as const;

/** Volumes, and what containers wrote, are people's data: never ticked by themselves. */
const usual: ReclaimChoice = { containers: false, images: true, buildCache: true, volumes: false };

function Working({ activity }: { activity: Activity }) {
  const { t, i18n } = useTranslation(['engines', 'app']);
  useEffect(() => showInPage(activity.id), [activity.id]);
  const { status, step, problem, result } = activity;
  if (status === 'running') {
    const detail = step && t(`app:activity.step.${step}`);
    return <Progress label={t('app:activity.kind.reclaim')} detail={detail} />;
  }
  if (status === 'failed' && problem) return <Cause problem={problem} />;
  if (status !== 'done' || !result) return null;
  const freed = result.before - result.after;
  const title =
    freed > 0
      ? t('app:activity.success.reclaim', { size: formatBytes(freed, i18n.language) })
      : t('app:activity.success.nothing');
  return <NoticeBar kind={freed > 0 ? 'success' : 'info'} title={title} />;
}

interface QuestionProps {
  choice: ReclaimChoice;
  onStarted: (id: string) => void;
  onClose: () => void;
}

function Question({ choice, onStarted, onClose }: QuestionProps) {
  const { t } = useTranslation('engines');
  const question = useQuestion(t('reclaim.failed'));
  const begin = async () => onStarted((await client().machines.reclaim(choice)).activityId);
  const reclaim = async () => {
    if (await question.run(begin)) onClose();
  };
  return (
    <ConfirmDialog
      opened
      title={t('reclaim.title')}
      confirmLabel={t('reclaim.confirm')}
      {...question.dialog}
      danger
      onConfirm={() => void reclaim()}
      onCancel={onClose}
    >
      <p className={classes.hint}>{t('reclaim.question')}</p>
      <ul className={classes.names}>
        {kinds
          .filter((kind) => choice[kind])
          .map((kind) => (
            <li key={kind}>{t(`reclaim.removes.${kind}`)}</li>
          ))}
      </ul>
    </ConfirmDialog>
  );
}

export function Reclaim({ reclaimable, can }: { reclaimable: Reclaimable; can: boolean }) {
  const { t, i18n } = useTranslation('engines');
  const [choice, setChoice] = useState(usual);
  const [asking, setAsking] = useState(false);
  const [startedId, setStartedId] = useState<string>();
  const work = useActivities((all) =>
    all.find(({ id, kind, status }) => id === startedId || (kind === 'reclaim' && status === 'running')),
  );
  const total = kinds.reduce((sum, kind) => sum + (choice[kind] ? reclaimable[kind] : 0), 0);
  const running = work?.status === 'running';
  const size = (bytes: number) => formatBytes(bytes, i18n.language);
  return (
    <Section title={t('reclaim.heading')}>
      <p className={classes.hint}>{can ? t('reclaim.text') : t('reclaim.cannot')}</p>
      <div className={classes.choices}>
        {kinds.map((kind) => (
          <div key={kind} className={classes.choice}>
            <Checkbox
              label={t(`reclaim.kind.${kind}`)}
              description={t(`reclaim.kindText.${kind}`)}
              checked={choice[kind]}
              disabled={!can || running}
              onChange={(event) => setChoice({ ...choice, [kind]: event.currentTarget.checked })}
            />
            <span className={classes.figure}>{size(reclaimable[kind])}</span>
          </div>
        ))}
      </div>
      {choice.volumes && can && (
        <NoticeBar kind="warning" title={t('reclaim.dataLoss')} text={t('reclaim.dataLossText')} />
      )}
      <div className={classes.reclaimLine}>
        <span className={classes.hint}>{total > 0 && t('reclaim.total', { size: size(total) })}</span>
        <Button disabled={!can || running || !kinds.some((kind) => choice[kind])} onClick={() => setAsking(true)}>
          {t('reclaim.action')}
        </Button>
      </div>
      {work && <Working activity={work} />}
      {asking && <Question choice={choice} onStarted={setStartedId} onClose={() => setAsking(false)} />}
    </Section>
  );
}
