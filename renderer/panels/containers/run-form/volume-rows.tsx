// The volumes and host folders that a new container sees.
import { Autocomplete, Checkbox, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useVolumes } from '../../../state/volumes.ts';
import { EntryGroup, inPlace } from '../../../ui/entry-group.tsx';
import { naturalCompare } from '../../../ui/natural-order.ts';
import classes from './run-form.module.css';
import type { RunFormState } from './use-run-form.ts';
import { newVolume } from './values.ts';

const suggestions = 20;

function useVolumeNames(): string[] {
  const volumes = useVolumes((state) => state.items);
  return useMemo(
    () =>
      volumes
        .filter((volume) => !volume.anonymous)
        .map((volume) => volume.name)
        .toSorted(naturalCompare),
    [volumes],
  );
}

export function VolumeRows({ state: { values, change, errorAt } }: { state: RunFormState }) {
  const { t } = useTranslation('containers');
  const names = useVolumeNames();
  return (
    <EntryGroup
      title={t('form.volumes')}
      addLabel={t('form.addVolume')}
      removeLabel={(number) => t('form.removeVolume', { number })}
      entries={values.volumes}
      create={newVolume}
      onChange={(volumes) => change({ volumes })}
      row={(volume, set) => (
        <>
          <Autocomplete
            comboboxProps={inPlace}
            className={classes.wide}
            aria-label={t('form.source')}
            placeholder={t('form.source')}
            data={names}
            limit={suggestions}
            spellCheck={false}
            value={volume.source}
            error={errorAt(`volumes.${volume.key}.source`)}
            onChange={(source) => set({ source })}
          />
          <TextInput
            className={classes.wide}
            aria-label={t('form.destination')}
            placeholder={t('form.destination')}
            spellCheck={false}
            value={volume.destination}
            error={errorAt(`volumes.${volume.key}.destination`)}
            onChange={(event) => set({ destination: event.currentTarget.value })}
          />
          <Checkbox
            className={classes.check}
            label={t('form.readOnly')}
            checked={volume.readOnly}
            onChange={(event) => set({ readOnly: event.currentTarget.checked })}
          />
        </>
      )}
    />
  );
}
