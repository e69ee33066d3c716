// Short messages to the person; panels say them, the frame draws them.
import { createStore } from 'zustand/vanilla';

export interface NoticeInput {
  kind: 'error' | 'success' | 'info';
  title: string;
  /** May be the engine's own words: shown as text. */
  text?: string;
  /** A shell command that helps or that equals what was done, offered to be copied. */
  command?: string;
  /** A button that takes back what was done, or goes on with it; the message goes with it. */
  action?: { label: string; run: () => void };
}

export interface Notice extends NoticeInput {
  id: number;
  /** How often the same thing was said while it was showing. */
  count: number;
}

/** What is showing now, oldest first. */
export const notices = createStore<Notice[]>(() => []);

let lastId = 0;

function isSame(notice: Notice, input: NoticeInput): boolean {
  return (
    notice.kind === input.kind &&
    notice.title === input.title &&
    notice.text === input.text &&
    notice.command === input.command
  );
}

/** Shows a message. Errors stay until closed, others vanish; one that is showing already counts up instead. */
export function notify(input: NoticeInput): void {
  notices.setState((showing) => {
    const same = showing.find((notice) => isSame(notice, input));
    if (same) return showing.map((notice) => (notice === same ? { ...notice, count: notice.count + 1 } : notice));
    lastId += 1;
    return [...showing, { ...input, id: lastId, count: 1 }];
  }, true);
}

/** Takes a message away. */
export function closeNotice(id: number): void {
  notices.setState((showing) => showing.filter((notice) => notice.id !== id), true);
}
