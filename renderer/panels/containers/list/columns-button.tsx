// Which columns the list has and in which order: those that are there, and one of any label.
import { Autocomplete, Button, Checkbox } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/icon-button.tsx';
import { PopButton } from '../../../ui/pop-button.tsx';
import { type ColumnId, columnIds, labelColumn, labelOf } from '../columns.tsx';
import classes from './list.module.css';

export interface ColumnsButtonProps {
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
  const { t } = useTranslation('containers');
  return (
    <PopButton icon="settings" label={t('columns.title')} pressed={props.changed} width={300}>
      {() => <ColumnList {...props} />}
    </PopButton>
  );
}

function ColumnList({ shown, onChange, onReset, changed, labels }: ColumnsButtonProps) {
  const { t } = useTranslation('containers');
  const list = useRef<HTMLUListElement>(null);
  const all = [...shown, ...columnIds.filter((id) => !shown.includes(id))];
  const nameOf = (id: string) => labelOf(id) ?? t(`column.${id as ColumnId}`);
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
      <ul ref={list} className={classes.columns} aria-label={t('columns.title')} aria-description={t('columns.help')}>
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
                    label={t('columns.up', { name: nameOf(id) })}
                    disabled={at === 0}
                    onClick={() => move(id, -1)}
                  />
                  <IconButton
                    icon="arrow-down"
                    label={t('columns.down', { name: nameOf(id) })}
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
        action={t('columns.addLabel')}
        onLabel={(label) => !shown.includes(labelColumn(label)) && onChange([...shown, labelColumn(label)])}
      />
      <Button variant="default" size="compact-sm" disabled={!changed} onClick={onReset}>
        {t('columns.reset')}
      </Button>
    </div>
  );
}

/** A label by its name: one of those that are there, or any. */
export function LabelForm(props: { labels: readonly string[]; action: string; onLabel: (label: string) => void }) {
  const { t } = useTranslation('containers');
  const [label, setLabel] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (label.trim() === '') return;
    props.onLabel(label.trim());
    setLabel('');
  };
  return (
    <form className={classes.line} onSubmit={submit}>
      <Autocomplete
        className={classes.grow ?? ''}
        size="xs"
        aria-label={t('columns.label')}
        placeholder={t('columns.label')}
        data={[...props.labels]}
        limit={50}
        maxDropdownHeight={180}
        value={label}
        onChange={setLabel}
        comboboxProps={{ withinPortal: false }}
      />
      <Button type="submit" variant="default" size="compact-sm" disabled={label.trim() === ''}>
        {props.action}
      </Button>
    </form>
  );
}
