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
  placeholder: string;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
  autoFocus?: boolean;
  /** It names what is in a registry already: that one's silence is worth a word. */
  remote?: boolean;
}

const shown = 50;

export function ReferenceField({ value, error, onChange, autoFocus, remote = false, ...words }: ReferenceFieldProps) {
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
        {...words}
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
      {remote && tags === 'failed' && problem && (
        <p className={classes.note} role="status">
          {t('reference.untold', { reason: textOf(problem).title })}
        </p>
      )}
    </div>
  );
}
