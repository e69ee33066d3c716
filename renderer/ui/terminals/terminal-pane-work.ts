// What a terminal's pane does: where it is tied to a session, and its bell, pasting, search, focus and speech.
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { ring } from './terminal-bell.ts';
import type { DataKind, TerminalOptions } from './terminal-instance.ts';
import type { TerminalAction } from './terminal-keys.ts';
import { needsQuestion } from './terminal-questions.tsx';
import type { TerminalHandle } from './terminal-view.tsx';
import type { TerminalWords } from './terminal-words.ts';

/** Ties a view to a session: `broken` while what runs there is out of reach, `ended` when it runs no more. */
export interface PaneLink {
  status: 'attaching' | 'attached' | 'ended' | 'broken';
  /** `answer`: what the terminal says by itself to a question of its program. */
  onData: (data: string, answer?: boolean) => void;
  onResize: (columns: number, rows: number) => void;
}

export type UseLink = (id: string, screen: RefObject<TerminalHandle | null>) => PaneLink;

interface PaneAction {
  label: string;
  /** Resolves in any case. */
  run: () => Promise<void>;
}

export interface PaneItem {
  id: string;
  name: string;
  /** What became of it, with a button that goes on. */
  notice?: { kind: 'info' | 'warning'; title: string; text?: string | undefined; action?: PaneAction } | undefined;
}

/** What others may ask of a pane that is there. */
export interface PaneHandle {
  send: (data: string) => void;
  paste: (text: string) => void;
  search: () => void;
  focus: () => void;
}

export interface PaneWork {
  words: TerminalWords;
  options: TerminalOptions;
  useLink: UseLink;
  /** Typed into one pane; goes to all of its tab while broadcasting. */
  onTyped: (id: string, data: string) => void;
  onPasted: (id: string, text: string) => void;
  onHandle: (id: string, handle: PaneHandle | undefined) => void;
  onActivate: (id: string) => void;
  onAction: (id: string, action: TerminalAction) => void;
  onBell: (id: string) => void;
  onClose: (id: string) => void;
  onClear: (id: string) => void;
  onSplit: (id: string, direction: 'row' | 'column') => void;
  onRename: (id: string) => void;
  onLink: (address: string) => void;
  onNeverAsk: () => void;
  onTell: (text: string) => void;
  exit: RefObject<HTMLElement | null>;
}

/** Milliseconds: a program that rings without end rings this often. */
const bellPause = 300;

/** Who goes through the tabs or a dialog by keyboard stays there. */
function mayTakeFocus(): boolean {
  const { activeElement } = document;
  return !activeElement?.matches('[role="tab"]:focus-visible, [role="dialog"] *, [role="menu"] *, input');
}

export function useBell(
  { options, onBell }: PaneWork,
  id: string,
): { ringing: boolean; rung: () => void; end: () => void } {
  const [ringing, setRinging] = useState(false);
  const last = useRef(0);
  const rung = () => {
    if (options.bell === 'none' || performance.now() - last.current < bellPause) return;
    last.current = performance.now();
    if (options.bell === 'sound') return ring();
    setRinging(true);
    onBell(id);
  };
  return { ringing, rung, end: () => setRinging(false) };
}

/** Pasting: asks where it must, then goes to the pane, or to all of its tab. */
export function usePaste({ options, onPasted, onNeverAsk, onTell, words }: PaneWork, id: string) {
  const [asked, setAsked] = useState<string>();
  const request = (text: string) => {
    if (text === '') return;
    if (options.confirmPaste && needsQuestion(text)) setAsked(text);
    else onPasted(id, text);
  };
  const fromClipboard = () => {
    const read = navigator.clipboard?.readText() ?? Promise.reject(new Error('no clipboard'));
    read.then(request, () => onTell(words.paste.refused));
  };
  const answer = (text: string, never: boolean) => {
    setAsked(undefined);
    if (never) onNeverAsk();
    onPasted(id, text);
  };
  return { asked, request, fromClipboard, answer, cancel: () => setAsked(undefined) };
}

/** Gives the terminal the keyboard when it comes to have it, and back when the menu or a question is done. */
export function useFocus(screen: RefObject<TerminalHandle | null>, status: PaneLink['status'], wanted: boolean): void {
  useEffect(() => {
    if (!wanted || status === 'attaching') return;
    // A layer that closed gives the focus to nobody, a little later.
    const frame = requestAnimationFrame(() => mayTakeFocus() && screen.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [screen, wanted, status]);
}

const nothingFound = { current: 0, total: 0 };

/** The search in the pane: whether it is open, and what it found. */
export function useSearching(screen: RefObject<TerminalHandle | null>) {
  const [open, setOpen] = useState(false);
  const [found, setFound] = useState(nothingFound);
  const begin = useCallback(() => setOpen(true), []);
  const end = () => {
    screen.current?.endSearch();
    setOpen(false);
    setFound(nothingFound);
  };
  return { open, found, begin, end, onFound: (current: number, total: number) => setFound({ current, total }) };
}

interface SpeechParts {
  id: string;
  work: PaneWork;
  link: PaneLink;
  screen: RefObject<TerminalHandle | null>;
  search: () => void;
}

/** What others may ask of the pane, and where that goes which its terminal says. */
export function useSpeech({ id, work, link, screen, search }: SpeechParts): (data: string, kind: DataKind) => void {
  const { onHandle } = work;
  const pasting = useRef(false);
  const latest = useRef(link.onData);
  latest.current = link.onData;
  useEffect(() => {
    const paste = (text: string) => {
      // What a paste sends is this pane's own: each has its own brackets around it.
      pasting.current = true;
      screen.current?.paste(text);
      pasting.current = false;
    };
    onHandle(id, { send: (data) => latest.current(data), paste, search, focus: () => screen.current?.focus() });
    return () => onHandle(id, undefined);
  }, [id, onHandle, screen, search]);
  return (data, kind) => {
    if (kind === 'typed' && !pasting.current) work.onTyped(id, data);
    else link.onData(data, kind === 'answer');
  };
}
