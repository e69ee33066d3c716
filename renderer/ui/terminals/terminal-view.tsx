// A terminal on the screen: xterm in its place, its size, its keys and its mouse.
import '@xterm/xterm/css/xterm.css';
import type { Terminal } from '@xterm/xterm';
import { type Ref, type RefObject, useEffect, useImperativeHandle, useRef } from 'react';
import { isMac } from '../platform.ts';
import { type FloodWriter, floodWriter } from './terminal-drawing.ts';
import {
  applyOptions,
  applyTheme,
  clearScrollback,
  createInstance,
  type DataKind,
  find,
  type Instance,
  kindOf,
  type SearchRequest,
  type TerminalOptions,
} from './terminal-instance.ts';
import { keyMeaning, type TerminalAction } from './terminal-keys.ts';
import { watchColourScheme } from './terminal-theme.ts';
import styles from './terminal-view.module.css';
import { writePieces } from './terminal-writing.ts';

export interface TerminalHandle {
  /** One after the other: `done` is called when the data is on the screen, which is the brake of the stream. */
  write: (data: string, done: () => void) => void;
  /** Takes the lines above the screen away. */
  clear: (done: () => void) => void;
  /** Clears everything and paints what was on a screen of that size, in cells; then takes the view's own size again. */
  replay: (data: string, columns: number, rows: number, done: () => void) => void;
  focus: () => void;
  /** Sends a text as pasted, bracketed where the program asked for that. */
  paste: (text: string) => void;
  find: (request: SearchRequest, direction: 'next' | 'previous', typing?: boolean) => void;
  /** The marks of the search go. */
  endSearch: () => void;
  selection: () => string;
  selectAll: () => void;
}

export interface TerminalViewProps {
  label: string;
  options: TerminalOptions;
  /** What was typed or pasted, and what the terminal says by itself to its program. */
  onData: (data: string, kind: DataKind) => void;
  /** In cells, whenever the view was laid out, and when it got the keyboard. */
  onResize: (columns: number, rows: number) => void;
  /** A text is to be pasted: `paste` does it. */
  onPaste: (text: string) => void;
  /** A key that is not the program's; `leave` is done already. */
  onAction: (action: TerminalAction) => void;
  /** The menu is asked for, at a point of the window. */
  onMenu: (x: number, y: number) => void;
  onFocus: () => void;
  onBell: () => void;
  onFound: (current: number, total: number) => void;
  /** A link in the output was clicked: ask before opening, the text is not ours. */
  onLink: (uri: string) => void;
  /** Where the keyboard goes when it leaves the terminal, as Tab belongs to the program. */
  exit: RefObject<HTMLElement | null>;
  ref?: Ref<TerminalHandle>;
}

/** Milliseconds: a drag of an edge lays a long scrollback out anew only when it rests. */
const restTime = 60;

interface Screen extends Instance {
  flood: FloodWriter;
  /** Fits the terminal into its place and tells its size. */
  lay: () => void;
  /** While a replay is painted its size is another's. */
  replaying: boolean;
}

/** Copies a text; where that is not allowed the selection stays, for the menu of the system. */
export function copyText(text: string): void {
  if (text !== '') void navigator.clipboard?.writeText(text).catch(() => undefined);
}

function handleKey(event: KeyboardEvent, terminal: Terminal, props: TerminalViewProps): boolean {
  if (event.type !== 'keydown') return true;
  const meaning = keyMeaning(event, isMac());
  if (meaning === undefined) return true;
  if (meaning === 'native' || meaning === 'page') return false;
  event.preventDefault();
  if (meaning === 'leave') props.exit.current?.focus();
  if (meaning === 'copy') copyText(terminal.getSelection());
  else props.onAction(meaning);
  return false;
}

/** What the mouse and the clipboard do in the place of the terminal. Answers how to stop. */
function listen(element: HTMLElement, terminal: Terminal, props: () => TerminalViewProps): () => void {
  const paste = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopPropagation();
    props().onPaste(event.clipboardData?.getData('text/plain') ?? '');
  };
  const menu = (event: MouseEvent) => {
    event.preventDefault();
    // A program that reads the mouse has its buttons; Shift gives them back.
    if (terminal.modes.mouseTrackingMode !== 'none' && !event.shiftKey && event.button === 2) return;
    const { left, top } = element.getBoundingClientRect();
    if (event.button === 2) props().onMenu(event.clientX, event.clientY);
    else props().onMenu(left, top);
  };
  const copy = () => {
    if (props().options.copyOnSelect) copyText(terminal.getSelection());
  };
  // Where the button is let go may be outside.
  const press = (event: MouseEvent) => {
    if (event.button === 0) window.addEventListener('mouseup', () => setTimeout(copy), { once: true });
  };
  element.addEventListener('paste', paste, true);
  element.addEventListener('contextmenu', menu);
  element.addEventListener('mousedown', press, true);
  return () => {
    element.removeEventListener('paste', paste, true);
    element.removeEventListener('contextmenu', menu);
    element.removeEventListener('mousedown', press, true);
  };
}

