// Paths of the computer that Gantry runs on, for fields that take one: completed as they are typed, chosen where there is a window.
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostListing, PickRequest } from '../../runtime/contract/host.ts';
import { backend, inDesktop } from '../backend.ts';
import { useEngines } from './engines.ts';
import { useReportProblem } from './problem.ts';

function pathsOf({ folder, separator, entries }: HostListing, foldersOnly: boolean): string[] {
  return entries
    .filter((entry) => entry.folder || !foldersOnly)
    .map((entry) => `${folder}${entry.name}${entry.folder ? separator : ''}`);
}

/** For the kit's path field. `kind` is what may be chosen; `title` the dialog's. */
export function useHostPaths(kind: 'folder' | 'file' | 'save', title: string) {
  const { t } = useTranslation('app');
  const report = useReportProblem();
  return useMemo(() => {
    const complete = async (path: string, signal: AbortSignal) =>
      pathsOf(await backend().host.list({ path }, { signal }), kind === 'folder');
    const choose = async (start: string) => {
      const request: PickRequest = { kind, title, ...(/^([/]|[a-zA-Z]:)/.test(start) && { start }) };
      try {
        return (await backend().host.pick(request)).paths[0];
      } catch (error) {
        report(error);
        return undefined;
      }
    };
    return { complete, choose: inDesktop() ? choose : undefined, chooseLabel: t('choosePath') };
  }, [kind, title, t, report]);
}

/** Whether there is a window of ours, with the system's own dialogs. */
export function hasDialogs(): boolean {
  return inDesktop();
}

/** Asks in the system's own dialog, which begins in the person's folder; undefined where no place was chosen. */
export async function askWhereToSave(title: string, name: string, signal?: AbortSignal): Promise<string | undefined> {
  const options = { ...(signal && { signal }) };
  const { folder } = await backend().host.list({ path: '~' }, options);
  return (await backend().host.pick({ kind: 'save', title, start: folder + name }, options)).paths[0];
}

/** Whether folders of this computer are what the current engine would mount: not where it runs elsewhere. */
export function useEngineIsHere(): boolean {
  return useEngines(({ current }) => current?.source === 'embedded' || !/^(tcp|ssh):/.test(current?.address ?? ''));
}

/** A path of this computer; `folder` tells whether it is one. */
export interface DroppedPath {
  path: string;
  folder: boolean;
}

/** What the desktop's shell tells of a drop, where that is what the message is. */
function droppedOf({ source, origin, data }: MessageEvent): DroppedPath[] {
  if (source !== window || origin !== location.origin || data?.kind !== 'gantry:dropped') return [];
  const items: unknown[] = Array.isArray(data.items) ? data.items : [];
  return items.filter((item): item is DroppedPath => {
    const { path, folder } = (item ?? {}) as { path?: unknown; folder?: unknown };
    return typeof path === 'string' && typeof folder === 'boolean';
  });
}

/** Takes what is dropped onto the page while the component is mounted, in Gantry's own window; a browser tells no paths. */
export function useDroppedPaths(onDrop: (items: DroppedPath[]) => void): void {
  const newest = useRef(onDrop);
  newest.current = onDrop;
  useEffect(() => {
    if (!inDesktop()) return;
    const accept = (event: DragEvent) => event.dataTransfer?.types.includes('Files') && event.preventDefault();
    const take = (event: MessageEvent) => {
      const items = droppedOf(event);
      if (items.length > 0) newest.current(items);
    };
    window.addEventListener('dragover', accept);
    window.addEventListener('drop', accept);
    window.addEventListener('message', take);
    return () => {
      window.removeEventListener('dragover', accept);
      window.removeEventListener('drop', accept);
      window.removeEventListener('message', take);
    };
  }, []);
}
