// A list of like rows in the run form: each can be taken away, another one added.
import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { Icon } from '../../../ui/icon.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import classes from './run-form.module.css';

/** Lists of choices open inside the page's own landmark, not at the end of the document. */
export const inPlace = { withinPortal: false } as const;

interface Props<Entry extends { key: number }> {
  title: string;
  addLabel: string;
  removeLabel: (number: number) => string;
  entries: readonly Entry[];
  create: () => Entry;
  onChange: (entries: Entry[]) => void;
  /** The fields of one row; `set` amends it. */
  row: (entry: Entry, set: (part: Partial<Entry>) => void) => ReactNode;
}

export function EntryGroup<Entry extends { key: number }>(props: Props<Entry>) {
  const { entries, onChange } = props;
  const group = useRef<HTMLFieldSetElement>(null);
  const added = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row is there after the number of rows changed.
  useEffect(() => {
    if (!added.current) return;
    added.current = false;
    const rows = group.current?.querySelectorAll(`.${classes.entry}`);
    rows
      ?.item(rows.length - 1)
      ?.querySelector('input')
      ?.focus();
  }, [entries.length]);
  const add = () => {
    added.current = true;
    onChange([...entries, props.create()]);
  };
  const set = (key: number, part: Partial<Entry>) =>
    onChange(entries.map((entry) => (entry.key === key ? { ...entry, ...part } : entry)));
  return (
    <fieldset ref={group} className={classes.group}>
      <legend>{props.title}</legend>
      {entries.map((entry, index) => (
        <div key={entry.key} className={classes.entry}>
          {props.row(entry, (part) => set(entry.key, part))}
          <IconButton
            icon="close"
            label={props.removeLabel(index + 1)}
            onClick={() => onChange(entries.filter((other) => other.key !== entry.key))}
          />
        </div>
      ))}
      <Button variant="subtle" size="compact-xs" leftSection={<Icon name="plus" size={14} />} onClick={add}>
        {props.addLabel}
      </Button>
    </fieldset>
  );
}
