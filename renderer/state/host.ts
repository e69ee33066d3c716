// Paths of the computer that Gantry runs on, for fields that take one: completed as they are typed, chosen where there is a window.
import { useMemo } from 'react';
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

/** Whether folders of this computer are what the current engine would mount: not where it runs elsewhere. */
export function useEngineIsHere(): boolean {
  return useEngines(({ current }) => current?.source === 'embedded' || !/^(tcp|ssh):/.test(current?.address ?? ''));
}
