// Makes a schedule of backups or amends one: when, of which volumes, into which folder, and how many are kept.
import { Chip, MultiSelect, NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BackupSchedule } from '../../../../runtime/contract/backup-schedules.ts';
import { client } from '../../../state/client.ts';
import { useHostPaths } from '../../../state/host.ts';
import { useSubmit } from '../../../state/submit.ts';
import { useVolumes } from '../../../state/volumes.ts';
import { FormDialog } from '../../../ui/dialog/form-dialog.tsx';
import { PathField } from '../../../ui/form/path-field.tsx';
import classes from './copies.module.css';
import {
  mostHours,
  mostKept,
  type ScheduleValues,
  scheduleProblems,
  usualSchedule,
  valuesOf,
  wishOf,
} from './schedule-form.ts';
import { useWeekdays } from './schedule-words.ts';
import { UsersWayChoice, useCanPause, useRunners, usualWay } from './users-way.tsx';

interface Props {
  engineId: string;
  /** The one that is amended. */
  schedule?: BackupSchedule | undefined;
  /** Of a new one. */
  volumes?: readonly string[] | undefined;
  onClose: () => void;
}

const kinds = ['day', 'week', 'hours'] as const;
const fields = ['name', 'volumes', 'hours', 'at', 'days', 'folder', 'keep'];

export function ScheduleDialog({ engineId, schedule, volumes = [], onClose }: Props) {
  const { t } = useTranslation('volume-copies');
  const [values, setValues] = useState<ScheduleValues>(() =>
    schedule
      ? valuesOf(schedule)
      : { ...usualSchedule, name: volumes.join(', ').slice(0, 100), volumes, folder: '', containers: undefined },
  );
  const form = useSubmit(fields, ({ reason, field }) =>
    field === 'folder' && reason === 'not-found' ? t('schedule.noFolder') : undefined,
  );
  const runners = useRunners(values.volumes);
  const canPause = useCanPause();
  const way = values.containers ?? usualWay(runners, canPause);
  const change = (next: Partial<ScheduleValues>) => {
    setValues((before) => ({ ...before, ...next }));
    for (const field of Object.keys(next)) form.changed(field);
  };
  const submit = async () => {
    const found = Object.entries(scheduleProblems(values)).map(([field, problem]) => [
      field,
      problem && t(`schedule.problem.${problem}`),
    ]);
    const set = async () => {
      await client().backupSchedules.set({ ...wishOf(values, engineId, way), ...(schedule && { id: schedule.id }) });
    };
    if (await form.run(Object.fromEntries(found), set)) onClose();
  };
  const part = { values, errors: form.errors, onChange: change };
  return (
    <FormDialog
      opened
      title={schedule ? t('schedule.edit', { name: schedule.name }) : t('schedule.new')}
      submitLabel={t(schedule ? 'schedule.save' : 'schedule.create')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <What {...part} />
      <When {...part} />
      <Where {...part} />
      <UsersWayChoice runners={runners} way={way} onChange={(containers) => change({ containers })} />
      <Switch
        label={t('schedule.enabled')}
        checked={values.enabled}
        onChange={(event) => change({ enabled: event.currentTarget.checked })}
      />
    </FormDialog>
  );
}

interface PartProps {
  values: ScheduleValues;
  errors: Readonly<Record<string, string | undefined>>;
  onChange: (next: Partial<ScheduleValues>) => void;
}

function What({ values, errors, onChange }: PartProps) {
  const { t } = useTranslation('volume-copies');
  const there = useVolumes((state) => state.items);
  const names = [...new Set([...there.map(({ name }) => name), ...values.volumes])];
  return (
    <>
      <TextInput
        label={t('schedule.name')}
        value={values.name}
        error={errors.name}
        maxLength={100}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <MultiSelect
        label={t('schedule.volumes')}
        data={names}
        value={[...values.volumes]}
        error={errors.volumes}
        searchable
        comboboxProps={{ withinPortal: false }}
        onChange={(volumes) => onChange({ volumes })}
      />
    </>
  );
}

function When({ values, errors, onChange }: PartProps) {
  const { t } = useTranslation('volume-copies');
  const weekdays = useWeekdays();
  const { kind, hours, at, days } = values;
  return (
    <>
      <SegmentedControl
        aria-label={t('schedule.rhythm')}
        transitionDuration={0}
        withItemsBorders={false}
        value={kind}
        data={kinds.map((one) => ({ value: one, label: t(`schedule.kind.${one}`) }))}
        onChange={(next) => onChange({ kind: next as ScheduleValues['kind'] })}
      />
      {kind === 'week' && (
        <fieldset className={classes.volumes}>
          <legend>{t('schedule.days')}</legend>
          <Chip.Group multiple value={days.map(String)} onChange={(next) => onChange({ days: next.map(Number) })}>
            <div className={classes.line}>
              {weekdays.map(({ day, short }) => (
                <Chip key={day} value={String(day)} size="xs">
                  {short}
                </Chip>
              ))}
            </div>
          </Chip.Group>
          {errors.days && <span className={classes.wrong}>{errors.days}</span>}
        </fieldset>
      )}
      {kind === 'hours' ? (
        <NumberInput
          label={t('schedule.hours')}
          value={hours}
          error={errors.hours}
          min={1}
          max={mostHours}
          clampBehavior="none"
          allowDecimal={false}
          onChange={(next) => onChange({ hours: next })}
        />
      ) : (
        <TextInput
          type="time"
          label={t('schedule.at')}
          description={t('schedule.atText')}
          value={at}
          error={errors.at}
          onChange={(event) => onChange({ at: event.currentTarget.value })}
        />
      )}
    </>
  );
}

function Where({ values, errors, onChange }: PartProps) {
  const { t } = useTranslation('volume-copies');
  const paths = useHostPaths('folder', t('schedule.folder'));
  return (
    <>
      <PathField
        label={t('schedule.folder')}
        description={t('schedule.folderText')}
        value={values.folder}
        error={errors.folder}
        paths={paths}
        onChange={(folder) => onChange({ folder })}
      />
      <NumberInput
        label={t('schedule.keep')}
        description={t('schedule.keepText')}
        value={values.keep}
        error={errors.keep}
        min={1}
        max={mostKept}
        clampBehavior="none"
        allowDecimal={false}
        onChange={(keep) => onChange({ keep })}
      />
    </>
  );
}
