// What keys mean in a terminal, as its platform does it; all others belong to the program that runs there.

export type TerminalAction =
  | 'copy'
  | 'search'
  | 'larger'
  | 'smaller'
  | 'usual'
  | 'leave'
  | 'clear'
  | 'next-tab'
  | 'previous-tab'
  | 'go-left'
  | 'go-right'
  | 'go-up'
  | 'go-down';

/** `native`: the browser's own paste; `page`: a shortcut of the page. Neither goes to the program. */
export type KeyMeaning = TerminalAction | 'native' | 'page' | undefined;

type Keys = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

const arrows: Record<string, TerminalAction> = {
  ArrowLeft: 'go-left',
  ArrowRight: 'go-right',
  ArrowUp: 'go-up',
  ArrowDown: 'go-down',
};
const zoom: Record<string, TerminalAction> = { '=': 'larger', '+': 'larger', '-': 'smaller', '0': 'usual' };
/** Splits, as the page offers them. */
const pageCodes = new Set(['KeyE', 'KeyO']);

function onMac(event: Keys): KeyMeaning {
  const { metaKey, shiftKey, altKey, ctrlKey, code, key } = event;
  if (!metaKey || altKey || ctrlKey) return undefined;
  if (zoom[key]) return zoom[key];
  if (shiftKey) return pageCodes.has(code) ? 'page' : arrows[key];
  if (code === 'KeyC') return 'copy';
  if (code === 'KeyV') return 'native';
  if (code === 'KeyF') return 'search';
  return code === 'KeyK' ? 'clear' : undefined;
}

function elsewhere(event: Keys): KeyMeaning {
  const { metaKey, shiftKey, altKey, ctrlKey, code, key } = event;
  if (altKey || metaKey) return undefined;
  if (code === 'Insert') {
    if (shiftKey !== ctrlKey) return shiftKey ? 'native' : 'copy';
    return undefined;
  }
  if (!ctrlKey) return undefined;
  // Ctrl+Shift+- is Ctrl+_, which takes back what was typed in a shell.
  if (zoom[key] && !(shiftKey && code === 'Minus')) return zoom[key];
  if (!shiftKey) return undefined;
  if (code === 'KeyC') return 'copy';
  if (code === 'KeyV') return 'native';
  if (code === 'KeyF') return 'search';
  return pageCodes.has(code) ? 'page' : arrows[key];
}

/** What a pressed key means; undefined: it is the program's. */
export function keyMeaning(event: Keys, mac: boolean): KeyMeaning {
  const { ctrlKey, shiftKey, altKey, metaKey, key } = event;
  const control = ctrlKey && !altKey && !metaKey;
  if (control && shiftKey && key === 'Escape') return 'leave';
  if (control && !shiftKey && key === 'PageDown') return 'next-tab';
  if (control && !shiftKey && key === 'PageUp') return 'previous-tab';
  return mac ? onMac(event) : elsewhere(event);
}
