// One terminal with what belongs to it: what became of it, search, menu, questions, bell.
import { Button } from '@mantine/core';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { classNames } from './class-names.ts';
import { IconButton } from './icon-button.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { ring } from './terminal-bell.ts';
import type { DataKind, TerminalOptions } from './terminal-instance.ts';
import type { TerminalAction } from './terminal-keys.ts';
import { TerminalMenu, type TerminalMenuItem } from './terminal-menu.tsx';
import styles from './terminal-pane.module.css';
import { LinkQuestion, needsQuestion, PasteQuestion } from './terminal-questions.tsx';
import { TerminalSearch } from './terminal-search.tsx';
import { copyText, type TerminalHandle, TerminalView } from './terminal-view.tsx';
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

export interface TerminalPaneProps {
  item: PaneItem;
  work: PaneWork;
  /** It has the keyboard when its tab is shown. */
  active: boolean;
  shown: boolean;
  /** Alone in its tab, which names it then. */
  alone: boolean;
  broadcasting: boolean;
}

/** Milliseconds: a program that rings without end rings this often. */
const bellPause = 300;

/** Who goes through the tabs or a dialog by keyboard stays there. */
function mayTakeFocus(): boolean {
  const { activeElement } = document;
  return !activeElement?.matches('[role="tab"]:focus-visible, [role="dialog"] *, [role="menu"] *, input');
}

