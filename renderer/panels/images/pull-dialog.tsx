// Pulls an image by its reference; the pull belongs to the runtime, so closing the dialog does not stop it.
import { Button, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../runtime/contract/activities.ts';
import { dockerCommand } from '../../../runtime/contract/docker-command.ts';
import { parseReference } from '../../../runtime/contract/reference.ts';
import { cancelActivity, dismissActivity, showInPage, useActivities } from '../../state/activities.ts';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { go } from '../../state/navigation.ts';
import { useProblemText, useReportProblem } from '../../state/problem.ts';
import { useCommandWords } from '../../state/resource-list.ts';
import { useSubmit } from '../../state/submit.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './images.module.css';
import { PullBar, PullView } from './pull-view.tsx';

/** What is wrong with a reference to pull, as a reason; an id is no address in a registry. */
export function referenceProblem(reference: string): 'required' | 'reference-invalid' | undefined {
  if (reference === '') return 'required';
  return parseReference(reference) && !/^(?:sha256:)?[a-f0-9]{64}$/.test(reference) ? undefined : 'reference-invalid';
}

/** The dialog: first the form, then the pull that it began. Mount it to open it. */
export function PullDialog({ onClose }: { onClose: () => void }) {
  const [reference, setReference] = useState('');
  const [activityId, setActivityId] = useState<string>();
  // While it is open, the dialog itself tells how the pull ended.
  useEffect(() => (activityId === undefined ? undefined : showInPage(activityId)), [activityId]);
  const listed = useActivities((all) => all.find((activity) => activity.id === activityId));
  // It stays here when it is taken off the list elsewhere.
  const last = useRef<Activity>(undefined);
  if (listed) last.current = listed;
  const pull = last.current?.id === activityId ? last.current : undefined;
  if (activityId !== undefined && pull) {
    return <PullUnderWay pull={pull} onClose={onClose} onAgain={() => setActivityId(undefined)} />;
  }
  return (
    <PullForm
      reference={reference}
      onReference={setReference}
      waiting={activityId !== undefined}
      onStarted={setActivityId}
      onClose={onClose}
    />
  );
}

interface FormProps {
  reference: string;
  onReference: (reference: string) => void;
  /** The pull has begun and its first news has not come yet. */
  waiting: boolean;
  onStarted: (activityId: string) => void;
  onClose: () => void;
}

function PullForm({ reference, onReference, waiting, onStarted, onClose }: FormProps) {
  const { t } = useTranslation(['images', 'app']);
  const engineId = useEngineId();
  const form = useSubmit(['reference']);
  const trimmed = reference.trim();

  const submit = () => {
    const problem = referenceProblem(trimmed);
    void form.run({ reference: problem && t(`app:problem.${problem}`) }, async () =>
      onStarted((await client().images.pull({ engineId, reference: trimmed })).activityId),
    );
  };
  return (
    <FormDialog
      opened
      title={t('pull.title')}
      submitLabel={t('pull.submit')}
      {...form.dialog}
      busy={form.dialog.busy || waiting}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('pull.reference')}
        description={t('pull.referenceHelp')}
        placeholder={t('pull.referencePlaceholder')}
        value={reference}
        error={form.errors.reference}
        data-autofocus
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          onReference(event.currentTarget.value);
          form.changed('reference');
        }}
      />
      <CommandLine
        {...useCommandWords('images')}
        command={dockerCommand('pull', trimmed || t('pull.referencePlaceholder'))}
      />
      <RunningPulls engineId={engineId} />
    </FormDialog>
  );
}

/** The pulls that go on in the background, each with a way to stop it. */
function RunningPulls({ engineId }: { engineId: string }) {
  const { t } = useTranslation('images');
  const report = useReportProblem();
  const pulls = useActivities().filter(
    (activity) => activity.kind === 'pull' && activity.status === 'running' && activity.engineId === engineId,
  );
  if (pulls.length === 0) return null;
  return (
    <Section title={t('pull.running')}>
      <div className={classes.pulls}>
        {pulls.map((pull) => (
          <div key={pull.id} className={classes.pull}>
            <div className={classes.grow}>
              <PullBar pull={pull} />
            </div>
            <IconButton
              icon="close"
              size="small"
              label={t('pull.cancelNamed', { name: pull.subject })}
              onClick={() => void cancelActivity(pull.id).catch(report)}
            />
          </div>
        ))}
      </div>
    </Section>
  );
}

function PullUnderWay({ pull, ...leave }: { pull: Activity; onClose: () => void; onAgain: () => void }) {
  const { t } = useTranslation(['images', 'app']);
  const report = useReportProblem();
  // Whoever saw here how it ended need not be told by the list of activities again.
  const seen = () => pull.status !== 'running' && void dismissActivity(pull.id).catch(report);
  const onClose = () => {
    seen();
    leave.onClose();
  };
  const onAgain = () => {
    seen();
    leave.onAgain();
  };
  const run = () => {
    seen();
    go({ panel: 'containers', form: 'run', object: pull.subject });
  };
  const cancel = () => void cancelActivity(pull.id).catch(report);
  const footers = {
    running: (
      <>
        <Button variant="default" onClick={cancel}>
          {t('pull.cancel')}
        </Button>
        <Button data-first-focus onClick={onClose}>
          {t('pull.background')}
        </Button>
      </>
    ),
    done: (
      <>
        <Button variant="default" onClick={onAgain}>
          {t('pull.another')}
        </Button>
        <Button variant="default" onClick={run}>
          {t('run.action')}
        </Button>
        <Button data-first-focus onClick={onClose}>
          {t('app:close')}
        </Button>
      </>
    ),
    stopped: (
      <>
        <Button variant="default" onClick={onClose}>
          {t('app:close')}
        </Button>
        <Button data-first-focus onClick={onAgain}>
          {t('pull.again')}
        </Button>
      </>
    ),
  };
  const ended = pull.status === 'running' || pull.status === 'done' ? pull.status : 'stopped';
  return (
    <Dialog opened title={t('pull.title')} onClose={onClose} closeLabel={t('app:close')} footer={footers[ended]}>
      <div className={classes.pulls}>
        <PullOutcome pull={pull} />
        {pull.status !== 'failed' && <PullView pull={pull} />}
      </div>
    </Dialog>
  );
}

function PullOutcome({ pull }: { pull: Activity }) {
  const { t } = useTranslation('images');
  const textOf = useProblemText();
  const name = pull.subject;
  if (pull.status === 'done') return <NoticeBar kind="success" title={t('pull.done', { name })} />;
  if (pull.status === 'canceled' || pull.status === 'interrupted')
    return <NoticeBar kind="info" title={t('pull.canceled', { name })} />;
  if (pull.status !== 'failed') return null;
  const words = pull.problem && textOf(pull.problem);
  const text = words && [words.title, words.detail].filter(Boolean).join('\n');
  return <NoticeBar kind="error" title={t('pull.failed', { name })} text={text} />;
}
