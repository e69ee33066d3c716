// The fields that the sections are made of, each bound to its place in the form.
import { Autocomplete, Checkbox, TextInput } from '@mantine/core';
import { createContext, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import { inPlace } from '../../../ui/entry-group.tsx';
import { LineField } from '../../../ui/form/line-field.tsx';
import { TagField } from '../../../ui/form/tag-field.tsx';
import { VariableRows } from '../../../ui/form/variable-rows.tsx';
import { useLacks } from './engine-lacks.ts';
import classes from './run-form.module.css';
import type { RunFormState } from './use-run-form.ts';
import { type FlagId, type LineId, type ListId, newPair, type PairId } from './values.ts';

export const FormContext = createContext<RunFormState | undefined>(undefined);

/** The form around a section. */
export function useForm(): RunFormState {
  const form = useContext(FormContext);
  if (!form) throw new Error('A section stands in a form.');
  return form;
}

interface FieldTexts {
  /** There is an example of it in the words. */
  example?: boolean;
  /** There is a sentence about it in the words. */
  help?: boolean;
}

/** Greyed where the engine has no place for it; what stands in it already can still be taken out. */
function useTexts(id: string, { example, help }: FieldTexts, isEmpty: boolean) {
  const { t } = useTranslation('create');
  const lack = useLacks()(id);
  return {
    label: t(`field.${id}`),
    placeholder: example ? t(`example.${id}`) : '',
    description: lack ?? (help ? t(`help.${id}`) : undefined),
    disabled: lack !== undefined && isEmpty,
  };
}

const suggestions = 20;

/** A line of text; `data` are words to complete to, `grow` is for what may have line ends in it. */
export function Line({ id, data, grow, ...texts }: FieldTexts & LineProps) {
  const { values, setLine, errorAt } = useForm();
  const common = {
    ...useTexts(id, texts, values.line[id] === ''),
    value: values.line[id],
    error: errorAt(id),
    autoComplete: 'off',
    spellCheck: false,
  };
  if (grow) return <LineField {...common} onChange={(event) => setLine(id, event.currentTarget.value)} />;
  if (data === undefined) return <TextInput {...common} onChange={(event) => setLine(id, event.currentTarget.value)} />;
  return (
    <Autocomplete
      {...common}
      comboboxProps={inPlace}
      data={[...data]}
      limit={suggestions}
      onChange={(text) => setLine(id, text)}
    />
  );
}

interface LineProps {
  id: LineId;
  data?: readonly string[];
  grow?: boolean;
}

export function Flag({ id, help }: { id: FlagId; help?: boolean }) {
  const { values, setFlag, errorAt } = useForm();
  const { label, description, disabled } = useTexts(id, { help: help ?? false }, !values.flag[id]);
  return (
    <Checkbox
      disabled={disabled}
      label={label}
      description={description}
      checked={values.flag[id] ?? false}
      error={errorAt(id)}
      onChange={(event) => setFlag(id, event.currentTarget.checked)}
    />
  );
}

interface TagsProps extends FieldTexts {
  id: ListId;
  data?: readonly string[];
  whole?: boolean;
}

export function Tags({ id, data = [], whole = false, ...texts }: TagsProps) {
  const { values, setList, errorAt } = useForm();
  return (
    <TagField
      {...useTexts(id, texts, values.list[id].length === 0)}
      value={values.list[id]}
      error={errorAt(id)}
      data={data}
      whole={whole}
      onChange={(words) => setList(id, words)}
    />
  );
}

export function Pairs({ id, help }: { id: PairId; help?: boolean }) {
  const { t } = useTranslation('create');
  const { values, setPairs, errorAt } = useForm();
  const { label, description, disabled } = useTexts(id, { help: help ?? false }, values.pairs[id].length === 0);
  return (
    <VariableRows
      disabled={disabled}
      words={{
        title: label,
        description,
        add: t(`pair.${id}.add`),
        name: t(`pair.${id}.name`),
        value: t(`pair.${id}.value`),
        remove: (number) => t('removeRow', { name: label, number }),
      }}
      entries={values.pairs[id]}
      create={newPair}
      onChange={(entries) => setPairs(id, entries)}
      errorAt={(key, part) => errorAt(`${id}.${key}.${part}`)}
    />
  );
}

/** Two fields beside each other, in line whatever their sentences' lengths. */
export function Pair({ children }: { children: React.ReactNode }) {
  return <div className={classes.pair}>{children}</div>;
}

/** Fields beside each other, as many as there is room for. */
export function Beside({ children }: { children: React.ReactNode }) {
  return <div className={classes.beside}>{children}</div>;
}
