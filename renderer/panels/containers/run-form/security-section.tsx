// What the container may do and see: capabilities, privileges, devices, GPUs.
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useEngines } from '../../../state/engines.ts';
import { EntryGroup } from '../../../ui/entry-group.tsx';
import { capabilities } from './capabilities.ts';
import { Beside, Flag, Line, Tags, useForm } from './form-fields.tsx';
import classes from './run-form.module.css';
import { newDevice } from './values.ts';

const securityOptions = [
  'no-new-privileges',
  'apparmor=unconfined',
  'seccomp=unconfined',
  'label=disable',
  'systempaths=unconfined',
];
const parts = ['host', 'container', 'permissions'] as const;

function Devices() {
  const { t } = useTranslation('create');
  const { values, change, errorAt } = useForm();
  return (
    <EntryGroup
      title={t('field.devices')}
      addLabel={t('device.add')}
      removeLabel={(number) => t('device.remove', { number })}
      entries={values.devices}
      create={newDevice}
      onChange={(devices) => change({ devices })}
      row={(device, set) =>
        parts.map((part) => (
          <TextInput
            key={part}
            className={part === 'permissions' ? classes.narrow : classes.wide}
            classNames={{ input: classes.mono ?? '' }}
            aria-label={t(`device.${part}`)}
            placeholder={t(`device.${part}Example`)}
            spellCheck={false}
            value={device[part]}
            error={errorAt(`devices.${device.key}.${part}`)}
            onChange={(event) => set({ [part]: event.currentTarget.value })}
          />
        ))
      }
    />
  );
}

/** Where the engine has a runtime for them, or the container has some already. */
function Gpus() {
  const { t } = useTranslation('create');
  const { values } = useForm();
  const has = useEngines(({ current }) => current?.info?.runtimes?.some((name) => /nvidia|cdi/.test(name)) ?? false);
  const kept = values.kept.deviceRequests !== undefined && values.line.gpus === '';
  return (
    <>
      {(has || values.line.gpus !== '') && <Line id="gpus" data={['all', '1']} example />}
      {kept && <p className={classes.hint}>{t('gpusKept')}</p>}
    </>
  );
}

export function SecuritySection() {
  return (
    <>
      <Flag id="privileged" help />
      <Flag id="readOnly" help />
      <Beside>
        <Tags id="capabilitiesDrop" data={capabilities} example />
        <Tags id="capabilitiesAdd" data={capabilities} example />
      </Beside>
      <Tags id="securityOptions" data={securityOptions} whole example />
      <Beside>
        <Line id="userMode" data={['host']} example />
        <Tags id="groups" example />
      </Beside>
      <Devices />
      <Tags id="deviceRules" whole example />
      <Gpus />
    </>
  );
}
