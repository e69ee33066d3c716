// The form for a new volume; says what is wrong at the field before anything is sent.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isVolumeName } from '../../../runtime/contract/container-spec.ts';
import { dockerCommand } from '../../../runtime/contract/docker-command.ts';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { useCommandWords } from '../../state/resource-list.ts';
import { useSubmit } from '../../state/submit.ts';
import { useVolumes } from '../../state/volumes.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { type Pair, PairFields, pairsToRecord } from '../../ui/pair-fields.tsx';

interface Values {
  name: string;
  driver: string;
  labels: Pair[];
  options: Pair[];
}

const empty: Values = { name: '', driver: 'local', labels: [], options: [] };

/** The line of docker that makes the same volume. */
export function createCommand(values: Values): string {
  const driver = values.driver.trim();
  const flags = driver === '' || driver === 'local' ? [] : ['--driver', driver];
  for (const [name, value] of Object.entries(pairsToRecord(values.options))) flags.push('--opt', `${name}=${value}`);
  for (const [name, value] of Object.entries(pairsToRecord(values.labels))) flags.push('--label', `${name}=${value}`);
  return dockerCommand('volume', 'create', ...flags, values.name.trim());
}

/** What is wrong with a name, as a key under `create.problem`. */
export function nameProblem(name: string, taken: (name: string) => boolean) {
  if (name === '') return 'nameMissing';
  if (!isVolumeName(name)) return 'nameInvalid';
  return taken(name) ? 'nameTaken' : undefined;
}

/** Mount it to open it. */
export function CreateVolume({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('volumes');
  const engineId = useEngineId();
  const byId = useVolumes((state) => state.byId);
  const [values, setValues] = useState(empty);
  const form = useSubmit(['name', 'driver']);
  const commandWords = useCommandWords('volumes');
  const change = (part: Partial<Values>) => {
    setValues((before) => ({ ...before, ...part }));
    for (const field of Object.keys(part)) form.changed(field);
  };

  const submit = async () => {
    const name = values.name.trim();
    const problem = nameProblem(name, (one) => byId.has(one));
    const done = await form.run({ name: problem && t(`create.problem.${problem}`) }, () =>
      client().volumes.create({
        engineId,
        name,
        driver: values.driver.trim(),
        labels: pairsToRecord(values.labels),
        options: pairsToRecord(values.options),
      }),
    );
    if (done) onClose();
  };
  const pairWords = (kind: 'label' | 'option') => ({
    add: t(`create.${kind}.add`),
    name: t(`create.${kind}.name`),
    value: t(`create.${kind}.value`),
    remove: (number: number) => t(`create.${kind}.remove`, { number }),
  });
  return (
    <FormDialog
      opened
      title={t('create.title')}
      submitLabel={t('create.submit')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextInput
        label={t('create.name')}
        placeholder={t('create.namePlaceholder')}
        value={values.name}
        error={form.errors.name}
        data-autofocus
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t('create.driver')}
        description={t('create.driverHelp')}
        value={values.driver}
        error={form.errors.driver}
        spellCheck={false}
        onChange={(event) => change({ driver: event.currentTarget.value })}
      />
      <PairFields
        label={t('create.option.title')}
        words={pairWords('option')}
        pairs={values.options}
        onChange={(options) => change({ options })}
      />
      <PairFields
        label={t('create.label.title')}
        words={pairWords('label')}
        pairs={values.labels}
        onChange={(labels) => change({ labels })}
      />
      <CommandLine
        {...commandWords}
        command={createCommand(values.name.trim() === '' ? { ...values, name: t('create.namePlaceholder') } : values)}
      />
    </FormDialog>
  );
}
