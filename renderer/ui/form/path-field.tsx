// A path: typed with completion, or chosen in the system's own dialog where there is one.
import { Autocomplete, Button } from '@mantine/core';
import { type Ref, useEffect, useState } from 'react';
import { classNames } from '../class-names.ts';
import { inPlace } from '../entry-group.tsx';
import styles from './path-field.module.css';

export interface PathSource {
  /** Paths that go on from what was typed; those of folders end in a separator. */
  complete: (typed: string, signal: AbortSignal) => Promise<string[]>;
  /** The system's dialog, beginning at what was typed; undefined when the person canceled. Absent where there is no dialog. */
  choose?: ((start: string) => Promise<string | undefined>) | undefined;
  chooseLabel: string;
}

export interface PathFieldProps {
  label?: string;
  'aria-label'?: string;
  description?: string | undefined;
  placeholder?: string;
  className?: string | undefined;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
  /** Absent: paths are not of this computer, and only typed. */
  paths: PathSource | undefined;
  /** Offered as long as what is typed is no path. */
  names?: readonly string[];
  autoFocus?: boolean;
  inputRef?: Ref<HTMLInputElement>;
}

const pathStart = /^(\/|~|[a-zA-Z]:[\\/])/;
const shown = 50;

/** What goes on from the typed text; that of an older text is dropped. */
function useCompletion(typed: string, focused: boolean, paths: PathSource | undefined): readonly string[] {
  const [found, setFound] = useState<readonly string[]>([]);
  const complete = focused && pathStart.test(typed) ? paths?.complete : undefined;
  useEffect(() => {
    if (!complete) return setFound([]);
    const stop = new AbortController();
    complete(typed, stop.signal).then(
      (next) => stop.signal.aborted || setFound(next),
      () => stop.signal.aborted || setFound([]),
    );
    return () => stop.abort();
  }, [typed, complete]);
  return found;
}

/** `/srv/data/` is `/srv/data`; a lone `/` and `C:\` stay. */
function withoutEnd(path: string): string {
  return pathStart.test(path) ? path.replace(/(?<=[^:/\\])[/\\]+$/, '') : path;
}

export function PathField(props: PathFieldProps) {
  const { className, value, onChange, paths, names = [], autoFocus, inputRef, ...field } = props;
  const [focused, setFocused] = useState(false);
  const completed = useCompletion(value, focused, paths);
  const isPath = pathStart.test(value);
  const fitting = names.filter((name) => name.toLowerCase().includes(value.toLowerCase()));
  const choose = async () => {
    const chosen = await paths?.choose?.(value);
    if (chosen !== undefined) onChange(chosen);
  };
  const choice = paths?.choose && (
    <Button className={styles.choose ?? ''} variant="default" onClick={() => void choose()}>
      {paths.chooseLabel}
    </Button>
  );
  return (
    <Autocomplete
      {...field}
      {...(inputRef && { ref: inputRef })}
      className={classNames(styles.path, className)}
      classNames={{ input: styles.mono ?? '' }}
      // Within the wrapper, so that the button stands beside the text whatever is written above and below it.
      inputContainer={(input) => (
        <div className={styles.line}>
          {input}
          {choice}
        </div>
      )}
      comboboxProps={inPlace}
      data={[...new Set(isPath ? completed : fitting)]}
      filter={({ options }) => options}
      limit={shown}
      spellCheck={false}
      autoComplete="off"
      data-autofocus={autoFocus || undefined}
      value={value}
      onChange={onChange}
      onFocus={() => setFocused(true)}
      onBlur={() => {
        setFocused(false);
        if (value !== withoutEnd(value)) onChange(withoutEnd(value));
      }}
    />
  );
}