function useBell({ options, onBell }: PaneWork, id: string): { ringing: boolean; rung: () => void; end: () => void } {
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
function usePaste({ options, onPasted, onNeverAsk, onTell, words }: PaneWork, id: string) {
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

interface MenuWork {
  work: PaneWork;
  id: string;
  selected: boolean;
  screen: RefObject<TerminalHandle | null>;
  paste: () => void;
  search: () => void;
}

function menuItems({ work, id, selected, screen, paste, search }: MenuWork): TerminalMenuItem[] {
  const { words } = work;
  const copy = () => copyText(screen.current?.selection() ?? '');
  return [
    { id: 'copy', label: words.menu.copy, keys: ['Ctrl+Shift+C', '⌘C'], disabled: !selected, run: copy },
    { id: 'paste', label: words.menu.paste, keys: ['Ctrl+Shift+V', '⌘V'], run: paste },
    { id: 'all', label: words.menu.selectAll, run: () => screen.current?.selectAll() },
    { id: 'search', label: words.search.open, keys: ['Ctrl+Shift+F', '⌘F'], run: search },
    { id: 'clear', label: words.menu.clear, run: () => work.onClear(id) },
    { id: 'right', label: words.splitRight, keys: ['Ctrl+Shift+E', '⇧⌘E'], run: () => work.onSplit(id, 'row') },
    { id: 'down', label: words.splitDown, keys: ['Ctrl+Shift+O', '⇧⌘O'], run: () => work.onSplit(id, 'column') },
    { id: 'rename', label: words.rename, run: () => work.onRename(id) },
  ];
}

/** Gives the terminal the keyboard when it comes to have it, and back when the menu or a question is done. */
function useFocus(screen: RefObject<TerminalHandle | null>, status: PaneLink['status'], wanted: boolean): void {
  useEffect(() => {
    if (!wanted || status === 'attaching') return;
    // A layer that closed gives the focus to nobody, a little later.
    const frame = requestAnimationFrame(() => mayTakeFocus() && screen.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [screen, wanted, status]);
}

function Notice({ kind, title, text, action }: NonNullable<PaneItem['notice']>) {
  const [busy, setBusy] = useState(false);
  const run = () => {
    setBusy(true);
    void action?.run().finally(() => setBusy(false));
  };
  return (
    <NoticeBar
      kind={kind}
      title={title}
      text={text}
      action={
        action && (
          <Button variant="default" size="xs" loading={busy} onClick={run}>
            {action.label}
          </Button>
        )
      }
    />
  );
}

const nothingFound = { current: 0, total: 0 };

/** The search in the pane: whether it is open, and what it found. */
function useSearching(screen: RefObject<TerminalHandle | null>) {
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
function useSpeech({ id, work, link, screen, search }: SpeechParts): (data: string, kind: DataKind) => void {
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

function PaneHead({ item: { id, name }, work }: { item: PaneItem; work: PaneWork }) {
  return (
    <header className={styles.head}>
      <span className={styles.name} title={name}>
        {name}
      </span>
      <IconButton icon="close" size="small" label={work.words.close(name)} onClick={() => work.onClose(id)} />
    </header>
  );
}

interface PaneScreenProps {
  item: PaneItem;
  work: PaneWork;
  screen: RefObject<TerminalHandle | null>;
  link: PaneLink;
  searching: ReturnType<typeof useSearching>;
  onPaste: (text: string) => void;
  onMenu: (at: { x: number; y: number; selected: boolean }) => void;
  onLink: (address: string) => void;
}

function PaneScreen({ item, work, screen, link, searching, onPaste, onMenu, onLink }: PaneScreenProps) {
  const { id, name } = item;
  const { words } = work;
  const bell = useBell(work, id);
  const said = useSpeech({ id, work, link, screen, search: searching.begin });
  const act = (action: TerminalAction) => (action === 'search' ? searching.begin() : work.onAction(id, action));
  return (
    <div className={styles.screen} data-ringing={bell.ringing || undefined} onAnimationEnd={bell.end}>
      <TerminalView
        ref={screen}
        label={words.view(name)}
        options={work.options}
        onData={said}
        onResize={link.onResize}
        onPaste={onPaste}
        onAction={act}
        onMenu={(x, y) => onMenu({ x, y, selected: screen.current?.selection() !== '' })}
        onFocus={() => work.onActivate(id)}
        onBell={bell.rung}
        onFound={searching.onFound}
        onLink={onLink}
        exit={work.exit}
      />
      {searching.open && (
        <TerminalSearch
          words={words.search}
          found={searching.found}
          onFind={(request, direction, typing) => screen.current?.find(request, direction, typing)}
          onClose={searching.end}
        />
      )}
    </div>
  );
}

interface PaneLayersProps {
  item: PaneItem;
  work: PaneWork;
  screen: RefObject<TerminalHandle | null>;
  paste: ReturnType<typeof usePaste>;
  search: () => void;
  menu: { x: number; y: number; selected: boolean } | undefined;
  onMenuClose: () => void;
  address: string | undefined;
  onAddressClose: () => void;
}

/** What stands above the screen while somebody decides. */
function PaneLayers(props: PaneLayersProps) {
  const { item, work, screen, paste, search, menu, address, onAddressClose } = props;
  const { words } = work;
  const selected = menu?.selected ?? false;
  const open = (uri: string) => {
    onAddressClose();
    work.onLink(uri);
  };
  return (
    <>
      <TerminalMenu
        label={words.menu.label}
        at={menu}
        items={menuItems({ work, id: item.id, selected, screen, paste: paste.fromClipboard, search })}
        onClose={props.onMenuClose}
      />
      <PasteQuestion words={words.paste} text={paste.asked} onPaste={paste.answer} onCancel={paste.cancel} />
      <LinkQuestion words={words.link} address={address} onCancel={onAddressClose} onOpen={open} />
    </>
  );
}

export function TerminalPane({ item, work, active, shown, alone, broadcasting }: TerminalPaneProps) {
  const { id, name, notice } = item;
  const { words } = work;
  const screen = useRef<TerminalHandle>(null);
  const link = work.useLink(id, screen);
  const paste = usePaste(work, id);
  const searching = useSearching(screen);
  const [menu, setMenu] = useState<{ x: number; y: number; selected: boolean }>();
  const [address, setAddress] = useState<string>();
  const layer = menu !== undefined || paste.asked !== undefined || address !== undefined || searching.open;
  useFocus(screen, link.status, active && shown && !layer);
  const parts = { item, work, screen };
  return (
    <section
      className={classNames(styles.pane, !alone && active && styles.active, broadcasting && styles.broadcasting)}
      aria-label={words.view(name)}
    >
      {!alone && <PaneHead item={item} work={work} />}
      {link.status === 'broken' && <NoticeBar kind="warning" title={words.broken} />}
      {notice && <Notice {...notice} text={alone ? notice.text : undefined} />}
      <PaneScreen
        {...parts}
        link={link}
        searching={searching}
        onPaste={paste.request}
        onMenu={setMenu}
        onLink={setAddress}
      />
      <PaneLayers
        {...parts}
        paste={paste}
        search={searching.begin}
        menu={menu}
        onMenuClose={() => setMenu(undefined)}
        address={address}
        onAddressClose={() => setAddress(undefined)}
      />
    </section>
  );
}
