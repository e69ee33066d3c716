// Volumes, folders of the host, file systems in memory, and mounts with options that `-v` does not have.
import { Checkbox, Select, TextInput } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useContainers } from '../../../state/containers.ts';
import { useEngineIsHere, useHostPaths } from '../../../state/host.ts';
import { useVolumes } from '../../../state/volumes.ts';
import { EntryGroup, inPlace } from '../../../ui/entry-group.tsx';
import { PathField } from '../../../ui/form/path-field.tsx';
import { naturalCompare } from '../../../ui/natural-order.ts';
import { Beside, Line, Pairs, Tags, useForm } from './form-fields.tsx';
import classes from './run-form.module.css';
import { type MountEntry, newMount, newVolume, type VolumeEntry } from './values.ts';

const mountTypes = ['bind', 'volume', 'tmpfs', 'image', 'cluster', 'npipe'] as const;

function useVolumeNames(): string[] {
  const volumes = useVolumes((state) => state.items);
  return useMemo(() => {
    const named = volumes.filter((volume) => !volume.anonymous);
    return named.map((volume) => volume.name).toSorted(naturalCompare);
  }, [volumes]);
}

type Row = VolumeEntry | MountEntry;

interface PlaceProps {
  /** Stands before what is mounted. */
  before?: ReactNode;
  list: 'volumes' | 'mounts';
  entry: Row;
  set: (part: Partial<VolumeEntry & MountEntry>) => void;
}

/** What is mounted, where, and how: the same in a volume's row and a mount's. */
function Place({ before, list, entry, set }: PlaceProps) {
  const { t } = useTranslation('create');
  const { errorAt } = useForm();
  const names = useVolumeNames();
  const paths = useHostPaths('folder', t('storage.chooseFolder'));
  const here = useEngineIsHere();
  const at = (part: string) => errorAt(`${list}.${entry.key}.${part}`);
  return (
    <div className={classes.card}>
      <div className={classes.row}>
        {before}
        <PathField
          className={classes.widest}
          aria-label={t('storage.source')}
          placeholder={t('storage.source')}
          names={names}
          paths={here ? paths : undefined}
          value={entry.source}
          error={at('source')}
          onChange={(source) => set({ source })}
        />
      </div>
      <div className={classes.row}>
        <TextInput
          className={classes.widest}
          classNames={{ input: classes.mono ?? '' }}
          aria-label={t('storage.destination')}
          placeholder={t('storage.destination')}
          spellCheck={false}
          value={entry.destination}
          error={at('destination')}
          onChange={(event) => set({ destination: event.currentTarget.value })}
        />
        <TextInput
          className={classes.options}
          classNames={{ input: classes.mono ?? '' }}
          aria-label={t('storage.options')}
          placeholder={t(list === 'volumes' ? 'storage.optionsExample' : 'storage.mountOptionsExample')}
          spellCheck={false}
          value={entry.options}
          error={at('options')}
          onChange={(event) => set({ options: event.currentTarget.value })}
        />
        <Checkbox
          className={classes.check}
          label={t('storage.readOnly')}
          checked={entry.readOnly}
          onChange={(event) => set({ readOnly: event.currentTarget.checked })}
        />
      </div>
    </div>
  );
}

function Mounts() {
  const { t } = useTranslation('create');
  const { values, change } = useForm();
  return (
    <EntryGroup
      title={t('field.mounts')}
      description={t('help.mounts')}
      addLabel={t('storage.addMount')}
      removeLabel={(number) => t('storage.removeMount', { number })}
      entries={values.mounts}
      create={newMount}
      onChange={(mounts) => change({ mounts })}
      row={(mount, set) => (
        <Place
          list="mounts"
          entry={mount}
          set={set}
          before={
            <Select
              comboboxProps={inPlace}
              className={classes.narrow}
              aria-label={t('storage.type')}
              data={mountTypes}
              value={mount.type}
              allowDeselect={false}
              onChange={(value) => set({ type: mountTypes.find((type) => type === value) ?? 'bind' })}
            />
          }
        />
      )}
    />
  );
}

export function StorageSection() {
  const { t } = useTranslation('create');
  const { values, change } = useForm();
  const containers = useContainers((state) => state.items);
  return (
    <>
      <EntryGroup
        title={t('field.volumes')}
        description={t('help.volumes')}
        addLabel={t('storage.add')}
        removeLabel={(number) => t('storage.remove', { number })}
        entries={values.volumes}
        create={newVolume}
        onChange={(volumes) => change({ volumes })}
        row={(volume, set) => <Place list="volumes" entry={volume} set={set} />}
      />
      <Pairs id="tmpfs" help />
      <Mounts />
      <Tags id="volumesFrom" data={containers.map(({ name }) => name)} />
      <Beside>
        <Line id="volumeDriver" example />
      </Beside>
      <Pairs id="storageOptions" />
    </>
  );
}
