// The pulls or pushes of the engine that go on, side by side, each with a way to stop it.
import { useTranslation } from 'react-i18next';
import { cancelActivity, useActivities } from '../../state/activities.ts';
import { useEngineId } from '../../state/engines.ts';
import { useReportProblem } from '../../state/problem.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Section } from '../../ui/section.tsx';
import { TransferBar } from './transfer-view.tsx';
import classes from './transfers.module.css';

const wordsOf = {
  pull: { title: 'pull.running', others: 'pull.others', cancel: 'pull.cancelNamed' },
  push: { title: 'push.running', others: 'push.running', cancel: 'push.cancelNamed' },
} as const;

/** Nothing where none goes on; `but` is shown elsewhere. */
export function RunningTransfers({ kind, but = '' }: { kind: 'pull' | 'push'; but?: string }) {
  const { t } = useTranslation('images');
  const report = useReportProblem();
  const words = wordsOf[kind];
  const engineId = useEngineId();
  const running = useActivities().filter(
    (one) => one.kind === kind && one.status === 'running' && one.engineId === engineId && one.id !== but,
  );
  if (running.length === 0) return null;
  return (
    <Section title={t(but === '' ? words.title : words.others)}>
      <div className={classes.transfers}>
        {running.map((activity) => (
          <div key={activity.id} className={classes.transfer}>
            <div className={classes.grow}>
              <TransferBar activity={activity} />
            </div>
            <IconButton
              icon="close"
              size="small"
              label={t(words.cancel, { name: activity.subject })}
              onClick={() => void cancelActivity(activity.id).catch(report)}
            />
          </div>
        ))}
      </div>
    </Section>
  );
}
