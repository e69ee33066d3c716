// Sends a signal by its name, with what each is usually taken for.
import { Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { isSignal, type Signal, signals } from '../../../../runtime/contract/signals.ts';
import { dockerCommand } from '../../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../../state/client.ts';
import { useCommandWords } from '../../../state/lists/resource-list.ts';
import { notify } from '../../../state/notices.ts';
import { useSubmit } from '../../../state/submit.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { FormDialog } from '../../../ui/dialog/form-dialog.tsx';
import classes from './work.module.css';

function known(signal: string): Signal | undefined {
  const upper = signal.toUpperCase();
  return signals.find((one) => one === upper || one === `SIG${upper}`);
}

export function SignalDialog({ row, onClose }: { row: ContainerRow; onClose: () => void }) {
  const { t } = useTranslation(['containers', 'app']);
  const commandWords = useCommandWords('containers');
  const form = useSubmit(['signal']);
  const [typed, setTyped] = useState<string>('SIGHUP');
  const signal = typed.trim().toUpperCase();
  const chosen = known(signal);
  const change = (value: string) => {
    setTyped(value);
    form.changed('signal');
  };
  const submit = async () => {
    const error = isSignal(signal) ? undefined : t('app:problem.signal-invalid');
    const one = { engineId: row.engineId, id: row.id };
    if (!(await form.run({ signal: error }, () => client().containers.kill({ ...one, signal })))) return;
    notify({ kind: 'success', title: t('work.signal.done', { signal, name: row.name }) });
    onClose();
  };
  return (
    <FormDialog
      opened
      title={t('work.signal.title', { name: row.name })}
      submitLabel={t('work.signal.submit')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextInput
        label={t('work.signal.field')}
        description={t('work.signal.other')}
        value={typed}
        error={form.errors.signal}
        spellCheck={false}
        autoComplete="off"
        data-autofocus
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => change(event.currentTarget.value)}
      />
      <Radio.Group aria-label={t('work.signal.usual')} value={chosen ?? ''} onChange={change}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list scrolls, which must work by keyboard too */}
        <div className={classes.signals} tabIndex={0}>
          {signals.map((one) => (
            <Radio key={one} value={one} label={one} description={t(`signal.${one}`)} />
          ))}
        </div>
      </Radio.Group>
      <CommandLine {...commandWords} command={dockerCommand('kill', '--signal', signal, row.name)} />
    </FormDialog>
  );
}
