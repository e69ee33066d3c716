// How files come into a file browser: dropped on it, or chosen in the system's dialog.
import { type DragEvent, useRef, useState } from 'react';
import { chosenItems, droppedItems } from './file-drop.ts';
import type { FileModel, FileToSend } from './file-model.ts';
import { type FileRow, folderOfPath } from './file-rows.ts';

/**
 * Drops go into the folder under the pointer, or that of the file there, or the chosen one. What is dragged out of here is not taken back:
 * call `ignoreUntilTouched` as it leaves.
 */
export function useDrop(
  byPath: ReadonlyMap<string, FileRow>,
  location: string,
  model: FileModel,
  onDrop: (items: readonly FileToSend[], folder: string) => void,
) {
  const [target, setTarget] = useState<string>();
  const isOwn = useRef(false);
  const under = (event: DragEvent): string => {
    const element = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-path]') : null;
    const row = byPath.get(element?.dataset.path ?? '');
    if (row === undefined) return location;
    return row.item.kind === 'folder' ? row.path : folderOfPath(row.path);
  };
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (isOwn.current || !event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      const folder = under(event);
      event.dataTransfer.dropEffect = model.whyNoWrite(folder) === undefined ? 'copy' : 'none';
      setTarget(folder);
    },
    onDragLeave: (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)))
        setTarget(undefined);
    },
    onDrop: (event: DragEvent) => {
      if (isOwn.current || !event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setTarget(undefined);
      const folder = under(event);
      if (model.whyNoWrite(folder) === undefined) {
        void droppedItems(event.dataTransfer).then((items) => onDrop(items, folder));
      }
    },
  };
  // The pointer tells nothing while the system carries files: the next it tells is after their end.
  const ignoreUntilTouched = () => {
    isOwn.current = true;
    const touched = (event: PointerEvent) => {
      if (event.type === 'pointermove' && event.buttons !== 0) return;
      isOwn.current = false;
      window.removeEventListener('pointermove', touched);
      window.removeEventListener('pointerdown', touched);
    };
    window.addEventListener('pointermove', touched);
    window.addEventListener('pointerdown', touched);
  };
  return { target, handlers, ignoreUntilTouched };
}

export function usePick(onPick: (items: readonly FileToSend[]) => void) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const input = (ref: typeof files, directory: boolean) => (
    <input
      ref={ref}
      type="file"
      hidden
      multiple
      {...(directory ? { webkitdirectory: '' } : {})}
      onChange={(event) => {
        const { files: chosen } = event.currentTarget;
        if (chosen) onPick(chosenItems(chosen));
        event.currentTarget.value = '';
      }}
    />
  );
  return {
    files: () => files.current?.click(),
    folder: () => folder.current?.click(),
    inputs: (
      <>
        {input(files, false)}
        {input(folder, true)}
      </>
    ),
  };
}
