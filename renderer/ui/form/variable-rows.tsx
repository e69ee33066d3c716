// Rows of a name and a value: environment variables, labels, options. Many at once by pasting them, or from a file where that is meant.
import { Button, FileButton, TextInput } from '@mantine/core';
import { type ClipboardEvent, type DragEvent, useState } from 'react';
import { EntryGroup } from '../entry-group.tsx';
import { Icon } from '../icon.tsx';
import { IconButton } from '../icon-button.tsx';
import { LineField } from './line-field.tsx';
import styles from './variable-rows.module.css';
import { readVariables, type TextVariable } from './variable-text.ts';

export interface VariableEntry {
  key: number;
  name: string;
  value: string;
  /** The variable is to be taken away rather than set. */
  removed?: boolean;
}

export interface VariableRowsWords {
  title: string;
  description?: string | undefined;
  add: string;
  name: string;
  value: string;
  remove: (number: number) => string;
  /** Where a variable can be taken away: the switch in its row, what stands in the place of its value, and why it can not now. */
  takeAway?: { label: string; taken: string; impossible?: string | undefined } | undefined;
  /** Where they can come from a file. */
  file?: { choose: string; ignored: (lines: number) => string; tooLarge: string } | undefined;
}

export interface VariableRowsProps<Entry extends VariableEntry> {
  words: VariableRowsWords;
  entries: readonly Entry[];
  create: (variable?: TextVariable) => Entry;
  onChange: (entries: Entry[]) => void;
  /** No more can be added. */
  disabled?: boolean | undefined;
  /** The sentence at a part of a row. */
  errorAt: (key: number, part: 'name' | 'value') => string | undefined;
}

/** An env file larger than this is none. */
const largestFile = 1024 * 1024;

/** New values for names that are there, in their rows; the others behind. */
function merged<Entry extends VariableEntry>(
  entries: readonly Entry[],
  variables: readonly TextVariable[],
  create: (variable: TextVariable) => Entry,
): Entry[] {
  const next = new Map(variables.map((variable) => [variable.name, variable]));
  const kept = entries
    .filter(({ name, value }) => name !== '' || value !== '')
    .map((entry) => {
      const given = next.get(entry.name);
      next.delete(entry.name);
      return given ? { ...entry, value: given.value, removed: false } : entry;
    });
  return [...kept, ...[...next.values()].map(create)];
}

/** Several variables, or one whole `NAME=value`, pasted into a name are rows of their own. */
function pasted(event: ClipboardEvent): TextVariable[] {
  const { variables, others } = readVariables(event.clipboardData.getData('text'));
  return others === 0 ? variables : [];
}

export function VariableRows<Entry extends VariableEntry>(props: VariableRowsProps<Entry>) {
  const { words, entries, create, onChange, errorAt } = props;
  const [said, setSaid] = useState('');
  const take = (variables: readonly TextVariable[]) => onChange(merged(entries, variables, create));
  const read = async (file: File | null) => {
    if (!file || !words.file) return;
    if (file.size > largestFile) return setSaid(words.file.tooLarge);
    const { variables, others } = readVariables(await file.text());
    take(variables);
    setSaid(others > 0 ? words.file.ignored(others) : '');
  };
  const onDrop = (event: DragEvent) => {
    const [file] = event.dataTransfer.files;
    if (!words.file || !file) return;
    event.preventDefault();
    void read(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a file can be dropped here; the button below does the same
    <div onDragOver={(event) => words.file && event.preventDefault()} onDrop={onDrop}>
      <EntryGroup
        title={words.title}
        description={words.description}
        addLabel={words.add}
        disabled={props.disabled}
        removeLabel={words.remove}
        entries={entries}
        create={create}
        onChange={onChange}
        more={
          words.file && (
            <FileButton onChange={(file) => void read(file)}>
              {(button) => (
                <Button {...button} variant="subtle" size="compact-xs" leftSection={<Icon name="download" size={14} />}>
                  {words.file?.choose}
                </Button>
              )}
            </FileButton>
          )
        }
        row={(entry, set) => (
          <>
            <TextInput
              className={styles.name ?? ''}
              classNames={{ input: styles.mono ?? '' }}
              aria-label={words.name}
              placeholder={words.name}
              spellCheck={false}
              autoComplete="off"
              value={entry.name}
              error={errorAt(entry.key, 'name')}
              onChange={(event) => set({ name: event.currentTarget.value } as Partial<Entry>)}
              onPaste={(event) => {
                const variables = pasted(event);
                if (variables.length === 0) return;
                event.preventDefault();
                take(variables);
              }}
            />
            <LineField
              className={styles.value ?? ''}
              aria-label={words.value}
              placeholder={entry.removed ? words.takeAway?.taken : words.value}
              disabled={entry.removed ?? false}
              value={entry.removed ? '' : entry.value}
              error={errorAt(entry.key, 'value')}
              onChange={(event) => set({ value: event.currentTarget.value } as Partial<Entry>)}
            />
            {words.takeAway && (
              <IconButton
                icon="stop"
                label={(!entry.removed && words.takeAway.impossible) || words.takeAway.label}
                disabled={!entry.removed && words.takeAway.impossible !== undefined}
                pressed={entry.removed ?? false}
                onClick={() => set({ removed: !entry.removed } as Partial<Entry>)}
              />
            )}
          </>
        )}
      />
      <p className={styles.said} role="status">
        {said}
      </p>
    </div>
  );
}
