// The environment of a new container.
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EntryGroup } from '../../../ui/entry-group.tsx';
import classes from './run-form.module.css';
import type { RunFormState } from './use-run-form.ts';
import { newVariable } from './values.ts';

export function EnvRows({ state: { values, change, errorAt } }: { state: RunFormState }) {
  const { t } = useTranslation('containers');
  return (
    <EntryGroup
      title={t('form.env')}
      addLabel={t('form.addEnv')}
      removeLabel={(number) => t('form.removeEnv', { number })}
      entries={values.env}
      create={newVariable}
      onChange={(env) => change({ env })}
      row={(variable, set) => (
        <>
          <TextInput
            className={classes.wide}
            classNames={{ input: classes.mono ?? '' }}
            aria-label={t('form.envName')}
            placeholder={t('form.envName')}
            spellCheck={false}
            value={variable.name}
            error={errorAt(`env.${variable.key}.name`)}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <TextInput
            className={classes.widest}
            classNames={{ input: classes.mono ?? '' }}
            aria-label={t('form.envValue')}
            placeholder={t('form.envValue')}
            spellCheck={false}
            value={variable.value}
            error={errorAt(`env.${variable.key}.value`)}
            onChange={(event) => set({ value: event.currentTarget.value })}
          />
        </>
      )}
    />
  );
}
