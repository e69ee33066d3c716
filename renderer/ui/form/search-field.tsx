// A field that filters the list below it.
import { useRef } from 'react';
import { classNames } from '../class-names.ts';
import { Icon } from '../icon.tsx';
import fieldStyles from '../typed-field.module.css';
import { useFieldKey } from './field-key.ts';
import styles from './search-field.module.css';

export interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  /** A single key, such as `/`, that focuses the field from anywhere but another field; shown inside it. */
  shortcut?: string | undefined;
}

export function SearchField({ label, placeholder, value, onChange, shortcut }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null);

  useFieldKey(shortcut, input);

  return (
    <div className={classNames(fieldStyles.field, styles.field)}>
      <Icon name="search" />
      <input
        ref={input}
        className={fieldStyles.input}
        type="search"
        aria-label={label}
        aria-keyshortcuts={shortcut}
        placeholder={placeholder}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return;
          event.stopPropagation();
          onChange('');
        }}
      />
      {shortcut && value === '' && (
        <span className={fieldStyles.shortcut} aria-hidden="true">
          {shortcut}
        </span>
      )}
    </div>
  );
}