/** Keeps the size right; a place without one (behind another tab) is told nothing. Answers how to stop. */
function keepLaid(element: HTMLElement, screen: Screen, props: () => TerminalViewProps): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown = false;
  screen.lay = () => {
    const visible = element.clientWidth > 0 && element.clientHeight > 0;
    screen.accelerate(visible);
    if (!visible || screen.replaying) return;
    screen.fit.fit();
    props().onResize(screen.terminal.cols, screen.terminal.rows);
  };
  const observer = new ResizeObserver(() => {
    clearTimeout(timer);
    const visible = element.clientWidth > 0 && element.clientHeight > 0;
    if (visible === shown && visible) timer = setTimeout(screen.lay, restTime);
    else screen.lay();
    shown = visible;
  });
  observer.observe(element);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}

function mountScreen(element: HTMLElement, props: () => TerminalViewProps): { screen: Screen; end: () => void } {
  const made = createInstance((uri) => props().onLink(uri));
  const { terminal } = made;
  const flood = floodWriter(terminal, () => !made.isAccelerated());
  const screen: Screen = { ...made, flood, lay: () => undefined, replaying: false };
  applyTheme(terminal, element);
  applyOptions(terminal, props().options);
  terminal.open(element);
  terminal.attachCustomKeyEventHandler((event) => handleKey(event, terminal, props()));
  let key: string | undefined;
  terminal.onKey((pressed) => {
    key = pressed.key;
  });
  terminal.onData((data) => {
    props().onData(data, kindOf(data, key));
    key = undefined;
  });
  terminal.onBell(() => props().onBell());
  made.search.onDidChangeResults(({ resultIndex, resultCount }) => props().onFound(resultIndex + 1, resultCount));
  terminal.textarea?.addEventListener('focus', () => {
    props().onFocus();
    // Another view of the same session may have given it another size: the one that is typed in decides.
    if (!screen.replaying && element.clientWidth > 0) props().onResize(terminal.cols, terminal.rows);
  });
  const stops = [
    listen(element, terminal, props),
    keepLaid(element, screen, props),
    watchColourScheme(() => applyTheme(terminal, element)),
  ];
  const end = () => {
    for (const stop of stops) stop();
    flood.drop();
    terminal.dispose();
  };
  return { screen, end };
}

function replay(screen: Screen, data: string, columns: number, rows: number, done: () => void): void {
  const { terminal } = screen;
  screen.replaying = true;
  screen.flood.drop();
  terminal.reset();
  terminal.resize(columns, rows);
  writePieces(terminal, data, () => {
    screen.replaying = false;
    screen.lay();
    done();
  });
}

function handleOf(screen: RefObject<Screen | undefined>, host: RefObject<HTMLElement | null>): TerminalHandle {
  const on = <T,>(work: (present: Screen) => T, otherwise: T): T => (screen.current ? work(screen.current) : otherwise);
  return {
    write: (data, done) => (screen.current ? screen.current.flood.write(data, done) : done()),
    clear: (done) => (screen.current ? clearScrollback(screen.current.terminal, done) : done()),
    replay: (data, columns, rows, done) =>
      screen.current ? replay(screen.current, data, columns, rows, done) : done(),
    focus: () => on(({ terminal }) => terminal.focus(), undefined),
    paste: (text) => on(({ terminal }) => terminal.paste(text), undefined),
    find: (request, direction, typing = false) =>
      on((present) => host.current && find(present, host.current, request, direction, typing), undefined),
    endSearch: () => on(({ search }) => search.clearDecorations(), undefined),
    selection: () => on(({ terminal }) => terminal.getSelection(), ''),
    selectAll: () => on(({ terminal }) => terminal.selectAll(), undefined),
  };
}

/** Fills its parent. Ctrl+Shift+Escape moves the focus to `exit`. */
export function TerminalView(props: TerminalViewProps) {
  const { label, options, ref } = props;
  const host = useRef<HTMLDivElement>(null);
  const screen = useRef<Screen>(undefined);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (!host.current) return;
    const mounted = mountScreen(host.current, () => latest.current);
    screen.current = mounted.screen;
    return () => {
      screen.current = undefined;
      mounted.end();
    };
  }, []);
  useEffect(() => {
    if (!screen.current) return;
    applyOptions(screen.current.terminal, options);
    screen.current.lay();
  }, [options]);
  useEffect(() => {
    screen.current?.terminal.textarea?.setAttribute('aria-label', label);
  }, [label]);
  useImperativeHandle(ref, () => handleOf(screen, host), []);
  return <div ref={host} className={styles.host} />;
}
