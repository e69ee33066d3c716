// Asks before things are removed, says what is lost and what is in the way, and reports each that could not be removed.
import { Checkbox, Stack, Text } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { naturalCompare } from '../natural-order.ts';
import { NoticeBar } from '../notice-bar.tsx';
import { Progress } from '../progress.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { RemovalItem, RemovalList, RemovalNote } from './removal-list.tsx';

export interface Removal {
  id: string;
  name: string;
  /** What a person should know before, e.g. other names that go with it. */
  notes?: readonly string[];
  /** The same as a warning. */
  warnings?: readonly string[];
  /** Why it cannot be removed now; it is left out. */
  blocked?: ReactNode;
}

export interface RemovalWords {
  title: string;
  /** What is lost by it. */
  text: string;
  confirm: string;
  cancel: string;
  /** Says that none can be removed. */
  allBlocked: string;
  /** Names the list for a reader of the screen. */
  list: string;
  /** What is told while several are removed: how far it is, and how to end it after the one under way. */
  several?: { running: string; of: (current: number, total: number) => string; stop: string };
}

export interface RemovalDialogProps {
  words: RemovalWords;
  items: readonly Removal[];
  /** A box that must be ticked before the button works, when `needed`. */
  force?: { label: string; hint?: string; needed: boolean };
  /** The same as a command line. */
  command: (ids: string[], force: boolean) => ReactNode;
  remove: (id: string, force: boolean) => Promise<void>;
  explain: (error: unknown) => { title: string; detail: string };
  /** All that could be removed is gone, or a person stopped it. */
  onDone: () => void;
  onCancel: () => void;
}

type Failures = ReadonlyMap<string, { title: string; detail: string }>;

/** Mount it to open it. Removes one after the other; those that fail stay listed with the reason. */
export function RemovalDialog(props: RemovalDialogProps) {
  const { words, items, force } = props;
  const [forced, setForced] = useState(false);
  const [done, setDone] = useState<number>();
  const stopped = useRef(false);
  const [failures, setFailures] = useState<Failures>(new Map());
  const asked = failures.size > 0 ? items.filter((item) => failures.has(item.id)) : items;
  const shown = asked.toSorted((a, b) => naturalCompare(a.name, b.name));
  const ids = shown.filter((item) => item.blocked === undefined).map((item) => item.id);
  const several = ids.length > 1 ? words.several : undefined;
  const waiting = ids.length === 0 || (force?.needed === true && !forced);

  const run = async () => {
    stopped.current = false;
    const failed = new Map<string, { title: string; detail: string }>();
    for (const [index, id] of ids.entries()) {
      if (stopped.current) break;
      setDone(index);
      try {
        await props.remove(id, forced);
      } catch (error) {
        failed.set(id, props.explain(error));
      }
    }
    setDone(undefined);
    setFailures(failed);
    if (failed.size === 0) props.onDone();
  };

  return (
    <ConfirmDialog
      opened
      danger
      title={words.title}
      confirmLabel={words.confirm}
      cancelLabel={words.cancel}
      busy={done !== undefined}
      stop={
        several
          ? {
              label: several.stop,
              run: () => {
                stopped.current = true;
              },
            }
          : undefined
      }
      disabled={waiting}
      onConfirm={() => void run()}
      onCancel={props.onCancel}
    >
      <Stack gap="var(--space-3)">
        {ids.length === 0 ? <NoticeBar kind="warning" title={words.allBlocked} /> : <Text>{words.text}</Text>}
        <RemovalList label={words.list}>
          {shown.map((item) => (
            <RemovalLine key={item.id} item={item} failure={failures.get(item.id)} />
          ))}
        </RemovalList>
        {force && ids.length > 0 && (
          <Checkbox
            checked={forced}
            onChange={(event) => setForced(event.currentTarget.checked)}
            label={force.label}
            description={force.hint}
          />
        )}
        {done !== undefined && several && (
          <Progress label={several.running} value={done / ids.length} detail={several.of(done, ids.length)} />
        )}
        {ids.length > 0 && props.command(ids, forced)}
      </Stack>
    </ConfirmDialog>
  );
}

function RemovalLine({ item, failure }: { item: Removal; failure: { title: string; detail: string } | undefined }) {
  return (
    <RemovalItem name={item.name} failure={failure && `${failure.title} ${failure.detail}`}>
      {item.notes?.map((note) => (
        <RemovalNote key={note}>{note}</RemovalNote>
      ))}
      {item.warnings?.map((warning) => (
        <RemovalNote key={warning} warns>
          {warning}
        </RemovalNote>
      ))}
      {item.blocked !== undefined && <RemovalNote warns>{item.blocked}</RemovalNote>}
    </RemovalItem>
  );
}
