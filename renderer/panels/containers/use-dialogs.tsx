// The handlers that rows and pages share, with the dialogs they open.
import { type ReactNode, useMemo, useRef, useState } from 'react';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { CommandsDialog } from './commands-dialog.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import type { RowHandlers } from './row-actions.tsx';
import { UpdateDialog } from './updates/update-dialog.tsx';
import { useRunAction } from './use-actions.ts';

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
  const newestRun = useRef(run);
  newestRun.current = run;
  const handlers = useMemo<RowHandlers>(
    () => ({
      run: (action, rows) => void newestRun.current(action, rows),
      askRemove: setRemoving,
      askRename: setRenaming,
      showCommands: setShown,
      askUpdate: setUpdating,
    }),
    [],
  );
  const dialogs = (
    <>
      <RemoveDialog rows={removing} onClose={() => setRemoving(undefined)} onRemoved={(rows) => onRemoved?.(rows)} />
      <RenameDialog row={renaming} onClose={() => setRenaming(undefined)} />
      <CommandsDialog row={shown} onClose={() => setShown(undefined)} />
      <UpdateDialog row={updating} onClose={() => setUpdating(undefined)} />
    </>
  );
  return { handlers, dialogs };
}
