// Image, name and command of a new container.
import { Autocomplete, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useImages } from '../../../state/images.ts';
import { inPlace } from '../../../ui/entry-group.tsx';
import { naturalCompare } from '../../../ui/natural-order.ts';
import classes from './run-form.module.css';
import type { RunFormState } from './use-run-form.ts';

const suggestions = 20;

function useLocalTags(): string[] {
  const images = useImages((state) => state.items);
  return useMemo(() => [...new Set(images.flatMap((image) => image.tags))].toSorted(naturalCompare), [images]);
}

export function BasicFields({ state }: { state: RunFormState }) {
  const { t } = useTranslation('containers');
  const { values, change, errorAt } = state;
  const tags = useLocalTags();
  return (
    <>
      <div className={classes.pair}>
        <Autocomplete
          comboboxProps={inPlace}
          label={t('form.image')}
          description={t('form.imageHelp')}
          placeholder={t('form.imagePlaceholder')}
          data={tags}
          limit={suggestions}
          value={values.image}
          error={errorAt('image')}
          required
          spellCheck={false}
          data-autofocus={values.image === '' ? true : undefined}
          onChange={(image) => change({ image })}
        />
        <TextInput
          label={t('form.name')}
          description={t('form.nameHelp')}
          placeholder={t('form.namePlaceholder')}
          value={values.name}
          error={errorAt('name')}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      </div>
      <TextInput
        label={t('form.command')}
        description={t('form.commandHelp')}
        placeholder={t('form.commandPlaceholder')}
        value={values.command}
        error={errorAt('command')}
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: classes.mono ?? '' }}
        onChange={(event) => change({ command: event.currentTarget.value })}
      />
    </>
  );
}
