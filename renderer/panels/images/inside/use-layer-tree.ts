// The files of a layer, folder by folder as they are opened; a search takes their place with what it found.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { joined } from '../../../../runtime/contract/file-name.ts';
import type { FoundFile, LayerFile, LayerView } from '../../../../runtime/contract/image-contents.ts';
import { client } from '../../../state/client.ts';
import { type FileFolder, fileRows, toggledPath } from '../../../ui/files/file-rows.ts';
import { useFoundRows } from '../../../ui/list/found-rows.ts';

/** After the last key (ms). */
const searchDelayMs = 150;
const empty: ReadonlyMap<string, FileFolder> = new Map();
const noFiles: readonly FoundFile[] = [];

/** `version`: what is known of the layer; it is read anew when that changes. */
export function useLayerTree(view: LayerView, version: string, text: string) {
  const key = JSON.stringify(view);
  const [folders, setFolders] = useState(empty);
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const newest = useRef(view);
  newest.current = view;
  const life = useRef(new AbortController());

  const load = useCallback(async (path: string): Promise<void> => {
    const { signal } = life.current;
    const say = (folder: FileFolder) => {
      if (!signal.aborted) setFolders((before) => new Map(before).set(path, folder));
    };
    const none = { read: 0, cut: false };
    setFolders((before) =>
      before.has(path) ? before : new Map(before).set(path, { entries: [], ...none, status: 'loading' }),
    );
    try {
      const entries: LayerFile[] = [];
      let shown = 0;
      for await (const piece of await client().imageContents.list({ ...newest.current, path }, { signal })) {
        for (const entry of piece.entries) entries.push(entry);
        // Putting them into their order costs the more the more there are.
        if (!piece.done && entries.length < 2 * shown) continue;
        shown = entries.length;
        say({ entries: [...entries], read: entries.length, cut: piece.cut, status: piece.done ? 'ready' : 'loading' });
      }
      const [only] = entries;
      // A folder that holds one folder alone is no place to stop at.
      if (entries.length === 1 && only?.kind === 'folder' && only.change !== 'hidden' && !signal.aborted) {
        const inner = joined(path, only.name);
        setExpanded((before) => new Set([...before, inner]));
        await load(inner);
      }
    } catch (error) {
      say({ entries: [], ...none, status: 'failed', error });
    }
  }, []);

  const opened = useRef(expanded);
  opened.current = expanded;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of the view.
  useEffect(() => {
    life.current = new AbortController();
    const own = life.current;
    setFolders(empty);
    if (version !== '') for (const path of ['/', ...opened.current]) void load(path);
    return () => own.abort();
  }, [key, version, load]);

  const search = useSearch(key, view, version, text);
  const found = useFoundRows(search.found ?? noFiles);
  const rows = useMemo(() => fileRows(folders, expanded), [folders, expanded]);
  const { searching, cut } = search;
  if (search.found !== undefined) return { rows: found.rows, expand: found.expand, root: found.root, searching, cut };
  const expand = (path: string, isOpen: boolean) => {
    setExpanded((before) => toggledPath(before, path, isOpen));
    if (isOpen) void load(path);
  };
  return { rows, expand, root: folders.get('/'), searching, cut };
}

function useSearch(key: string, view: LayerView, version: string, text: string) {
  const [result, setResult] = useState<{ text: string; key: string; files: readonly FoundFile[]; cut: boolean }>();
  const newest = useRef(view);
  newest.current = view;
  useEffect(() => {
    if (text === '' || version === '') return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      client()
        .imageContents.search({ ...newest.current, text }, { signal: stop.signal })
        .then(({ files, cut }) => stop.signal.aborted || setResult({ text, key, files, cut }))
        .catch(() => stop.signal.aborted || setResult({ text, key, files: [], cut: false }));
    }, searchDelayMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key, version, text]);
  if (text === '') return { found: undefined, searching: false, cut: false };
  const isNow = result?.text === text && result.key === key;
  return { found: result?.files ?? noFiles, searching: !isNow, cut: isNow && result.cut };
}
