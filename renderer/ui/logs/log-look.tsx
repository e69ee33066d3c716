// How lines are shown: times, size, columns of JSON fields, bars over time, and how they are copied.
import { Select, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { PopButton } from '../menu/pop-button.tsx';
import styles from './log-look.module.css';
import { type LogLook, type LogTimes, logTimes } from './log-model.ts';
import type { LogSay } from './log-words.ts';

const sizes = { least: 9, most: 20 };

export interface LogLookProps {
  say: LogSay;
  look: LogLook;
  onLook: (change: Partial<LogLook>) => void;
  /** Lines have no times. */
  timeless: boolean;
  /** Paths of JSON fields that were seen. Absent where fields are not read. */
  fields?: (() => readonly string[]) | undefined;
  /** Bars over time can be shown. */
  bars: boolean;
}

export function LogLookButton(props: LogLookProps) {
  const { say, look, onLook, timeless, bars } = props;
  const size = (by: number) => onLook({ fontSize: Math.max(sizes.least, Math.min(sizes.most, look.fontSize + by)) });
  return (
    <PopButton icon="settings" label={say('view')} width={300}>
      {() => (
        <div className={styles.form}>
          {!timeless && (
            <Select
              label={say('times')}
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
              value={look.times}
              data={logTimes.map((value) => ({ value, label: say(`time.${value}`) }))}
              onChange={(value) => onLook({ times: value as LogTimes })}
            />
          )}
          <div className={styles.line}>
            <span>{say('fontSize')}</span>
            <span className={styles.size}>
              <SizeButton label={say('smaller')} sign="A−" onClick={() => size(-1)} />
              <output>{look.fontSize}</output>
              <SizeButton label={say('larger')} sign="A+" onClick={() => size(1)} />
            </span>
          </div>
          {bars && (
            <Switch
              label={say('histogram')}
              checked={look.histogram}
              onChange={(event) => onLook({ histogram: event.currentTarget.checked })}
            />
          )}
          <Switch
            label={say('copyColours')}
            checked={look.copyColours}
            onChange={(event) => onLook({ copyColours: event.currentTarget.checked })}
          />
          {props.fields && <Columns {...props} fields={props.fields} />}
        </div>
      )}
    </PopButton>
  );
}

function SizeButton({ label, sign, onClick }: { label: string; sign: string; onClick: () => void }) {
  return <button type="button" className={styles.step} aria-label={label} data-sign={sign} onClick={onClick} />;
}

function Columns({ say, look, onLook, fields }: LogLookProps & { fields: () => readonly string[] }) {
  const [seen] = useState(fields);
  const [name, setName] = useState('');
  const all = [...new Set([...look.columns, ...seen])];
  const toggle = (path: string) =>
    onLook({
      columns: look.columns.includes(path) ? look.columns.filter((each) => each !== path) : [...look.columns, path],
    });
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '' && !look.columns.includes(name.trim())) toggle(name.trim());
    setName('');
  };
  return (
    <fieldset className={styles.columns}>
      <legend>{say('columns')}</legend>
      {all.length === 0 && <p className={styles.none}>{say('noColumns')}</p>}
      {all.map((path) => (
        <label key={path} className={styles.column}>
          <input type="checkbox" checked={look.columns.includes(path)} onChange={() => toggle(path)} />
          <span title={path}>{path}</span>
        </label>
      ))}
      {all.length > 0 && (
        <form onSubmit={add}>
          <TextInput
            aria-label={say('columnName')}
            placeholder={say('columnName')}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </form>
      )}
    </fieldset>
  );
}
