// Asks where a new terminal is to be, and with what: a shell is found where none is given.
import { Autocomplete, Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { FormDialog, type FormDialogProps } from '../dialog/form-dialog.tsx';
import { VariableRows } from '../form/variable-rows.tsx';
import type { TextVariable } from '../form/variable-text.ts';
import styles from './terminal-form.module.css';

export interface TerminalFormWords {
  title: string;
  submit: string;
  where: string;
  wherePlaceholder: string;
  nothing: string;
  kind: string;
  kinds: { shell: string; debug: string; attach: string };
  /** What the kinds are, where the name does not say it. */
  kindTexts: { shell: string; debug: string; attach: string };
  shell: string;
  shellPlaceholder: string;
  user: string;
  workingDirectory: string;
  /** What counts where the field is left empty: in a container, and elsewhere. */
  own: string;
  home: string;
  env: string;
  envAdd: string;
  envName: string;
  envValue: string;
  envRemove: (number: number) => string;
  debug: string;
}

type Kind = 'shell' | 'debug' | 'attach';

interface Variable {
  key: number;
  name: string;
  value: string;
}

interface Values {
  target: string | null;
  kind: Kind;
  shell: string;
  user: string;
  workingDirectory: string;
  env: Variable[];
}

export interface TerminalFormProps {
  opened: boolean;
  words: TerminalFormWords;
  targets: readonly { group: string; items: { value: string; label: string }[] }[];
  values: Values;
  onChange: (part: Partial<Values>) => void;
  /** By field; a variable's by `env.` and its row's key. */
  errors: Readonly<Record<string, string | undefined>>;
  dialog: Pick<FormDialogProps, 'busy' | 'error' | 'cancelLabel' | 'closeLabel'>;
  isContainer: boolean;
  isHost: boolean;
  /** Offered where the container has no shell. */
  onDebug: (() => void) | undefined;
  onSubmit: () => void;
  onClose: () => void;
}

const shells = ['/bin/bash', '/bin/zsh', '/bin/ash', '/bin/sh'];
const kinds = ['shell', 'debug', 'attach'] as const;
let lastKey = 0;

function newVariable({ name, value }: TextVariable = { name: '', value: '' }): Variable {
  lastKey += 1;
  return { key: lastKey, name, value };
}

function Kinds({ words, values, onChange }: Pick<TerminalFormProps, 'words' | 'values' | 'onChange'>) {
  return (
    <div className={styles.kind}>
      <span id="terminal-kind" className={styles.label}>
        {words.kind}
      </span>
      <SegmentedControl
        aria-labelledby="terminal-kind"
        transitionDuration={0}
        withItemsBorders={false}
        value={values.kind}
        data={kinds.map((kind) => ({ value: kind, label: words.kinds[kind] }))}
        onChange={(kind) => onChange({ kind: kind as Kind })}
      />
      {words.kindTexts[values.kind] !== '' && <p className={styles.text}>{words.kindTexts[values.kind]}</p>}
    </div>
  );
}

type FieldsProps = Pick<TerminalFormProps, 'words' | 'values' | 'onChange' | 'errors'>;

function Directory({ words, values, onChange, errors, own }: FieldsProps & { own: string }) {
  return (
    <TextInput
      label={words.workingDirectory}
      placeholder={own}
      spellCheck={false}
      value={values.workingDirectory}
      error={errors.workingDirectory}
      onChange={(event) => onChange({ workingDirectory: event.currentTarget.value })}
    />
  );
}

function Environment({ words, values, onChange, errors }: FieldsProps) {
  return (
    <VariableRows
      words={{
        title: words.env,
        add: words.envAdd,
        name: words.envName,
        value: words.envValue,
        remove: words.envRemove,
      }}
      entries={values.env}
      create={newVariable}
      onChange={(env) => onChange({ env })}
      errorAt={(key, part) => (part === 'name' ? errors[`env.${key}`] : undefined)}
    />
  );
}

function ShellFields(props: FieldsProps) {
  const { words, values, onChange, errors } = props;
  return (
    <>
      <Autocomplete
        label={words.shell}
        placeholder={words.shellPlaceholder}
        data={shells}
        spellCheck={false}
        value={values.shell}
        error={errors.shell}
        onChange={(shell) => onChange({ shell })}
      />
      <div className={styles.two}>
        <TextInput
          label={words.user}
          placeholder={words.own}
          spellCheck={false}
          value={values.user}
          error={errors.user}
          onChange={(event) => onChange({ user: event.currentTarget.value })}
        />
        <Directory {...props} own={words.own} />
      </div>
      <Environment {...props} />
    </>
  );
}

export function TerminalForm(props: TerminalFormProps) {
  const { opened, words, targets, values, onChange, errors, dialog, isContainer, isHost, onDebug } = props;
  return (
    <FormDialog
      opened={opened}
      title={words.title}
      submitLabel={words.submit}
      {...dialog}
      onSubmit={props.onSubmit}
      onClose={props.onClose}
    >
      <Select
        searchable
        label={words.where}
        placeholder={words.wherePlaceholder}
        nothingFoundMessage={words.nothing}
        limit={200}
        allowDeselect={false}
        data={targets.map(({ group, items }) => ({ group, items }))}
        value={values.target}
        error={errors.target}
        onChange={(target) => onChange({ target })}
      />
      {isContainer && <Kinds words={words} values={values} onChange={onChange} />}
      {isContainer && values.kind === 'shell' && (
        <ShellFields words={words} values={values} onChange={onChange} errors={errors} />
      )}
      {isHost && <Directory words={words} values={values} onChange={onChange} errors={errors} own={words.home} />}
      {onDebug && (
        <Button variant="default" onClick={onDebug} disabled={dialog.busy ?? false}>
          {words.debug}
        </Button>
      )}
    </FormDialog>
  );
}
