// Checks of the machine: what was looked at, what was found, and what mends it.
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineCheck, MachineState } from '../../../runtime/contract/machines.ts';
import { client } from '../../state/client.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { WhenRead } from '../../ui/details-states.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { diagnosticsText, withoutSecrets } from './diagnostics-text.ts';
import classes from './machine.module.css';

const tones = { ok: 'good', warning: 'warn', failed: 'bad', skipped: 'idle' } as const;

/** What needs a look comes first. */
const order: readonly MachineCheck['status'][] = ['failed', 'warning', 'ok', 'skipped'];

function sorted(checks: readonly MachineCheck[]): MachineCheck[] {
  return checks.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
}

function useCheckWords() {
  const { t } = useTranslation('engines');
  return ({ id, status }: MachineCheck) => ({
    name: t(`check.${id}.name`),
    status: t(`check.status.${status}`),
    text: status === 'skipped' ? t('check.skipped') : t(`check.${id}.${status}`),
  });
}

function CheckRow({ check }: { check: MachineCheck }) {
  const { t } = useTranslation('app');
  const words = useCheckWords()(check);
  return (
    <li className={classes.check}>
      <div className={classes.checkState}>
        <StateBadge tone={tones[check.status]} label={words.status} />
      </div>
      <div className={classes.checkBody}>
        <strong>{words.name}</strong>
        <div>{words.text}</div>
        {check.detail !== undefined && check.detail !== '' && (
          <div className={classes.words}>{withoutSecrets(check.detail)}</div>
        )}
        {check.fix !== undefined && (
          <CommandLine label={t('banner.fix')} copyLabel={t('copy')} copiedLabel={t('copied')} command={check.fix} />
        )}
      </div>
    </li>
  );
}

export function DiagnosticsTab({ machine }: { machine: MachineState }) {
  const { t } = useTranslation(['engines', 'app']);
  const wordsOf = useCheckWords();
  const [attempt, setAttempt] = useState(0);
  const [busy, setBusy] = useState(true);
  const read = async () => {
    setBusy(true);
    try {
      return sorted(await client().machines.diagnose());
    } finally {
      setBusy(false);
    }
  };
  const { value, problem } = useLoadWithWords(read, [attempt, machine.status]);
  const bad = value?.filter(({ status }) => status === 'failed' || status === 'warning').length ?? 0;
  return (
    <div className={classes.column}>
      <Section
        title={t('check.title')}
        actions={
          <Group gap="xs" wrap="nowrap">
            {value && (
              <CopyButton
                label={t('check.copyAll')}
                copiedLabel={t('app:copied')}
                text={diagnosticsText(value.map((check) => ({ ...wordsOf(check), check })))}
              />
            )}
            <Button
              variant="default"
              leftSection={<Icon name="restart" />}
              loading={busy}
              onClick={() => setAttempt((count) => count + 1)}
            >
              {t('check.again')}
            </Button>
          </Group>
        }
      >
        <WhenRead value={value} loading={t('app:loading')} problem={problem}>
          {(checks) => (
            <>
              <p className={classes.hint} role="status">
                {bad === 0 ? t('check.allWell') : t('check.found', { count: bad })}
              </p>
              <ul className={classes.checks} aria-label={t('check.title')} aria-busy={busy}>
                {checks.map((check) => (
                  <CheckRow key={check.id} check={check} />
                ))}
              </ul>
            </>
          )}
        </WhenRead>
      </Section>
    </div>
  );
}
