// One terminal with what belongs to it, drawn: what became of it, search, menu, questions.
import { Button } from '@mantine/core';
import { type RefObject, useRef, useState } from 'react';
import { classNames } from '../class-names.ts';
import { IconButton } from '../icon-button.tsx';
import { NoticeBar } from '../notice-bar.tsx';
import type { TerminalAction } from './terminal-keys.ts';
import { TerminalMenu, type TerminalMenuItem } from './terminal-menu.tsx';
import styles from './terminal-pane.module.css';
import {
  type PaneItem,
  type PaneLink,
  type PaneWork,
  useBell,
  useFocus,
  usePaste,
  useSearching,
  useSpeech,
} from './terminal-pane-work.ts';
import { LinkQuestion, PasteQuestion } from './terminal-questions.tsx';
import { TerminalSearch } from './terminal-search.tsx';
import { copyText, type TerminalHandle, TerminalView } from './terminal-view.tsx';

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
