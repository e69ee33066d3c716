// Asks which of many things are to be removed at once: what is offered, ticks, what they come to, the same as a command line, what stayed.
import { Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { NoticeBar } from '../notice-bar.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { RemovalFailures, type RemovalFailuresProps } from './removal-list.tsx';
import { type TickItem, TickList } from './tick-list.tsx';
import type { Ticks } from './ticks.ts';

/** A command line of more would help nobody. */
const mostInCommand = 20;

export interface PruneDialogProps {
  words: {
    title: string;
    confirm: string;
    cancel: string;
    looking?: string;
    none: string;
    /** Names the list for a reader of the screen. */
    list: string;
  };
  busy: boolean;
  /** What could not be looked up. */
  problem?: { title: string; text?: string | undefined } | undefined;
  /** Why nothing was removed. */
  error?: string | undefined;
  failures?: RemovalFailuresProps | undefined;
  /** Those that are offered; undefined while it is looked for them. */
  items: readonly TickItem[] | undefined;
  /** Left out: all go. */
  ticks?: Ticks | undefined;
  /** What is to be known before anything is ticked. */
  text?: string | undefined;
  /** Says which are offered. */
  tools?: ReactNode;
  /** What the ticked ones come to. */
  sum?: string | undefined;
  /** Below the list: what is lost, and options. */
  children?: ReactNode;
  /** Asked while there are not too many. */
  command?: (() => ReactNode) | undefined;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Mount it to open it. */
export function PruneDialog(props: PruneDialogProps) {
  const { words, busy, problem, error, failures, items, ticks, text, tools, sum, children, command } = props;
  const going = ticks ? ticks.ids.size : (items?.length ?? 0);
  return (
    <ConfirmDialog
      opened
      danger
      busy={busy}
      error={error}
      disabled={going === 0}
      title={words.title}
      confirmLabel={words.confirm}
      cancelLabel={words.cancel}
      onConfirm={props.onConfirm}
      onCancel={props.onCancel}
    >
      <Stack gap="var(--space-3)">
        {problem && <NoticeBar kind="error" {...problem} />}
        {text && items?.length !== 0 && <Text>{text}</Text>}
        {tools}
        {items === undefined && !problem && <Skeleton height={80} aria-label={words.looking} role="status" />}
        {items?.length === 0 && <Text role="status">{words.none}</Text>}
        {items !== undefined && items.length > 0 && (
          <>
            <TickList label={words.list} sum={sum} items={items} ticks={ticks} />
            {children}
          </>
        )}
        {failures && <RemovalFailures {...failures} />}
        {going > 0 && going <= mostInCommand && command?.()}
      </Stack>
    </ConfirmDialog>
  );
}
