// A terminal on the screen: xterm with what it needs, dressed in the kit's colours.
import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { type Ref, useEffect, useId, useImperativeHandle, useRef } from 'react';
import { terminalTheme, watchColourScheme } from './terminal-theme.ts';
import styles from './terminal-view.module.css';

export interface TerminalHandle {
  /** `done` is called when the data is on the screen: that is the brake of the stream. */
  write: (data: string, done?: () => void) => void;
  /** Clears screen, scrollback and modes. */
  reset: () => void;
  focus: () => void;
  /** Goes to the next place with the text; tells whether there is one. */
  search: (text: string, direction?: 'next' | 'previous') => boolean;
  /** The selected text, empty when there is none. */
  selection: () => string;
  /** In cells. */
  size: () => { columns: number; rows: number };
  /** All text, trailing blank lines left out: for tests and copying. */
  text: () => string;
}

export interface TerminalViewProps {
  label: string;
  /** What was typed or pasted. */
  onData: (data: string) => void;
  /** In cells; called first when the view is laid out. */
  onResize: (columns: number, rows: number) => void;
  /** A link in the output was clicked: ask before opening, the text is not ours. Without it links are text. */
  onLink?: ((uri: string) => void) | undefined;
  /** Tells how to leave by keyboard, as Tab belongs to the shell: "Ctrl+Shift+Escape leaves the terminal". */
  escapeHint: string;
  /** Shows what is there, takes no input. */
  readOnly?: boolean | undefined;
  /** For screen readers: a text copy of the screen, kept beside it. Costs time at each write. */
  screenReader?: boolean | undefined;
  ref?: Ref<TerminalHandle>;
}

const scrollback = 10_000;
// In CSS pixels.
const fontSize = 13;

/** WebGL cuts a cell down to whole pixels, which squeezes letters that are nearly a pixel wider. In CSS pixels. */
function letterSpacing(font: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context || window.devicePixelRatio !== 1) return 0;
  context.font = `${fontSize}px ${font}`;
  return context.measureText('W').width % 1 > 0.4 ? 1 : 0;
}

function createTerminal(onLink: (uri: string) => void): { terminal: Terminal; fit: FitAddon; search: SearchAddon } {
  const font = getComputedStyle(document.documentElement).getPropertyValue('--font-mono').trim() || 'monospace';
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: false,
    fontFamily: font,
    fontSize,
    letterSpacing: letterSpacing(font),
    lineHeight: 1.2,
    minimumContrastRatio: 4.5,
    scrollback,
    linkHandler: { activate: (_event, uri) => onLink(uri), allowNonHttpProtocols: false },
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.loadAddon(new WebLinksAddon((_event, uri) => onLink(uri)));
  return { terminal, fit, search };
}

/** Quicker drawing where there is WebGL; the DOM renderer takes over when the context is lost. */
function tryWebgl(terminal: Terminal): void {
  try {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => webgl.dispose());
    terminal.loadAddon(webgl);
  } catch {
    // No WebGL here: the DOM renderer draws.
  }
}

function leaves(event: KeyboardEvent): boolean {
  return event.key === 'Escape' && event.ctrlKey && event.shiftKey;
}

/** Copy and paste of the desktop; plain Ctrl+C belongs to the shell. */
function handleKey(event: KeyboardEvent, terminal: Terminal, exit: HTMLElement | null): boolean {
  if (event.type !== 'keydown') return true;
  if (leaves(event)) {
    event.preventDefault();
    exit?.focus();
    return false;
  }
  const shifted = event.ctrlKey && event.shiftKey && !event.altKey;
  if (shifted && event.code === 'KeyC' && terminal.hasSelection()) {
    event.preventDefault();
    void navigator.clipboard?.writeText(terminal.getSelection()).catch(() => undefined);
    return false;
  }
  // The browser's own paste event follows, which xterm reads.
  if (shifted && event.code === 'KeyV') return false;
  return true;
}

function screenText(terminal: Terminal): string {
  const buffer = terminal.buffer.active;
  const lines: string[] = [];
  for (let index = 0; index < buffer.length; index += 1) {
    const line = buffer.getLine(index);
    const text = line?.translateToString(true) ?? '';
    if (line?.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  return lines.join('\n').trimEnd();
}

/** Fills its parent. Ctrl+Shift+Escape moves the focus behind the terminal. */
export function TerminalView(props: TerminalViewProps) {
  const { label, escapeHint, readOnly = false, screenReader = false, ref } = props;
  const id = useId();
  const host = useRef<HTMLElement>(null);
  const exit = useRef<HTMLSpanElement>(null);
  const parts = useRef<ReturnType<typeof createTerminal>>(undefined);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const made = createTerminal((uri) => latest.current.onLink?.(uri));
    const { terminal, fit } = made;
    parts.current = made;
    terminal.options.theme = terminalTheme(element);
    terminal.open(element);
    terminal.attachCustomKeyEventHandler((event) => handleKey(event, terminal, exit.current));
    tryWebgl(terminal);
    const input = terminal.onData((data) => latest.current.onData(data));
    const resized = terminal.onResize(({ cols, rows }) => latest.current.onResize(cols, rows));
    const lay = () => {
      // Hidden behind another tab it has no size, and must not be told a wrong one.
      if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
    };
    lay();
    latest.current.onResize(terminal.cols, terminal.rows);
    const observer = new ResizeObserver(lay);
    observer.observe(element);
    const unwatch = watchColourScheme(() => {
      terminal.options.theme = terminalTheme(element);
    });
    return () => {
      unwatch();
      observer.disconnect();
      resized.dispose();
      input.dispose();
      parts.current = undefined;
      terminal.dispose();
    };
  }, []);

  useEffect(() => {
    const terminal = parts.current?.terminal;
    if (!terminal) return;
    terminal.options.disableStdin = readOnly;
    terminal.options.screenReaderMode = screenReader;
    terminal.textarea?.setAttribute('aria-label', label);
    terminal.textarea?.setAttribute('aria-describedby', `${id}hint`);
  }, [readOnly, screenReader, label, id]);

  useImperativeHandle(
    ref,
    () => ({
      write: (data, done) => {
        if (parts.current) parts.current.terminal.write(data, done);
        else done?.();
      },
      reset: () => parts.current?.terminal.reset(),
      focus: () => parts.current?.terminal.focus(),
      search: (text, direction = 'next') => {
        const search = parts.current?.search;
        if (!search) return false;
        return direction === 'next' ? search.findNext(text) : search.findPrevious(text);
      },
      selection: () => parts.current?.terminal.getSelection() ?? '',
      size: () => ({ columns: parts.current?.terminal.cols ?? 80, rows: parts.current?.terminal.rows ?? 24 }),
      text: () => (parts.current ? screenText(parts.current.terminal) : ''),
    }),
    [],
  );

  return (
    <div className={styles.view}>
      <section ref={host} className={styles.host} aria-label={label} />
      <span ref={exit} id={`${id}hint`} className={styles.hint} tabIndex={-1}>
        {escapeHint}
      </span>
    </div>
  );
}
