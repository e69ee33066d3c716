// All words of a view with terminals.

export interface TerminalWords {
  /** The row of tabs. */
  tabs: string;
  /** A terminal, by its name. */
  view: (name: string) => string;
  close: (name: string) => string;
  rename: string;
  /** Splits side by side, and one above the other. */
  splitRight: string;
  splitDown: string;
  /** The line between two panes. */
  divider: string;
  broadcast: string;
  broadcasting: (panes: number) => string;
  /** How the keyboard leaves the terminal, and the main process that it is attached to. */
  escape: string;
  detach: string;
  bell: string;
  broken: string;
  /** A split with several panes, as a tab: the name of the first and how many more. */
  several: (name: string, more: number) => string;
  search: {
    open: string;
    label: string;
    previous: string;
    next: string;
    matchCase: string;
    regex: string;
    invalid: string;
    close: string;
    /** `current` counts from 1 and is 0 while none is chosen; `more`: there are more than were counted. */
    matches: (current: number, total: number, more: boolean) => string;
  };
  menu: { label: string; copy: string; paste: string; selectAll: string; clear: string };
  paste: {
    title: (lines: number) => string;
    text: string;
    confirm: string;
    cancel: string;
    never: string;
    /** The clipboard may not be read: how to paste by keyboard. */
    refused: string;
  };
  link: { title: string; text: string; confirm: string; cancel: string };
  closing: { title: (count: number) => string; text: string; confirm: string; cancel: string };
}
