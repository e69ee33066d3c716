// When the container is started again, and how its health is looked after.
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { restartPolicy } from '../../../../runtime/contract/specs/container-spec.ts';
import { inPlace } from '../../../ui/entry-group.tsx';
import { Beside, Flag, Line, useForm } from './form-fields.tsx';
import { healthKinds } from './values.ts';

export function RestartSection() {
  const { t } = useTranslation(['create', 'containers']);
  const { values, change } = useForm();
  const asks = values.healthKind === 'shell' || values.healthKind === 'words';
  return (
    <>
      <Beside>
        <Select
          comboboxProps={inPlace}
          label={t('field.restart')}
          data={restartPolicy.options.map((policy) => ({ value: policy, label: t(`containers:restart.${policy}`) }))}
          value={values.restart}
          allowDeselect={false}
          onChange={(value) => change({ restart: restartPolicy.options.find((policy) => policy === value) ?? 'no' })}
        />
        {(values.restart === 'on-failure' || values.line.maximumRetryCount !== '') && (
          <Line id="maximumRetryCount" example />
        )}
      </Beside>
      <Flag id="autoRemove" />
      <Select
        comboboxProps={inPlace}
        label={t('field.healthCheck')}
        data={healthKinds.map((kind) => ({ value: kind, label: t(`health.${kind}`) }))}
        value={values.healthKind}
        allowDeselect={false}
        onChange={(value) => change({ healthKind: healthKinds.find((kind) => kind === value) ?? 'image' })}
      />
      {asks && <Line id="healthTest" grow example />}
      {values.healthKind !== 'none' && (
        <Beside>
          <Line id="healthInterval" example />
          <Line id="healthTimeout" example />
          <Line id="healthStartPeriod" example />
          <Line id="healthStartInterval" example />
          <Line id="healthRetries" example />
        </Beside>
      )}
    </>
  );
}
