// What a log shows: rules, levels, streams and a span of time, and sets of them that are kept by name.
import { Button, Select, TextInput } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { Icon } from '../icon.tsx';
import { IconButton } from '../icon-button.tsx';
import { FilterChips } from '../list/filter-chips.tsx';
import { PopButton } from '../menu/pop-button.tsx';
import styles from './log-filter.module.css';
import { type LogFilterModel, type LogFilterSet, logLevelNames, logStreamNames } from './log-model.ts';
import { noTerm } from './log-search.ts';
import { TermOptions } from './log-search-field.tsx';
import type { LogSay } from './log-words.ts';

const spans = [5, 15, 60, 24 * 60];

export interface LogFilterProps {
  say: LogSay;
  model: LogFilterModel;
}

/** Whether anything is kept from being shown. */
export function isFiltering(filter: LogFilterSet): boolean {
  const { rules, levels, streams, lastMinutes, since, until } = filter;
  return rules.length > 0 || [levels, streams, lastMinutes, since, until].some((part) => part !== undefined);
}

export function LogFilterButton({ say, model }: LogFilterProps) {
  return (
    <PopButton icon="filter" label={say('filter')} pressed={isFiltering(model.filter)} width={450}>
      {() => (
        <div className={styles.form}>
          <RuleForm say={say} model={model} />
          <Ticks
            title={say('levels')}
            names={logLevelNames}
            chosen={model.filter.levels}
            word={(level) => say(`level.${level}`)}
            onChange={(levels) => model.onFilter({ ...model.filter, levels })}
          />
          <Ticks
            title={say('streams')}
            names={logStreamNames}
            chosen={model.filter.streams}
            word={(stream) => say(`stream.${stream}`)}
            onChange={(streams) => model.onFilter({ ...model.filter, streams })}
          />
          <RangeForm say={say} model={model} />
          <SavedFilters say={say} model={model} />
        </div>
      )}
    </PopButton>
  );
}

function RuleForm({ say, model }: LogFilterProps) {
  const [term, setTerm] = useState(noTerm);
  const [action, setAction] = useState<'show' | 'hide'>('show');
  const field = useRef<HTMLInputElement>(null);
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (term.text === '') return;
    model.onFilter({ ...model.filter, rules: [...model.filter.rules, { action, query: term }] });
    setTerm(noTerm);
    // The button is off now: the next rule is written, or Escape pressed, in the field.
    field.current?.focus();
  };
  const options = [
    { value: 'show' as const, label: say('rule.show') },
    { value: 'hide' as const, label: say('rule.hide') },
  ];
  return (
    <form onSubmit={add} className={styles.rule}>
      <FilterChips label={say('rule.action')} options={options} value={action} onChange={setAction} />
      <div className={styles.line}>
        <TextInput
          className={styles.wide ?? ''}
          ref={field}
          data-autofocus
          aria-label={say('rule.text')}
          placeholder={say('rule.text')}
          value={term.text}
          maxLength={1000}
          error={model.problem}
          onChange={(event) => setTerm({ ...term, text: event.currentTarget.value })}
          rightSection={<TermOptions say={say} term={term} onTerm={setTerm} patterns />}
          rightSectionWidth={84}
        />
        <Button type="submit" disabled={term.text === ''}>
          {say('rule.add')}
        </Button>
      </div>
    </form>
  );
}

interface TicksProps<Name extends string> {
  title: string;
  names: readonly Name[];
  chosen: readonly Name[] | undefined;
  word: (name: Name) => string;
  onChange: (chosen: Name[] | undefined) => void;
}

/** All ticked is the same as nothing chosen; one has to stay. */
function Ticks<Name extends string>({ title, names, chosen, word, onChange }: TicksProps<Name>) {
  const toggle = (name: Name) => {
    const before = chosen ?? names;
    const after = names.filter((each) => (each === name ? !before.includes(name) : before.includes(each)));
    if (after.length > 0) onChange(after.length === names.length ? undefined : after);
  };
  return (
    <fieldset className={styles.ticks}>
      <legend>{title}</legend>
      {names.map((name) => (
        <label key={name} className={styles.tick}>
          <input type="checkbox" checked={chosen?.includes(name) ?? true} onChange={() => toggle(name)} />
          {word(name)}
        </label>
      ))}
    </fieldset>
  );
}

/** What a field of local date and time holds; empty for none. */
function localText(at: string | undefined): string {
  if (at === undefined) return '';
  const time = new Date(at);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function RangeForm({ say, model }: LogFilterProps) {
  const { filter, onFilter } = model;
  const [problem, setProblem] = useState(false);
  const change = (edge: 'since' | 'until', value: string) => {
    const time = new Date(value);
    const known = value !== '' && !Number.isNaN(time.getTime());
    const next = { ...filter, lastMinutes: undefined, [edge]: known ? time.toISOString() : undefined };
    const backwards = next.since !== undefined && next.until !== undefined && next.since >= next.until;
    setProblem(backwards);
    if (!backwards) onFilter(next);
  };
  const field = (edge: 'since' | 'until') => (
    <TextInput
      key={edge}
      className={styles.wide ?? ''}
      type="datetime-local"
      step={1}
      label={say(`range.${edge}`)}
      defaultValue={localText(filter[edge])}
      error={problem && edge === 'until' ? say('range.invalid') : undefined}
      onChange={(event) => change(edge, event.currentTarget.value)}
    />
  );
  return (
    <>
      <Select
        label={say('range.title')}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        value={String(filter.lastMinutes ?? 0)}
        data={[0, ...spans].map((minutes) => ({
          value: String(minutes),
          label: minutes === 0 ? say('range.all') : say('range.last', { count: minutes }),
        }))}
        onChange={(value) =>
          onFilter({ ...filter, since: undefined, until: undefined, lastMinutes: Number(value) || undefined })
        }
      />
      <div className={styles.line}>{[field('since'), field('until')]}</div>
    </>
  );
}

function SavedFilters({ say, model }: LogFilterProps) {
  const [name, setName] = useState('');
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    model.onSave(name.trim());
    setName('');
  };
  return (
    <section className={styles.saved} aria-label={say('saved.title')}>
      <h3 className={styles.title}>{say('saved.title')}</h3>
      {model.saved.length === 0 && <p className={styles.none}>{say('saved.none')}</p>}
      <ul className={styles.list}>
        {model.saved.map((each) => (
          <li key={each.name} className={styles.item}>
            <button type="button" className={styles.use} onClick={() => model.onFilter(each.filter)}>
              <Icon name="filter" size={14} />
              {each.name}
            </button>
            <IconButton
              icon="close"
              size="small"
              label={say('saved.forget', { name: each.name })}
              onClick={() => model.onForget(each.name)}
            />
          </li>
        ))}
      </ul>
      {isFiltering(model.filter) && (
        <form className={styles.line} onSubmit={save}>
          <TextInput
            className={styles.wide ?? ''}
            aria-label={say('saved.name')}
            placeholder={say('saved.name')}
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={name.trim() === ''}>
            {say('saved.save')}
          </Button>
        </form>
      )}
    </section>
  );
}
