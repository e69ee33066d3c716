// The form for a new container: what was typed stays until the container runs.
import { Button } from '@mantine/core';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dockerRunCommand } from '../../../../runtime/contract/docker-command.ts';
import { useEngineId } from '../../../state/engines.ts';
import { go } from '../../../state/navigation.ts';
import { useProblemText } from '../../../state/problem.ts';
import { useCommandWords } from '../../../state/resource-list.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { Page } from '../../../ui/page.tsx';
import { BasicFields } from './basic-fields.tsx';
import { EnvRows } from './env-rows.tsx';
import { LimitFields } from './limit-fields.tsx';
import { PortRows } from './port-rows.tsx';
import classes from './run-form.module.css';
import { RunProgress } from './run-progress.tsx';
import { type RunFailure, useRunForm } from './use-run-form.ts';
import { previewSpec } from './values.ts';
import { VolumeRows } from './volume-rows.tsx';

const leave = () => go({ panel: 'containers' });

/** `atField`: the sentence stands at its field already; the engine's own words are told here. */
function Failure({ failure, atField }: { failure: RunFailure; atField: boolean }) {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  if (failure.kind === 'canceled') return <NoticeBar kind="info" title={t('form.canceled')} />;
  const { title, detail } = textOf(failure.problem);
  const text = atField ? detail : [title, detail].filter(Boolean).join('\n');
  return <NoticeBar kind="error" title={t('form.failed')} text={text} />;
}

/** Takes the person to the first field that has something wrong, after every try that was refused. */
function useFocusOnError(form: RefObject<HTMLFormElement | null>, busy: boolean): () => void {
  const [attempt, setAttempt] = useState(0);
  const handled = useRef(0);
  useEffect(() => {
    if (busy || handled.current === attempt) return;
    handled.current = attempt;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  });
  return () => setAttempt((count) => count + 1);
}

export function RunForm({ image }: { image: string }) {
  const { t } = useTranslation('containers');
  const commandWords = useCommandWords('containers');
  const engineId = useEngineId();
  const state = useRunForm(engineId, image);
  const form = useRef<HTMLFormElement>(null);
  const attempted = useFocusOnError(form, state.busy);
  const { busy, activity, failure } = state;
  return (
    <Page title={t('form.title')}>
      <form
        ref={form}
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          attempted();
          void state.submit();
        }}
      >
        <div className={classes.scroll}>
          <fieldset className={classes.fields} disabled={busy} aria-label={t('form.title')}>
            <BasicFields state={state} />
            <PortRows state={state} />
            <EnvRows state={state} />
            <VolumeRows state={state} />
            <LimitFields state={state} />
          </fieldset>
        </div>
        <div className={classes.footer}>
          {failure && <Failure failure={failure} atField={state.refusedAtField} />}
          {busy && activity && <RunProgress activity={activity} />}
          <CommandLine {...commandWords} command={dockerRunCommand(previewSpec(state.values))} />
          <div className={classes.buttons}>
            {busy && activity ? (
              <Button variant="default" onClick={state.cancel}>
                {t('form.stop')}
              </Button>
            ) : (
              <Button variant="default" onClick={leave}>
                {t('form.cancel')}
              </Button>
            )}
            <Button type="submit" loading={busy} disabled={engineId === ''}>
              {t('form.submit')}
            </Button>
          </div>
        </div>
      </form>
    </Page>
  );
}
