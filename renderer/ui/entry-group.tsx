// A list of like rows in a form: each can be taken away, another one added.
import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import styles from './entry-group.module.css';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';

/** Lists of choices open inside the page's own landmark, not at the end of the document. */
export const inPlace = { withinPortal: false } as const;

export interface EntryGroupProps<Entry extends { key: number }> {
  title: string;
  description?: string | undefined;
  addLabel: string;
  /** No more can be added. */
  disabled?: boolean | undefined;
  removeLabel: (number: number) => string;
  entries: readonly Entry[];
  create: () => Entry;
  onChange: (entries: Entry[]) => void;
  /** Beside the button that adds one. */
  more?: ReactNode;
  /** The fields of one row; `set` amends it. */
  row: (entry: Entry, set: (part: Partial<Entry>) => void) => ReactNode;
}

export function EntryGroup<Entry extends { key: number }>(props: EntryGroupProps<Entry>) {
  const { entries, onChange } = props;
  const group = useRef<HTMLFieldSetElement>(null);
  const added = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row is there after the number of rows changed.
  useEffect(() => {
    if (!added.current) return;
    added.current = false;
    const rows = group.current?.querySelectorAll(`.${styles.entry}`);
    rows
      ?.item(rows.length - 1)
      ?.querySelector<HTMLElement>('input, textarea')
      ?.focus();
  }, [entries.length]);
  const add = () => {
    added.current = true;
    onChange([...entries, props.create()]);
  };
  const set = (key: number, part: Partial<Entry>) =>
    onChange(entries.map((entry) => (entry.key === key ? { ...entry, ...part } : entry)));
  return (
    <fieldset ref={group} className={styles.group}>
      <legend>{props.title}</legend>
      {props.description && <p className={styles.description}>{props.description}</p>}
      {entries.map((entry, index) => (
        <div key={entry.key} className={styles.entry}>
          {props.row(entry, (part) => set(entry.key, part))}
          <IconButton
            icon="close"
            label={props.removeLabel(index + 1)}
            onClick={() => onChange(entries.filter((other) => other.key !== entry.key))}
          />
        </div>
      ))}
      <div className={styles.add}>
        <Button
          variant="subtle"
          size="compact-xs"
          disabled={props.disabled ?? false}
          leftSection={<Icon name="plus" size={14} />}
          onClick={add}
        >
          {props.addLabel}
        </Button>
        {props.more}
      </div>
    </fieldset>
  );
}
