// Rows of a name and a value, as many as a person wants.
import { Button, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Icon } from '../icon.tsx';
import { IconButton } from '../icon-button.tsx';
import styles from './pair-fields.module.css';

export interface Pair {
  name: string;
  value: string;
}

export interface PairFieldsProps {
  label: string;
  words: { add: string; name: string; value: string; remove: (number: number) => string };
  pairs: readonly Pair[];
  /** What is wrong with the name of a row. */
  errorAt?: (index: number) => string | undefined;
  /** What is wrong with them together. */
  error?: string | undefined;
  onChange: (pairs: Pair[]) => void;
}

/** Those with a name, as an object; the last of a name wins. */
export function pairsToRecord(pairs: readonly Pair[]): Record<string, string> {
  return Object.fromEntries(
    pairs.flatMap(({ name, value }) => (name.trim() === '' ? [] : [[name.trim(), value] as const])),
  );
}

export function PairFields({ label, words, pairs, errorAt, error, onChange }: PairFieldsProps) {
  const amend = (index: number, change: Partial<Pair>) =>
    onChange(pairs.map((pair, at) => (at === index ? { ...pair, ...change } : pair)));
  const list = useRef<HTMLFieldSetElement>(null);
  const count = useRef(pairs.length);
  // A new row is there to be filled in.
  useEffect(() => {
    if (pairs.length > count.current) [...(list.current?.querySelectorAll('input') ?? [])].at(-2)?.focus();
    count.current = pairs.length;
  }, [pairs.length]);
  return (
    <fieldset ref={list} className={styles.fields}>
      <legend className={styles.legend}>{label}</legend>
      {pairs.map((pair, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; what stands in it comes from `pairs`
        <div key={index} className={styles.pair}>
          <TextInput
            aria-label={words.name}
            placeholder={words.name}
            value={pair.name}
            error={errorAt?.(index)}
            onChange={(event) => amend(index, { name: event.currentTarget.value })}
          />
          <TextInput
            aria-label={words.value}
            placeholder={words.value}
            value={pair.value}
            onChange={(event) => amend(index, { value: event.currentTarget.value })}
          />
          <IconButton
            icon="close"
            label={words.remove(index + 1)}
            onClick={() => onChange(pairs.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {error !== undefined && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
      <Button
        className={styles.add ?? ''}
        variant="subtle"
        size="compact-xs"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => onChange([...pairs, { name: '', value: '' }])}
      >
        {words.add}
      </Button>
    </fieldset>
  );
}
