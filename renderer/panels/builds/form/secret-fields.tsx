// The secrets of a build: where each is to be read, and those that the Dockerfile asks for.
import { Button, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useHostPaths } from '../../../state/host.ts';
import { EntryGroup, inPlace } from '../../../ui/entry-group.tsx';
import { PathField } from '../../../ui/form/path-field.tsx';
import { Icon } from '../../../ui/icon.tsx';
import classes from './build-form.module.css';
import type { BuildFormState } from './use-build-form.ts';
import { missingSecrets, newSecret, type SecretValue } from './values.ts';

interface FieldsProps {
  form: BuildFormState;
}

interface SecretRowProps extends FieldsProps {
  entry: SecretValue;
  set: (part: Partial<SecretValue>) => void;
}

function SecretRow({ entry, set, form: { errorAt } }: SecretRowProps) {
  const { t } = useTranslation('builds');
  const paths = useHostPaths('file', t('form.chooseSecret'));
  return (
    <div className={classes.row}>
      <TextInput
        className={classes.narrow ?? ''}
        classNames={{ input: classes.mono ?? '' }}
        aria-label={t('form.secretId')}
        placeholder={t('form.secretId')}
        spellCheck={false}
        value={entry.id}
        error={errorAt(`secrets.${entry.key}.id`)}
        onChange={(event) => set({ id: event.currentTarget.value })}
      />
      <Select
        className={classes.kind ?? ''}
        comboboxProps={inPlace}
        aria-label={t('form.secretKind')}
        data={(['file', 'env'] as const).map((value) => ({ value, label: t(`secret.${value}`) }))}
        value={entry.kind}
        allowDeselect={false}
        onChange={(kind) => set({ kind: kind === 'env' ? 'env' : 'file' })}
      />
      {entry.kind === 'file' ? (
        <PathField
          className={classes.wide}
          aria-label={t('secret.file')}
          placeholder={t('example.secretFile')}
          paths={paths}
          value={entry.place}
          error={errorAt(`secrets.${entry.key}.place`)}
          onChange={(place) => set({ place })}
        />
      ) : (
        <TextInput
          className={classes.wide ?? ''}
          classNames={{ input: classes.mono ?? '' }}
          aria-label={t('secret.env')}
          placeholder={t('example.secretEnv')}
          spellCheck={false}
          value={entry.place}
          error={errorAt(`secrets.${entry.key}.place`)}
          onChange={(event) => set({ place: event.currentTarget.value })}
        />
      )}
    </div>
  );
}

export function SecretFields({ form }: FieldsProps) {
  const { t } = useTranslation('builds');
  const { values, change, found } = form;
  const missing = missingSecrets(values, found);
  return (
    <EntryGroup
      title={t('field.secrets')}
      description={t('help.secrets')}
      addLabel={t('form.addSecret')}
      removeLabel={(number) => t('form.removeSecret', { number })}
      entries={values.secrets}
      create={() => newSecret()}
      onChange={(secrets) => change({ secrets })}
      more={missing.map((id) => (
        <Button
          key={id}
          variant="light"
          size="compact-xs"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => change({ secrets: [...values.secrets, newSecret(id)] })}
        >
          {t('form.giveSecret', { id })}
        </Button>
      ))}
      row={(entry, set) => <SecretRow entry={entry} set={set} form={form} />}
    />
  );
}
