// Where the machine's data are kept, and moving them elsewhere: work of the runtime, whose progress is shown here.
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../../runtime/contract/activities.ts';
import type { MachineState } from '../../../../runtime/contract/machines.ts';
import { showInPage, useActivities } from '../../../state/activities.ts';
import { client } from '../../../state/client.ts';
import { useHostPaths } from '../../../state/host.ts';
import { useSubmit } from '../../../state/submit.ts';
import { FormDialog } from '../../../ui/dialog/form-dialog.tsx';
import { PathField } from '../../../ui/form/path-field.tsx';
import { Progress } from '../../../ui/progress.tsx';
import { Cause } from '../machine-steps.tsx';
import classes from './settings.module.css';

function MoveDialog({ onClose, onStarted }: { onClose: () => void; onStarted: (id: string) => void }) {
  const { t } = useTranslation(['engines', 'app']);
  const [directory, setDirectory] = useState('');
  const paths = useHostPaths('folder', t('move.choose'));
  const form = useSubmit(['directory'], (problem) =>
    problem.reason === 'path-not-absolute' ? t('settings.path') : undefined,
  );
  const trimmed = directory.trim();
  const submit = async () => {
    const missing = { directory: trimmed === '' ? t('app:problem.required') : undefined };
    const done = await form.run(missing, async () => {
      onStarted((await client().machines.move({ directory: trimmed })).activityId);
    });
    if (done) onClose();
  };
  return (
    <FormDialog
      opened
      title={t('move.title')}
      submitLabel={t('move.submit')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <ol className={classes.what}>
        <li>{t('move.stops')}</li>
        <li>{t('move.copies')}</li>
        <li>{t('move.switches')}</li>
      </ol>
      <PathField
        autoFocus
        label={t('move.directory')}
        description={t('move.directoryText')}
        paths={paths}
        value={directory}
        error={form.errors.directory}
        onChange={(path) => {
          setDirectory(path);
          form.changed('directory');
        }}
      />
    </FormDialog>
  );
}

function fraction({ parts }: Activity): number | undefined {
  const total = parts.reduce((sum, part) => sum + part.total, 0);
  return total > 0 ? parts.reduce((sum, part) => sum + Math.min(part.current, part.total), 0) / total : undefined;
}

function Moving({ activity }: { activity: Activity }) {
  const { t } = useTranslation(['engines', 'app']);
  useEffect(() => showInPage(activity.id), [activity.id]);
  const { status, step, problem, subject } = activity;
  if (status === 'running') {
    const detail = step && t(`app:activity.step.${step}`);
    return <Progress label={t('app:activity.kind.move', { subject })} value={fraction(activity)} detail={detail} />;
  }
  if (status === 'failed' && problem) return <Cause problem={problem} />;
  if (status === 'done') return <p role="status">{t('app:activity.success.move', { subject })}</p>;
  return null;
}

export function DataLocation({ machine }: { machine: MachineState }) {
  const { t } = useTranslation('engines');
  const [asking, setAsking] = useState(false);
  const [startedId, setStartedId] = useState<string>();
  const move = useActivities((all) =>
    all.find(({ id, kind, status }) => id === startedId || (kind === 'move' && status === 'running')),
  );
  const directory = machine.facts.dataDirectory ?? machine.settings.dataDirectory;
  return (
    <div className={classes.location}>
      <div className={classes.locationLine}>
        <div className={classes.wide}>
          <div className={classes.label}>{t('settings.data')}</div>
          <code className={classes.path}>{directory ?? t('settings.dataUsual')}</code>
        </div>
        {machine.can.moveData && (
          <Button
            variant="default"
            disabled={move?.status === 'running' || machine.status === 'starting'}
            onClick={() => setAsking(true)}
          >
            {t('move.action')}
          </Button>
        )}
      </div>
      {!machine.can.moveData && <p className={classes.hint}>{t('settings.noMove')}</p>}
      {move && <Moving activity={move} />}
      {asking && <MoveDialog onClose={() => setAsking(false)} onStarted={setStartedId} />}
    </div>
  );
}
