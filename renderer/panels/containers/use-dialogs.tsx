// The handlers that rows and pages share, with the dialogs they open.

import { type ReactNode, Suspense, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import { CommandsDialog } from './commands-dialog.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import type { ContainerWork, RowHandlers } from './row-actions.tsx';
import { shownOutcome, useOutcomeNotice, useRunAction } from './use-actions.ts';

// Seldom needed, and each with texts and fields of its own: loaded when somebody asks.
const dialogs = {
  signal: lazyPart(() => import('./work/signal-dialog.tsx').then((module) => ({ default: module.SignalDialog }))),
  wait: lazyPart(() => import('./work/wait-dialog.tsx').then((module) => ({ default: module.WaitDialog }))),
  commit: lazyPart(() => import('./work/commit-dialog.tsx').then((module) => ({ default: module.CommitDialog }))),
  export: lazyPart(() => import('./work/export-dialog.tsx').then((module) => ({ default: module.ExportDialog }))),
};
const UpdateDialog = lazyPart(() =>
  import('./updates/update-dialog.tsx').then((module) => ({ default: module.UpdateDialog })),
);
const PruneContainers = lazyPart(() =>
  import('./work/prune-containers.tsx').then((module) => ({ default: module.PruneContainers })),
);
const OutcomeDialog = lazyPart(() =>
  import('./work/outcome-dialog.tsx').then((module) => ({ default: module.OutcomeDialog })),
);

function WorkDialog({ asked, onClose }: { asked: { work: ContainerWork; row: ContainerRow }; onClose: () => void }) {
  const Dialog = dialogs[asked.work];
  return <Dialog row={asked.row} onClose={onClose} />;
}

/** `handlers` stay the same object; put `dialogs` anywhere in the page. `onRemoved` is told of rows that are gone. */
export function useContainerDialogs(onRemoved?: (rows: readonly ContainerRow[]) => void): {
  handlers: RowHandlers;
  dialogs: ReactNode;
} {
  const run = useRunAction();
  const [removing, setRemoving] = useState<readonly ContainerRow[]>();
  const [renaming, setRenaming] = useState<ContainerRow>();
  const [shown, setShown] = useState<ContainerRow>();
  const [updating, setUpdating] = useState<ContainerRow>();
  const [asked, setAsked] = useState<{ work: ContainerWork; row: ContainerRow }>();
  const [pruning, setPruning] = useState(false);
  const outcome = useStore(shownOutcome);
  const tell = useOutcomeNotice();
  const newestRun = useRef(run);
  newestRun.current = run;
  const handlers = useMemo<RowHandlers>(
    () => ({
      run: (action, rows) => void newestRun.current(action, rows),
      askRemove: (rows) => setRemoving(rows.toSorted((a, b) => naturalCompare(a.name, b.name))),
      askRename: setRenaming,
      showCommands: setShown,
      askUpdate: setUpdating,
      askWork: (work, row) => setAsked({ work, row }),
      askPrune: () => setPruning(true),
    }),
    [],
  );
  const shownDialogs = (
    <>
      <RemoveDialog rows={removing} onClose={() => setRemoving(undefined)} onRemoved={(rows) => onRemoved?.(rows)} />
      <RenameDialog row={renaming} onClose={() => setRenaming(undefined)} />
      <CommandsDialog row={shown} onClose={() => setShown(undefined)} />
      <Suspense>
        {updating && <UpdateDialog key={updating.id} row={updating} onClose={() => setUpdating(undefined)} />}
        {asked && <WorkDialog asked={asked} onClose={() => setAsked(undefined)} />}
        {pruning && <PruneContainers onClose={() => setPruning(false)} onOutcome={tell} />}
        {outcome && <OutcomeDialog outcome={outcome} onClose={() => shownOutcome.setState(undefined, true)} />}
      </Suspense>
    </>
  );
  return { handlers, dialogs: shownDialogs };
}
