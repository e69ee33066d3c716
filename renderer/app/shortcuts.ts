// The keyboard: which keys a shortcut means, how it is written, and running the command it belongs to.
import { useEffect } from 'react';
import { allCommands } from '../state/commands.ts';
import { isMac } from '../ui/platform.ts';

interface Chord {
  mod: boolean;
  shift: boolean;
  alt: boolean;
  key: string;
}

function chordOf(shortcut: string): Chord {
  const parts = shortcut.toLowerCase().split('+');
  const key = parts.at(-1) ?? '';
  return { mod: parts.includes('mod'), shift: parts.includes('shift'), alt: parts.includes('alt'), key };
}

/** Whether the event is the shortcut. A printed sign such as `?` counts however it is typed. */
export function isShortcut(event: KeyboardEvent, shortcut: string, mac = isMac()): boolean {
  const chord = chordOf(shortcut);
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  const sign = /^[^\p{L}\p{N}]$/u.test(chord.key);
  return (
    event.key.toLowerCase() === chord.key &&
    mod === chord.mod &&
    !other &&
    event.altKey === chord.alt &&
    (event.shiftKey === chord.shift || (sign && !chord.mod))
  );
}

const named: Record<string, string> = { arrowup: '↑', arrowdown: '↓', escape: 'Esc', enter: 'Enter', delete: 'Del' };

/** The keys as they stand on the keyboard: `Ctrl`, `K`; on a Mac `⌘`, `K`. */
export function shortcutKeys(shortcut: string, mac = isMac()): string[] {
  const { mod, shift, alt, key } = chordOf(shortcut);
  const keys: string[] = [];
  if (mod) keys.push(mac ? '⌘' : 'Ctrl');
  if (alt) keys.push(mac ? '⌥' : 'Alt');
  if (shift) keys.push(mac ? '⇧' : 'Shift');
  keys.push(named[key] ?? (key.length === 1 ? key.toUpperCase() : key));
  return keys;
}

/** The form of the `aria-keyshortcuts` attribute. */
export function ariaShortcut(shortcut: string, mac = isMac()): string {
  const { mod, shift, alt, key } = chordOf(shortcut);
  const words = [mod && (mac ? 'Meta' : 'Control'), alt && 'Alt', shift && 'Shift', key.toUpperCase()];
  return words.filter(Boolean).join('+');
}

/** Bare keys belong to whoever types; into a checkbox nobody does. */
const typed = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(typed) !== null;
}

/** A dialog or a menu has the keyboard for itself. */
function isInLayer(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
}

/** Runs commands by their shortcuts; of several with the same one, the newest page's. */
export function useShortcuts(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isInLayer(event.target)) return;
      const typing = isTyping(event.target);
      const command = allCommands().findLast(
        ({ shortcut }) => shortcut !== undefined && !(typing && !chordOf(shortcut).mod) && isShortcut(event, shortcut),
      );
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
