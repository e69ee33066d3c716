// The machine's settings as one form: what was typed stays until it is kept or discarded.
import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineState } from '../../../../runtime/contract/machines.ts';
import { client } from '../../../state/client.ts';
import { useLoad } from '../../../state/load.ts';
import { useProblemText } from '../../../state/problem.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { RestartNeeded } from '../restart.tsx';
import { EngineFields } from './engine-fields.tsx';
import { MachineFields } from './machine-fields.tsx';
import classes from './settings.module.css';
import { type SettingsForm, useSettingsForm } from './use-settings-form.ts';

function Failure({ form }: { form: SettingsForm }) {
  const { t } = useTranslation(['engines', 'app']);
  const textOf = useProblemText();
  if (!form.failure) return null;
  const { title, detail } = textOf(form.failure);
  const { fix } = form.failure;
  return (
    <NoticeBar
      kind="error"
      title={t('settings.failed')}
      text={
        <>
          {[title, detail].filter(Boolean).join(' ')}
          {fix !== undefined && (
            <CommandLine
              label={t('app:banner.fix')}
              copyLabel={t('app:copy')}
              copiedLabel={t('app:copied')}
              command={fix}
            />
          )}
        </>
      }
    />
  );
}

/** Takes the person to the first wrong field after each try that was refused. */
function useFocusOnError(busy: boolean) {
  const form = useRef<HTMLFormElement>(null);
  const tried = useRef(false);
  useEffect(() => {
    const wrong = tried.current && !busy && form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (!wrong) return;
    tried.current = false;
    wrong.focus();
  });
  return {
    form,
    attempt: () => {
      tried.current = true;
    },
  };
}

export function SettingsTab({ machine }: { machine: MachineState }) {
  const { t } = useTranslation('engines');
  const drivers = useLoad(() => client().machines.drivers(), [machine.driver, machine.status]);
  const form = useSettingsForm(machine, drivers.value ?? []);
  const focus = useFocusOnError(form.busy);
  return (
    <form
      ref={focus.form}
      className={classes.form}
      aria-label={t('tab.settings')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        focus.attempt();
        void form.save();
      }}
    >
      <div className={classes.scroll}>
        <div className={classes.column}>
          {machine.restartNeeded && machine.status === 'running' && (
            <div className={classes.needed}>
              <RestartNeeded />
            </div>
          )}
          <MachineFields form={form} />
          <EngineFields form={form} />
        </div>
      </div>
      <div className={classes.footer}>
        <Failure form={form} />
        <div className={classes.buttons}>
          <Button type="submit" disabled={!form.dirty} loading={form.busy}>
            {t('settings.save')}
          </Button>
          <Button variant="default" disabled={!form.dirty || form.busy} onClick={form.discard}>
            {t('settings.discard')}
          </Button>
        </div>
      </div>
    </form>
  );
}
