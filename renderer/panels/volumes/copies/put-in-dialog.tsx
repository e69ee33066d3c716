// Restores a backup, or imports a tar, into a volume that is there or into a new one.
import { Checkbox, Radio } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../../runtime/contract/problem.ts';
import type { BackupFile } from '../../../../runtime/contract/volume-backups.ts';
import type { VolumeRow } from '../../../../runtime/contract/volumes.ts';
import { client } from '../../../state/client.ts';
import { useEngineId } from '../../../state/engines.ts';
import { sendArchive } from '../../../state/files/archive-sending.ts';
import { useLoad } from '../../../state/load.ts';
import { useReportProblem } from '../../../state/problem.ts';
import { useSubmit } from '../../../state/submit.ts';
import { useVolumes } from '../../../state/volumes.ts';
import { FormDialog } from '../../../ui/dialog/form-dialog.tsx';
import { shownName } from '../volume-usage.ts';
import classes from './copies.module.css';
import { cannot, MeansNotice } from './means-notice.tsx';
import { freeName, NewName, useNameProblem } from './new-name.tsx';
import { isHeld, KeepFirst, ReplacedNotice, useKeepFirst, useSizeWords } from './replaced.tsx';
import { BackupFacts, originOf, type Source, SourceField, useBackupFile } from './source-field.tsx';
import { isKnown, runnersOf, useLook } from './users-way.tsx';

export interface PutInProps {
  kind: 'restore' | 'import';
  /** Absent: it becomes a new volume. */
  volume?: VolumeRow | undefined;
  path?: string | undefined;
  onClose: () => void;
}

interface Wish extends Source {
  into: 'this' | 'new';
  /** Undefined until it is typed. */
  name: string | undefined;
  labels: boolean;
  devices: boolean;
  keepFirst: boolean;
}

/** The newest first; those of this volume before others. */
function useKnown(volume: VolumeRow | undefined): readonly BackupFile[] {
  const { value = [] } = useLoad((signal) => client().volumeBackups.recent({}, { signal }), []);
  const own = (file: BackupFile) => Number(file.manifest?.volume.name === volume?.name);
  return value.toSorted((a, b) => own(b) - own(a));
}

async function begin(kind: 'restore' | 'import', engineId: string, volume: string, wish: Wish) {
  const { into, labels, devices } = wish;
  const common = { engineId, volume, create: into === 'new', from: originOf(wish), devices };
  if (kind === 'import') return client().volumeBackups.importTar(common);
  return client().volumeBackups.restore({ ...common, labels: into === 'new' && labels });
}

/** Said here and not by the work: who is quick sends the form before the file has been looked at. */
function demandBackup(kind: 'restore' | 'import', { manifest }: BackupFile): void {
  const problem: Problem = { reason: 'backup-none', message: '', field: 'path' };
  if (kind === 'restore' && manifest === undefined) throw problem;
}

export function PutInDialog({ kind, volume, path = '', onClose }: PutInProps) {
  const { t } = useTranslation(['volume-copies', 'app']);
  const report = useReportProblem();
  const current = useEngineId();
  const engineId = volume?.engineId ?? current;
  const taken = useVolumes((state) => state.byId);
  const keepFirst = useKeepFirst();
  const nameProblem = useNameProblem();
  const form = useSubmit(['path', 'volume'], ({ reason }) =>
    reason === 'backup-none' ? t('source.noBackup') : undefined,
  );
  const [wish, setWish] = useState<Wish>({
    ...{ path, file: null, into: volume ? 'this' : 'new', name: undefined },
    ...{ labels: true, devices: false, keepFirst: true },
  });
  const known = useKnown(volume);
  const file = useBackupFile(wish);
  const look = useLook(engineId, volume?.name);
  const runners = wish.into === 'this' ? runnersOf(look.value?.users) : [];
  const change = (next: Partial<Wish>) => {
    setWish((before) => ({ ...before, ...next }));
    for (const field of Object.keys(next)) form.changed(field === 'name' ? 'volume' : field);
  };
  const has = (name: string) => taken.has(name);
  const name = wish.name ?? freeName(file?.manifest?.volume.name ?? (volume ? `${volume.name}-copy` : ''), has);
  const isNew = wish.into === 'new';
  const target = isNew ? name.trim() : (volume?.name ?? '');

  const found = () => {
    const missing = wish.file === null && wish.path.trim() === '';
    const noBackup = kind === 'restore' && file !== undefined && file.manifest === undefined;
    return {
      path: missing ? t('app:problem.required') : noBackup ? t('source.noBackup') : undefined,
      volume: isNew ? nameProblem(target, has) : undefined,
    };
  };
  const work = async () => {
    const begun = await begin(kind, engineId, target, wish);
    const sent = wish.file;
    if (sent) void sendArchive(sent, begun, client().volumeBackups).catch(report);
  };
  const submit = async () => {
    const all = async () => {
      if (!wish.file) demandBackup(kind, await client().volumeBackups.read({ path: wish.path.trim() }));
      if (!isNew && wish.keepFirst) await keepFirst({ engineId, name: target, runners }, work);
      else await work();
    };
    if (await form.run(found(), all)) onClose();
  };
  return (
    <FormDialog
      opened
      title={volume ? t(`in.${kind}.title`, { name: shownName(volume) }) : t(`in.${kind}.titleNew`)}
      submitLabel={t(`in.${kind}.submit`)}
      disabled={!isNew && (!isKnown(look) || cannot(look.value?.means) || isHeld(runners))}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <SourceField
        title={t(`in.${kind}.titleNew`)}
        source={wish}
        focus={path === ''}
        known={kind === 'restore' ? known.map((one) => one.path) : []}
        error={form.errors.path}
        onChange={change}
      />
      {file && <BackupFacts file={file} volume={isNew ? undefined : volume?.name} />}
      {volume && <Into volume={volume} into={wish.into} first={path !== ''} onChange={(into) => change({ into })} />}
      {isNew && <NewName value={name} error={form.errors.volume} onChange={(next) => change({ name: next })} />}
      {isNew && kind === 'restore' && (
        <Checkbox
          label={t('restore.labels')}
          checked={wish.labels}
          onChange={(event) => change({ labels: event.currentTarget.checked })}
        />
      )}
      {!isNew && <MeansNotice means={look.value?.means} />}
      {!isNew && <ReplacedNotice runners={runners} />}
      {!isNew && <KeepFirst checked={wish.keepFirst} onChange={(keep) => change({ keepFirst: keep })} />}
      <Checkbox
        label={t('source.devices')}
        description={t('source.devicesText')}
        checked={wish.devices}
        onChange={(event) => change({ devices: event.currentTarget.checked })}
      />
    </FormDialog>
  );
}

interface IntoProps {
  volume: VolumeRow;
  into: Wish['into'];
  /** Gets the focus when the dialog opens. */
  first: boolean;
  onChange: (into: Wish['into']) => void;
}

function Into({ volume, into, first, onChange }: IntoProps) {
  const { t } = useTranslation('volume-copies');
  const size = useSizeWords(volume.name);
  return (
    <Radio.Group label={t('into.label')} value={into} onChange={(next) => onChange(next as Wish['into'])}>
      <div className={classes.choices}>
        <Radio
          value="this"
          data-autofocus={first || undefined}
          label={t('into.this', { name: shownName(volume) })}
          description={t('into.thisText', { size })}
        />
        <Radio value="new" label={t('into.new')} description={t('into.newText')} />
      </div>
    </Radio.Group>
  );
}
