// A field for an image reference, with what was used here and the registry's tags to choose from while typing.
import { Autocomplete } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useImageNames } from '../../state/image-names.ts';
import { useProblemText } from '../../state/problem.ts';
import { inPlace } from '../../ui/entry-group.tsx';
import classes from './transfers.module.css';

export interface ReferenceFieldProps {
  label: string;
  description?: string;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
  autoFocus?: boolean;
}

const shown = 50;

export function ReferenceField({ label, description, value, error, onChange, autoFocus }: ReferenceFieldProps) {
  const { t } = useTranslation('images');
  const textOf = useProblemText();
  const [focused, setFocused] = useState(false);
  const { suggestions, tags, problem } = useImageNames(value, focused);
  const texts = (wanted: boolean) =>
    suggestions.filter(({ from }) => (from === 'tag') === wanted).map(({ text }) => text);
  const groups = [
    { group: t('reference.tags'), items: texts(true) },
    { group: t('reference.used'), items: texts(false) },
  ].filter(({ items }) => items.length > 0);
  return (
    <div>
      <Autocomplete
        label={label}
        description={description}
        placeholder={t('pull.referencePlaceholder')}
        value={value}
        error={error}
        data={groups}
        filter={({ options }) => options}
        limit={shown}
        maxDropdownHeight={200}
        comboboxProps={inPlace}
        classNames={{ input: classes.mono ?? '', option: classes.mono ?? '' }}
        data-autofocus={autoFocus || undefined}
        spellCheck={false}
        autoComplete="off"
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onChange={onChange}
      />
      {tags === 'failed' && problem && (
        <p className={classes.note} role="status">
          {t('reference.untold', { reason: textOf(problem).title })}
        </p>
      )}
    </div>
  );
}
