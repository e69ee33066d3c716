// A field for a query in words: completes what is typed from a list, by keyboard and mouse. It knows no language itself.
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { useFieldKey } from '../form/field-key.ts';
import { Icon } from '../icon.tsx';
import fieldStyles from '../typed-field.module.css';
import styles from './query-bar.module.css';

/** Taking it makes the query `text`, with the caret at a place of it. */
export interface QuerySuggestion {
  id: string;
  label: string;
  /** What it is, or how often it is there. */
  detail?: string | undefined;
  text: string;
  caret: number;
}

export interface QueryBarProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  /** What may stand at the caret. */
  suggest: (text: string, caret: number) => readonly QuerySuggestion[];
  suggestionsLabel: string;
  clearLabel: string;
  /** Where somebody writes while suggestions are open: what stands there is not complete yet. */
  onWriting?: ((caret: number | undefined) => void) | undefined;
  /** A single key that focuses the field from anywhere but another field; shown inside it. */
  shortcut?: string | undefined;
}

const longest = 2000;

/** The open list: where the caret is that it belongs to, and which of it is chosen (-1: none). */
interface Open {
  caret: number;
  at: number;
}

export function QueryBar(props: QueryBarProps) {
  const { label, placeholder, value, onChange, suggest, onWriting, shortcut } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState<Open>();
  const caretToBe = useRef<number>(undefined);
  const suggestions = open ? suggest(value, open.caret) : [];
  const shown = suggestions.length > 0;
  const chosen = open && open.at >= 0 ? suggestions[Math.min(open.at, suggestions.length - 1)] : undefined;
  useFieldKey(shortcut, input);
  useLayoutEffect(() => {
    if (caretToBe.current === undefined) return;
    input.current?.setSelectionRange(caretToBe.current, caretToBe.current);
    caretToBe.current = undefined;
  });
  const writing = shown ? open?.caret : undefined;
  useEffect(() => onWriting?.(writing), [writing, onWriting]);

  const caret = () => input.current?.selectionStart ?? value.length;
  const close = () => setOpen(undefined);
  const take = (suggestion: QuerySuggestion) => {
    caretToBe.current = suggestion.caret;
    onChange(suggestion.text);
    setOpen({ caret: suggestion.caret, at: -1 });
    input.current?.focus();
  };
  const step = (by: number) => {
    if (!open || !shown) return setOpen({ caret: caret(), at: 0 });
    const count = suggestions.length;
    setOpen({ ...open, at: open.at < 0 ? (by > 0 ? 0 : count - 1) : (open.at + by + count) % count });
  };
  const press = (event: KeyboardEvent) => {
    const handled = handleKey(event, { shown, chosen, first: suggestions[0], value, take, step, close, onChange });
    if (!handled) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={styles.bar}>
      <div className={fieldStyles.field}>
        <Icon name="search" />
        <input
          ref={input}
          className={fieldStyles.input}
          type="text"
          role="combobox"
          aria-label={label}
          aria-keyshortcuts={shortcut}
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={`${id}list`}
          aria-activedescendant={chosen && shown ? `${id}-${chosen.id}` : undefined}
          placeholder={placeholder}
          value={value}
          maxLength={longest}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          onChange={(event) => {
            const { value: text, selectionStart } = event.currentTarget;
            onChange(text);
            // Who cleared it looks at the list, not for a way to begin anew.
            setOpen(text === '' ? undefined : { caret: selectionStart ?? 0, at: -1 });
          }}
          onKeyDown={press}
          onClick={() => open && setOpen({ caret: caret(), at: -1 })}
          onBlur={close}
        />
        {value !== '' && (
          <button type="button" className={styles.clear} aria-label={props.clearLabel} onClick={() => onChange('')}>
            <Icon name="close" size={14} />
          </button>
        )}
        {shortcut && value === '' && (
          <span className={fieldStyles.shortcut} aria-hidden="true">
            {shortcut}
          </span>
        )}
      </div>
      {shown && (
        <SuggestionList id={id} label={props.suggestionsLabel} list={suggestions} chosen={chosen} onTake={take} />
      )}
    </div>
  );
}

interface KeyState {
  shown: boolean;
  chosen: QuerySuggestion | undefined;
  first: QuerySuggestion | undefined;
  value: string;
  take: (suggestion: QuerySuggestion) => void;
  step: (by: number) => void;
  close: () => void;
  onChange: (value: string) => void;
}

/** Arrows choose, Enter takes what is chosen, Tab also the first; Escape closes the list, then clears. */
function handleKey(event: KeyboardEvent, state: KeyState): boolean {
  const { shown, chosen, first, value, take, step, close, onChange } = state;
  if (event.nativeEvent.isComposing) return false;
  switch (event.key) {
    case 'ArrowDown':
      step(1);
      return true;
    case 'ArrowUp':
      if (shown) step(-1);
      return shown;
    case ' ':
      if (event.ctrlKey) step(1);
      return event.ctrlKey;
    case 'Enter':
      if (shown && chosen) take(chosen);
      else close();
      return true;
    case 'Tab': {
      const taken = chosen ?? (value === '' ? undefined : first);
      if (!shown || !taken || event.shiftKey) return false;
      take(taken);
      return true;
    }
    case 'Escape':
      if (shown) close();
      else if (value !== '') onChange('');
      else return false;
      return true;
    default:
      return false;
  }
}

interface ListProps {
  id: string;
  label: string;
  list: readonly QuerySuggestion[];
  chosen: QuerySuggestion | undefined;
  onTake: (suggestion: QuerySuggestion) => void;
}

function SuggestionList({ id, label, list, chosen, onTake }: ListProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) element.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: 'nearest' });
  }, [chosen]);
  return (
    <div ref={element} className={styles.list} role="listbox" id={`${id}list`} aria-label={label}>
      {list.map((one) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys and names the chosen one
        // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field
        <div
          key={one.id}
          id={`${id}-${one.id}`}
          role="option"
          className={styles.option}
          aria-selected={one === chosen}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(one)}
        >
          <span className={styles.name}>{one.label}</span>
          {one.detail !== undefined && <span className={styles.detail}>{one.detail}</span>}
        </div>
      ))}
    </div>
  );
}
