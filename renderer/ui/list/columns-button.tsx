// Which columns the list has and in which order: those that are there, and one of any label.
import { Autocomplete, Button, Checkbox } from '@mantine/core';
import { type KeyboardEvent, useRef, useState } from 'react';
import { LineForm } from '../form/line-form.tsx';
import { IconButton } from '../icon-button.tsx';
import { PopButton } from '../menu/pop-button.tsx';
import classes from './columns-button.module.css';

export interface ColumnsButtonWords {
  title: string;
  help: string;
  up: (name: string) => string;
  down: (name: string) => string;
  label: string;
  addLabel: string;
  reset: string;
}

export interface ColumnsButtonProps {
  words: ColumnsButtonWords;
  /** Ids of all there are but those of labels. */
  all: readonly string[];
  nameOf: (id: string) => string;
  /** The id of a label's column. */
  labelColumn: (label: string) => string;
  /** Ids of those that are shown, in their order. */
  shown: readonly string[];
  onChange: (ids: string[]) => void;
  /** Columns and widths as they were at first. */
  onReset: () => void;
  changed: boolean;
  /** Names of labels that are there. */
  labels: readonly string[];
}

export function ColumnsButton(props: ColumnsButtonProps) {
  return (
    <PopButton icon="settings" label={props.words.title} pressed={props.changed} width={300}>
      {() => <ColumnList {...props} />}
    </PopButton>
  );
}

function ColumnList(props: ColumnsButtonProps) {
  const { words, nameOf, labelColumn, shown, onChange, onReset, changed, labels } = props;
  const list = useRef<HTMLUListElement>(null);
  const all = [...shown, ...props.all.filter((id) => !shown.includes(id))];
  const toggle = (id: string) => onChange(shown.includes(id) ? shown.filter((one) => one !== id) : [...shown, id]);
  const move = (id: string, by: number) => {
    const at = shown.indexOf(id);
    const next = shown.filter((one) => one !== id);
    next.splice(Math.max(0, at + by), 0, id);
    onChange(next);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>, id: string) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (event.altKey && shown.includes(id)) return move(id, step);
    const boxes = [...(list.current?.querySelectorAll<HTMLInputElement>('input') ?? [])];
    boxes[boxes.indexOf(event.currentTarget) + step]?.focus();
  };
  return (
    <div className={classes.pop}>
      <ul ref={list} className={classes.columns} aria-label={words.title} aria-description={words.help}>
        {all.map((id) => {
          const at = shown.indexOf(id);
          return (
            <li key={id} className={classes.column}>
              <Checkbox
                size="xs"
                label={nameOf(id)}
                checked={at >= 0}
                disabled={at >= 0 && shown.length === 1}
                onChange={() => toggle(id)}
                onKeyDown={(event) => press(event, id)}
              />
              {at >= 0 && (
                <span className={classes.moves}>
                  <IconButton
                    icon="arrow-up"
                    label={words.up(nameOf(id))}
                    disabled={at === 0}
                    onClick={() => move(id, -1)}
                  />
                  <IconButton
                    icon="arrow-down"
                    label={words.down(nameOf(id))}
                    disabled={at === shown.length - 1}
                    onClick={() => move(id, 1)}
                  />
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <LabelForm
        labels={labels.filter((label) => !shown.includes(labelColumn(label)))}
        name={words.label}
        action={words.addLabel}
        onLabel={(label) => !shown.includes(labelColumn(label)) && onChange([...shown, labelColumn(label)])}
      />
      <Button variant="default" size="compact-sm" disabled={!changed} onClick={onReset}>
        {words.reset}
      </Button>
    </div>
  );
}

/** A label by its name: one of those that are there, or any. */
export function LabelForm(props: {
  labels: readonly string[];
  /** What the field is called. */
  name: string;
  action: string;
  onLabel: (label: string) => void;
}) {
  const [label, setLabel] = useState('');
  const submit = () => {
    props.onLabel(label.trim());
    setLabel('');
  };
  return (
    <LineForm action={props.action} disabled={label.trim() === ''} onSubmit={submit}>
      <Autocomplete
        size="xs"
        aria-label={props.name}
        placeholder={props.name}
        data={[...props.labels]}
        limit={50}
        maxDropdownHeight={180}
        value={label}
        onChange={setLabel}
        comboboxProps={{ withinPortal: false }}
      />
    </LineForm>
  );
}
