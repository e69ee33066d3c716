// The form for a new volume: where its data is to be, with fields of its own for each place; says what is wrong at the field.
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../runtime/contract/problem.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import { type VolumeKind, withoutSecrets } from '../../../runtime/contract/volume-options.ts';
import { client } from '../../state/client.ts';
import { useEngineId, useEngines } from '../../state/engines.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { useSubmit } from '../../state/submit.ts';
import { useVolumes } from '../../state/volumes.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { FormDialog } from '../../ui/dialog/form-dialog.tsx';
import { inPlace } from '../../ui/entry-group.tsx';
import { PairFields, pairsToRecord } from '../../ui/form/pair-fields.tsx';
import { KindFields, usePairWords } from './create-volume-fields.tsx';
import { driverOf, emptyForm, fieldsOf, formProblems, kinds, type VolumeForm } from './create-volume-values.ts';

/** The line of docker that makes the same volume; passwords are not written out. */
export function createCommand(form: VolumeForm, podman: boolean): string {
  const { driver, options } = driverOf(form, podman);
  const flags = driver === '' || driver === 'local' ? [] : ['--driver', driver];
  for (const [name, value] of Object.entries(withoutSecrets(options))) flags.push('--opt', `${name}=${value}`);
  for (const [name, value] of Object.entries(pairsToRecord(form.labels))) flags.push('--label', `${name}=${value}`);
  return dockerCommand('volume', 'create', ...flags, form.name.trim());
}

/** A driver's refusal in words of this form; what the engine said of an option is worth more than ours. */
function useRefusal(kind: VolumeKind) {
  const { t } = useTranslation('volumes');
  return ({ field, message, reason }: Problem) => {
    if (field === 'driver') return t('create.problem.driverUnknown');
    if (field === 'size') return t(kind === 'tmpfs' ? 'create.problem.noLimit' : 'create.problem.noQuota');
    return reason === 'mount-option-invalid' ? t('create.problem.refused', { message }) : undefined;
  };
}

/** Mount it to open it. */
export function CreateVolume({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('volumes');
  const engineId = useEngineId();
  const podman = useEngines(({ current }) => current?.info?.flavour === 'podman');
  const byId = useVolumes((state) => state.byId);
  const [values, setValues] = useState(emptyForm);
  const form = useSubmit(['name', ...fieldsOf[values.kind]], useRefusal(values.kind));
  const commandWords = useCommandWords('volumes');
  const change = (part: Partial<VolumeForm>) => {
    setValues((before) => ({ ...before, ...part }));
    for (const field of Object.keys(part)) form.changed(field);
  };

  const submit = async () => {
    const found = Object.entries(formProblems(values, (name) => byId.has(name)));
    const problems = Object.fromEntries(found.map(([field, problem]) => [field, t(`create.problem.${problem}`)]));
    const done = await form.run(problems, () =>
      client().volumes.create({
        engineId,
        name: values.name.trim(),
        ...driverOf(values, podman),
        labels: pairsToRecord(values.labels),
      }),
    );
    if (done) onClose();
  };
  const named = values.name.trim() === '' ? { ...values, name: t('create.namePlaceholder') } : values;
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
      <Select
        label={t('create.kind')}
        description={t(`create.kindHelp.${values.kind}`)}
        data={kinds.map((value) => ({ value, label: t(`create.kindName.${value}`) }))}
        value={values.kind}
        allowDeselect={false}
        comboboxProps={inPlace}
        onChange={(kind) => change({ kind: kinds.find((one) => one === kind) ?? 'disk', version: '' })}
      />
      <KindFields form={values} change={change} errors={form.errors} />
      <PairFields
        label={t('create.label.title')}
        words={usePairWords('label')}
        pairs={values.labels}
        errorAt={(index) => form.errors[`labels.${index}`]}
        onChange={(labels) => change({ labels })}
      />
      <CommandLine {...commandWords} command={createCommand(named, podman)} />
    </FormDialog>
  );
}
