// A file browser for a place: what the kit's view needs, in the person's language.
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { isWithin, nameOf, shownName } from '../../runtime/contract/file-name.ts';
import { type FileMount, type FilePlace, type FilePlaceState, placeKey } from '../../runtime/contract/files.ts';
import { backend, inDesktop } from '../backend.ts';
import { dragFiles } from './files/file-dragging.ts';
import { saveFiles } from './files/file-saving.ts';
import { fileStore, lastName, type OpenFile } from './files/file-store.ts';
import { receiveFiles, sendFiles, type UploadItem } from './files/file-transfers.ts';
import { saveBlob } from './files/save-blob.ts';
import { useLoad } from './load.ts';
import { notify } from './notices.ts';
import { problemOf, useProblemText, useReportProblem } from './problem.ts';

export type FileSay = (word: string, values?: Record<string, string | number>) => string;

/** Says a word of the kit's file browser (`files:*`). Stable as long as the language is. */
function useFileSay(): FileSay {
  const { t } = useTranslation('files');
  return useCallback((word, values) => t(word, values ?? {}), [t]);
}

/** The words of an error: what it means, and what the engine said. */
export function useErrorText(): (error: unknown) => string {
  const textOf = useProblemText();
  return useCallback(
    (error) => {
      const { title, detail } = textOf(problemOf(error));
      return [title, detail].filter(Boolean).join(' ');
    },
    [textOf],
  );
}

interface Transfer {
  id: string;
  kind: 'upload' | 'download';
  name: string;
  passed: number;
  total: number;
  cancel: () => void;
}

function useTransfers(place: FilePlace, report: (error: unknown, title: string) => void, say: FileSay) {
  const [transfers, setTransfers] = useState<readonly Transfer[]>([]);
  const begin = async (
    first: Pick<Transfer, 'kind' | 'name' | 'total'>,
    run: (change: (change: Partial<Transfer>) => void, signal: AbortSignal) => Promise<void>,
  ) => {
    const stop = new AbortController();
    const id = crypto.randomUUID();
    const change = (changes: Partial<Transfer>) =>
      setTransfers((all) => all.map((one) => (one.id === id ? { ...one, ...changes } : one)));
    setTransfers((all) => [...all, { ...first, id, passed: 0, cancel: () => stop.abort() }]);
    try {
      await run(change, stop.signal);
    } catch (error) {
      if (!stop.signal.aborted) report(error, say(`failed.${first.kind}`, { name: first.name }));
    } finally {
      setTransfers((all) => all.filter((one) => one.id !== id));
    }
  };
  const download = (paths: readonly string[]) =>
    begin({ kind: 'download', name: shownName(lastName(paths[0] ?? '/')), total: 0 }, async (change, signal) => {
      const onProgress = (passed: number, total = 0) => change({ passed, total });
      if (inDesktop()) return saveFiles(place, [...paths], say('saveTitle'), onProgress, signal);
      const onBegin = (name: string) => change({ name: shownName(name) });
      const { blob, name } = await receiveFiles(place, [...paths], onBegin, onProgress, signal);
      saveBlob(blob, shownName(name));
    });
  const upload = (items: readonly UploadItem[], folder: string) => {
    const total = items.reduce((sum, { content }) => sum + (content?.size ?? 0), 0);
    const tops = [...new Set(items.map(({ path }) => path.split('/')[0] ?? ''))];
    const name = tops.length === 1 ? shownName(tops[0] ?? '') : say('someItems', { count: tops.length });
    return begin({ kind: 'upload', name, total }, async (change, signal) => {
      try {
        await sendFiles({ place, folder, subject: name }, items, (passed) => change({ passed }), signal);
      } finally {
        await fileStore(place).unfold(folder);
      }
    });
  };
  const drag = (paths: readonly string[]) => {
    const name = paths.length === 1 ? shownName(lastName(paths[0] ?? '/')) : say('someItems', { count: paths.length });
    return begin({ kind: 'download', name, total: 0 }, async (change, signal) => {
      const onProgress = (passed: number, total: number) => change({ passed, total });
      const outcome = await dragFiles(place, [...paths], onProgress, signal);
      if (outcome === 'late') notify({ kind: 'info', title: say('dragReady', { name }) });
    });
  };
  return { transfers, download, upload, drag };
}

/** While somebody looks at a volume, an engine does not let others remove it. */
function useLeave(place: FilePlace, key: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of the place.
  useEffect(() => {
    if (place.kind !== 'volume') return;
    return () =>
      void backend()
        .files.leave({ place })
        .catch(() => undefined);
  }, [key]);
}

function mountOf(state: FilePlaceState | undefined, path: string): FileMount | undefined {
  return state?.mounts.filter((mount) => isWithin(path, mount.path)).at(-1);
}

