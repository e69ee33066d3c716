// Takes a snapshot of one volume, or of all volumes of its project.
import { Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SnapshotProject } from '../../../../runtime/contract/snapshots.ts';
import type { UsersWay } from '../../../../runtime/contract/volume-backups.ts';
import { client } from '../../../state/client.ts';
import { useLoad } from '../../../state/load.ts';
import { useSubmit } from '../../../state/submit.ts';
import { FormDialog } from '../../../ui/dialog/form-dialog.tsx';
import { formatDateTime } from '../../../ui/format.ts';
import classes from './copies.module.css';
import { UsersWayChoice, useCanPause, useRunners, usualWay } from './users-way.tsx';

interface Props {
  engineId: string;
  /** Absent: of the project alone. */
  volume?: string | undefined;
  /** The name of the project, where there is one. */
  project?: string | undefined;
  onClose: () => void;
}

/** The projects that have volumes, as they are now. */
export function useProjects(engineId: string) {
  return useLoad((signal) => client().snapshots.projects({ engineId }, { signal }), [engineId]);
}

export function TakeSnapshot({ engineId, volume, project, onClose }: Props) {
  const { t, i18n } = useTranslation(['volume-copies', 'app']);
  const form = useSubmit(['name', 'volumes']);
  const [name, setName] = useState(() => formatDateTime(Date.now(), i18n.language));
  const [whole, setWhole] = useState(volume === undefined);
  const found = useProjects(engineId).value?.find((one) => one.project === project);
  const volumes = whole ? (found?.volumes ?? []) : volume === undefined ? [] : [volume];
  const runners = useRunners(volumes);
  const canPause = useCanPause();
  const [chosen, setWay] = useState<UsersWay>();
  const way = chosen ?? usualWay(runners, canPause);
  const submit = async () => {
    const problem = { name: name.trim() === '' ? t('app:problem.required') : undefined };
    const begin = async () => {
      const of = whole && project !== undefined ? { project } : {};
      await client().snapshots.take({ engineId, name: name.trim(), volumes, containers: way, ...of });
    };
    if (await form.run(problem, begin)) onClose();
  };
  return (
    <FormDialog
      opened
      title={t('take.title', { name: volume ?? project ?? '' })}
      submitLabel={t('take.submit')}
      disabled={volumes.length === 0}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p className={classes.text}>{t('take.text')}</p>
      <TextInput
        label={t('take.name')}
        value={name}
        error={form.errors.name}
        maxLength={100}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setName(event.currentTarget.value);
          form.changed('name');
        }}
      />
      {volume !== undefined && found && found.volumes.length > 1 && (
        <Scope volume={volume} project={found} whole={whole} onChange={setWhole} />
      )}
      {volume === undefined && <Volumes names={volumes} />}
      {form.errors.volumes && <p className={classes.wrong}>{form.errors.volumes}</p>}
      <UsersWayChoice runners={runners} way={way} onChange={setWay} />
    </FormDialog>
  );
}

function Volumes({ names }: { names: readonly string[] }) {
  const { t } = useTranslation('volume-copies');
  return <p className={classes.faint}>{t('take.volumes', { count: names.length, names: names.join(', ') })}</p>;
}

interface ScopeProps {
  volume: string;
  project: SnapshotProject;
  whole: boolean;
  onChange: (whole: boolean) => void;
}

function Scope({ volume, project, whole, onChange }: ScopeProps) {
  const { t } = useTranslation('volume-copies');
  const { volumes, project: name } = project;
  return (
    <Radio.Group
      label={t('take.scope')}
      value={whole ? 'whole' : 'one'}
      onChange={(next) => onChange(next === 'whole')}
    >
      <div className={classes.choices}>
        <Radio value="one" label={t('take.one', { name: volume })} />
        <Radio
          value="whole"
          label={t('take.whole', { name, count: volumes.length })}
          description={t('take.volumes', { count: volumes.length, names: volumes.join(', ') })}
        />
      </div>
    </Radio.Group>
  );
}
