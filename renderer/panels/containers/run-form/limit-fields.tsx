// Restart policy, limits and terminal of a new container.
import { Checkbox, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { restartPolicy } from '../../../../runtime/contract/container-spec.ts';
import { inPlace } from '../../../ui/entry-group.tsx';
import classes from './run-form.module.css';
import type { RunFormState } from './use-run-form.ts';

export function LimitFields({ state: { values, change, errorAt } }: { state: RunFormState }) {
  const { t } = useTranslation('containers');
  return (
    <>
      <div className={classes.triple}>
        <Select
          comboboxProps={inPlace}
          label={t('form.restart')}
          data={restartPolicy.options.map((policy) => ({ value: policy, label: t(`restart.${policy}`) }))}
          value={values.restart}
          allowDeselect={false}
          onChange={(value) => {
            const restart = restartPolicy.options.find((policy) => policy === value);
            if (restart) change({ restart });
          }}
        />
        <TextInput
          label={t('form.memory')}
          placeholder={t('form.memoryPlaceholder')}
          value={values.memory}
          error={errorAt('memory')}
          onChange={(event) => change({ memory: event.currentTarget.value })}
        />
        <TextInput
          label={t('form.cpus')}
          placeholder={t('form.cpusPlaceholder')}
          inputMode="decimal"
          value={values.cpus}
          error={errorAt('cpus')}
          onChange={(event) => change({ cpus: event.currentTarget.value })}
        />
      </div>
      <Checkbox
        label={t('form.tty')}
        checked={values.tty}
        onChange={(event) => change({ tty: event.currentTarget.checked })}
      />
    </>
  );
}