/** `version`: what the place's own list says of it; the files are read anew when it changes. `open`: goes to a mount's source. */
export function useFiles(place: FilePlace, version: string, open: (mount: FileMount) => (() => void) | undefined) {
  const say = useFileSay();
  const { t, i18n } = useTranslation('files');
  const errorText = useErrorText();
  const report = useReportProblem();
  const key = placeKey(place);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of the place.
  const files = useMemo(() => fileStore(place), [key]);
  const state = useStore(files.store);
  const [round, setRound] = useState(0);
  const asked = [key, version, round];
  const { value: reach, error } = useLoad((signal) => backend().files.place({ place }, { signal }), asked);
  useLeave(place, key);
  const transfers = useTransfers(place, report, say);
  const reachVersion = reach?.version;
  useEffect(() => {
    if (reachVersion === undefined) return;
    files.reload();
    return () => files.rest();
  }, [files, reachVersion]);

  const isImage = place.kind === 'image';
  const whyNoWrite = (path: string): string | undefined => {
    if (isImage) return t('why.image');
    const mount = mountOf(reach, path);
    if (mount === undefined && reach?.readOnlyRoot) {
      return place.kind === 'volume' ? t('why.readOnlyVolume') : t('why.readOnlyRoot');
    }
    if (mount === undefined) return undefined;
    return mount.readOnly ? t('why.readOnlyMount', { path: mount.path }) : undefined;
  };
  const whyNoRemove = (path: string): string | undefined => {
    if (isImage) return t('why.image');
    if (reach?.way === 'archive') return t(`why.${reach.lacking ?? 'no-tools'}`);
    const mount = reach?.mounts.find((one) => isWithin(one.path, path));
    return mount ? t('why.mounted', { path: mount.path }) : whyNoWrite(path);
  };
  const words = async (work: Promise<void>): Promise<string | undefined> => {
    try {
      await work;
      return undefined;
    } catch (thrown) {
      return errorText(thrown);
    }
  };
  const model = {
    fixed: isImage,
    folders: state.folders,
    expanded: state.expanded,
    selection: state.selection,
    active: state.active,
    opened: state.file && openedOf(state.file, state.drafts, { whyNoWrite, errorText, reach, t }),
    edited: useMemo(() => new Set(state.drafts.keys()), [state.drafts]),
    transfers: transfers.transfers,
    expand: (path: string, isOpen: boolean) => files.expand(path, isOpen),
    select: (selection: ReadonlySet<string>) => files.store.setState({ selection }),
    activate: (active: string) => files.store.setState({ active }),
    openFile: (path: string, { kind }: { kind: string }) => {
      if (kind !== 'link') return void files.open(path);
      files.go(path).catch((thrown: unknown) => report(thrown, t('failed.link', { name: shownName(nameOf(path)) })));
    },
    closeFile: () => files.close(),
    go: (path: string) => words(files.go(path)),
    reload: () => files.reload(),
    create: (folder: string, name: string, kind: 'file' | 'folder') => words(files.create(folder, name, kind)),
    rename: (path: string, name: string) => words(files.rename(path, name)),
    remove: (paths: readonly string[]) => words(files.remove(paths)),
    download: (paths: readonly string[]) => void transfers.download(paths),
    upload: (items: readonly UploadItem[], folder: string) => void transfers.upload(items, folder),
    dragOut: inDesktop() ? (paths: readonly string[]) => void transfers.drag(paths) : undefined,
    taken: async (items: readonly UploadItem[], folder: string) => {
      const names = await files.namesIn(folder);
      return [...new Set(items.map(({ path }) => path.split('/')[0] ?? ''))].filter((name) => names.has(name));
    },
    overwriteLoses: reach?.keepsAttributes === false ? t('why.attributesLost') : undefined,
    edit: (text: string) => files.edit(text),
    save: (overwrite: boolean) => {
      const name = shownName(lastName(state.file?.path ?? ''));
      files.save(overwrite).catch((thrown: unknown) => report(thrown, t('failed.save', { name })));
    },
    discard: () => void files.discard(),
    readMore: () => state.file && void files.open(state.file.path, 16 * 1024 * 1024),
    asText: () => files.asText(),
    dismissConflict: () => files.dismissConflict(),
    whyNoWrite,
    whyNoRemove,
    mountAt: (path: string) => {
      const mount = reach?.mounts.find((one) => one.path === path);
      if (mount === undefined) return undefined;
      const { kind, source, readOnly } = mount;
      const title = t(`mountTitle.${kind}`, { source });
      return { label: t(`mount.${kind}`), title, readOnly, open: open(mount) };
    },
    shown: shownName,
    errorText,
  };
  return {
    model,
    say,
    locale: i18n.language,
    reach,
    error: error === undefined ? undefined : errorText(error),
    again: () => setRound((before) => before + 1),
  };
}

interface Surroundings {
  whyNoWrite: (path: string) => string | undefined;
  errorText: (error: unknown) => string;
  reach: FilePlaceState | undefined;
  t: (key: string) => string;
}

function openedOf(
  file: OpenFile,
  drafts: ReadonlyMap<string, { text: string; version: string }>,
  { whyNoWrite, errorText, reach, t }: Surroundings,
) {
  const { path, status, size, bytes, text, picture, saving, conflict } = file;
  const draft = drafts.get(path);
  const cut = bytes.length < size;
  const kind =
    picture !== undefined ? ('picture' as const) : text !== undefined ? ('text' as const) : ('binary' as const);
  return {
    path,
    status,
    error: file.error === undefined ? undefined : errorText(file.error),
    kind,
    size,
    shownBytes: bytes.length,
    picture,
    text: text?.text,
    draft: draft?.text,
    lineEnd: text?.lineEnd ?? ('\n' as const),
    encoding: text?.encoding,
    readOnly: cut ? t('why.cut') : whyNoWrite(path),
    warning: reach?.keepsOwner === false ? t('why.ownerLost') : undefined,
    edited: draft !== undefined,
    saving,
    conflict,
  };
}
