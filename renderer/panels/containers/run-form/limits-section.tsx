// What the container may use: processors, memory, processes, open files, devices' bandwidth.
import { Autocomplete, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EntryGroup, inPlace } from '../../../ui/entry-group.tsx';
import { Beside, Flag, Line, useForm } from './form-fields.tsx';
import classes from './run-form.module.css';
import { newRate, newUlimit, rateIds } from './values.ts';

const ulimitNames = [
  'core',
  'cpu',
  'data',
  'fsize',
  'locks',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'rttime',
  'sigpending',
  'stack',
];
const ends = ['soft', 'hard'] as const;

function Ulimits() {
  const { t } = useTranslation('create');
  const { values, change, errorAt } = useForm();
  return (
    <EntryGroup
      title={t('field.ulimits')}
      addLabel={t('ulimit.add')}
      removeLabel={(number) => t('ulimit.remove', { number })}
      entries={values.ulimits}
      create={newUlimit}
      onChange={(ulimits) => change({ ulimits })}
      row={(ulimit, set) => (
        <>
          <Autocomplete
            comboboxProps={inPlace}
            className={classes.wide}
            aria-label={t('ulimit.name')}
            placeholder={t('ulimit.name')}
            data={ulimitNames}
            value={ulimit.name}
            error={errorAt(`ulimits.${ulimit.key}.name`)}
            onChange={(name) => set({ name })}
          />
          {ends.map((end) => (
            <TextInput
              key={end}
              className={classes.wide}
              aria-label={t(`ulimit.${end}`)}
              placeholder={t(`ulimit.${end}`)}
              value={ulimit[end]}
              error={errorAt(`ulimits.${ulimit.key}.${end}`)}
              onChange={(event) => set({ [end]: event.currentTarget.value })}
            />
          ))}
        </>
      )}
    />
  );
}

function Rates() {
  const { t } = useTranslation('create');
  const { values, change, errorAt } = useForm();
  return (
    <EntryGroup
      title={t('rate.title')}
      addLabel={t('rate.add')}
      removeLabel={(number) => t('rate.remove', { number })}
      entries={values.rates}
      create={newRate}
      onChange={(rates) => change({ rates })}
      row={(rate, set) => (
        <>
          <Select
            comboboxProps={inPlace}
            className={classes.widest}
            aria-label={t('rate.kind')}
            data={rateIds.map((id) => ({ value: id, label: t(`field.${id}`) }))}
            value={rate.kind}
            allowDeselect={false}
            onChange={(value) => set({ kind: rateIds.find((id) => id === value) ?? 'deviceReadBps' })}
          />
          <TextInput
            className={classes.wide}
            aria-label={t('rate.path')}
            placeholder={t('rate.pathExample')}
            spellCheck={false}
            value={rate.path}
            error={errorAt(`rates.${rate.key}.path`)}
            onChange={(event) => set({ path: event.currentTarget.value })}
          />
          <TextInput
            className={classes.wide}
            aria-label={t('rate.rate')}
            placeholder={t('rate.rateExample')}
            value={rate.rate}
            error={errorAt(`rates.${rate.key}.rate`)}
            onChange={(event) => set({ rate: event.currentTarget.value })}
          />
        </>
      )}
    />
  );
}

export function LimitsSection() {
  const { t } = useTranslation('create');
  return (
    <>
      <Beside>
        <Line id="cpus" example />
        <Line id="memoryBytes" example />
        <Line id="memorySwapBytes" example />
        <Line id="memoryReservationBytes" example />
        <Line id="pidsLimit" example />
        <Line id="shmBytes" example />
      </Beside>
      <Ulimits />
      <h3 className={classes.seldom}>{t('seldom')}</h3>
      <Beside>
        <Line id="cpusetCpus" example />
        <Line id="cpusetMems" example />
        <Line id="cpuShares" example />
        <Line id="cpuPeriod" example />
        <Line id="cpuQuota" example />
        <Line id="cpuRealtimePeriod" example />
        <Line id="cpuRealtimeRuntime" example />
        <Line id="memorySwappiness" example />
        <Line id="kernelMemoryBytes" example />
        <Line id="oomScoreAdj" example />
        <Line id="blockWeight" example />
      </Beside>
      <Flag id="oomKillDisable" />
      <Rates />
    </>
  );
}
