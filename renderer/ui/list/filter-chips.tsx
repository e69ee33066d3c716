// A small set of filters of which exactly one is chosen.
import { useId } from 'react';
import styles from './filter-chips.module.css';

export interface FilterOption<Value extends string> {
  value: Value;
  label: string;
  /** How many there are, written beside the label. */
  count?: number | undefined;
}

export interface FilterChipsProps<Value extends string> {
  label: string;
  options: readonly FilterOption<Value>[];
  value: Value;
  onChange: (value: Value) => void;
}

/** Real radio buttons underneath: arrow keys choose, Tab leaves. */
export function FilterChips<Value extends string>({ label, options, value, onChange }: FilterChipsProps<Value>) {
  const name = useId();
  return (
    <div className={styles.chips} role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className={styles.chip}>
          <input
            className={styles.input}
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
          {option.count !== undefined && <span className={styles.count}>{option.count}</span>}
        </label>
      ))}
    </div>
  );
}
