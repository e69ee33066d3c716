// The fields of a place in a network: names, addresses, and what is seldom said.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { FoldSection } from '../fold-section.tsx';
import styles from './endpoint-form.module.css';
import { PairFields, type PairFieldsProps } from './pair-fields.tsx';
import { TagField } from './tag-field.tsx';

const lines = ['ipv4', 'ipv6'] as const;
const seldomLines = ['mac', 'gatewayPriority'] as const;
export type EndpointLine = (typeof lines)[number] | (typeof seldomLines)[number];
export type EndpointField = EndpointLine | 'aliases' | 'linkLocal' | 'driverOptions';

export interface EndpointValues extends Record<EndpointLine, string> {
  aliases: string[];
  linkLocal: string[];
  driverOptions: PairFieldsProps['pairs'];
}

export interface EndpointWords {
  label: (field: EndpointField) => string;
  help: (field: EndpointField) => string | undefined;
  example: (field: EndpointField) => string | undefined;
  /** Title, and what could be set, of what is seldom said. */
  more: { title: string; hint: string };
  pairs: PairFieldsProps['words'];
}

export interface EndpointFormProps {
  words: EndpointWords;
  values: EndpointValues;
  onChange: (part: Partial<EndpointValues>) => void;
  errors: Readonly<Partial<Record<string, string | undefined>>>;
  /** Why there is no place for a field; what stands in it can still be taken out. */
  lack: (field: EndpointField) => string | undefined;
}

export function EndpointForm({ words, values, onChange, errors, lack }: EndpointFormProps) {
  const [opened, setOpened] = useState(false);
  const seldom = [...seldomLines, 'linkLocal', 'driverOptions'];
  const wrong = seldom.some((field) => errors[field] !== undefined);
  const common = (field: EndpointField, isEmpty: boolean) => {
    const why = lack(field);
    return {
      label: words.label(field),
      description: why ?? words.help(field),
      placeholder: why === undefined ? words.example(field) : undefined,
      disabled: why !== undefined && isEmpty,
      error: errors[field],
    };
  };
  const line = (field: EndpointLine) => (
    <TextInput
      key={field}
      {...common(field, values[field] === '')}
      placeholder={(lack(field) === undefined && words.example(field)) || ''}
      spellCheck={false}
      autoComplete="off"
      value={values[field]}
      onChange={(event) => onChange({ [field]: event.currentTarget.value })}
    />
  );
  const set = [
    values.mac,
    values.gatewayPriority,
    ...values.linkLocal,
    ...values.driverOptions.map(({ name }) => name),
  ];
  return (
    <>
      <TagField
        {...common('aliases', values.aliases.length === 0)}
        value={values.aliases}
        onChange={(aliases) => onChange({ aliases })}
      />
      <div className={styles.pair}>{lines.map(line)}</div>
      <FoldSection
        title={words.more.title}
        hint={words.more.hint}
        summary={set.filter((text) => text !== '').join(', ')}
        opened={opened || wrong}
        onToggle={() => setOpened(!opened)}
      >
        <div className={styles.pair}>{seldomLines.map(line)}</div>
        <TagField
          {...common('linkLocal', values.linkLocal.length === 0)}
          value={values.linkLocal}
          onChange={(linkLocal) => onChange({ linkLocal })}
        />
        {lack('driverOptions') === undefined && (
          <PairFields
            label={words.label('driverOptions')}
            words={words.pairs}
            pairs={values.driverOptions}
            onChange={(driverOptions) => onChange({ driverOptions })}
          />
        )}
      </FoldSection>
    </>
  );
}
