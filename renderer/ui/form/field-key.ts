// A single key that leads to a field from anywhere on the page but another field.
import { type RefObject, useEffect } from 'react';

/** Whether keys pressed there write text. */
function typesText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}

/** Focuses the field and selects what is in it; `key` is one such as `/`, undefined is none. */
export function useFieldKey(key: string | undefined, field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    if (!key) return;
    const press = (event: KeyboardEvent) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (!plain || event.key !== key || event.defaultPrevented || typesText(event.target)) return;
      event.preventDefault();
      field.current?.select();
      field.current?.focus();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [key, field]);
}
