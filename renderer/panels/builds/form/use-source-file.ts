// A file of the folder in the editor: read, changed, saved without losing what somebody else wrote meanwhile.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../../runtime/contract/problem.ts';
import { client } from '../../../state/client.ts';
import { type FileText, lineEndOf } from '../../../state/files/file-text.ts';
import { problemOf } from '../../../state/problem.ts';

interface Kept {
  /** As it was read or saved last; undefined: it was not there. */
  saved: string | undefined;
  version: string | undefined;
  text: string;
}

/** What is not saved yet outlives the page, until it is saved or discarded. */
const drafts = new Map<string, Kept>();

export interface SourceFile {
  status: 'none' | 'loading' | 'missing' | 'ready';
  text: string;
  /** As it was read or saved last: it stays while one writes. */
  lineEnd: FileText['lineEnd'];
  dirty: boolean;
  saving: boolean;
  /** Why it could not be read or saved; `file-changed`: somebody else wrote it. */
  problem: Problem | undefined;
  change: (text: string) => void;
  /** Answers whether it is saved. */
  save: () => Promise<boolean>;
  /** Reads it again and drops what was written here. */
  reload: () => void;
  /** Writes over what somebody else wrote. */
  overwrite: () => Promise<boolean>;
  /** Begins one that is not there. */
  create: (text: string) => void;
}

const empty: Kept = { saved: undefined, version: undefined, text: '' };

/** `path` of undefined, or an empty folder: no file. */
export function useSourceFile(folder: string, path: string | undefined, onSaved: () => void): SourceFile {
  const key = folder === '' || path === undefined ? '' : `${folder}\n${path}`;
  const [state, setState] = useState<{ key: string; kept: Kept | undefined }>({ key: '', kept: undefined });
  const [problem, setProblem] = useState<Problem>();
  const [saving, setSaving] = useState(false);
  const [round, setRound] = useState(0);
  const newest = useRef(state);
  newest.current = state;

  const put = useCallback(
    (kept: Kept) => {
      if (kept.text === (kept.saved ?? '')) drafts.delete(key);
      else drafts.set(key, kept);
      setState({ key, kept });
    },
    [key],
  );

  const read = useCallback(
    async (signal?: AbortSignal): Promise<Kept> => {
      try {
        const { text, version } = await client().builds.readDockerfile(
          { folder, path: path ?? '' },
          signal ? { signal } : {},
        );
        return { saved: text, version, text };
      } catch (error) {
        if (problemOf(error).reason === 'not-found') return empty;
        throw error;
      }
    },
    [folder, path],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` reads it again.
  useEffect(() => {
    setProblem(undefined);
    const draft = drafts.get(key);
    setState({ key, kept: draft });
    if (key === '' || draft) return;
    const stop = new AbortController();
    read(stop.signal).then(
      (kept) => stop.signal.aborted || setState({ key, kept }),
      (error: unknown) => stop.signal.aborted || setProblem(problemOf(error)),
    );
    return () => stop.abort();
  }, [key, read, round]);

  // What another editor saved is taken over as long as nothing was written here.
  useEffect(() => {
    if (key === '') return;
    const look = () => {
      const { kept } = newest.current;
      if (!kept || kept.text !== (kept.saved ?? '')) return;
      read().then(
        (now) => newest.current.key === key && now.version !== kept.version && setState({ key, kept: now }),
        () => undefined,
      );
    };
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, [key, read]);

  const kept = state.key === key ? state.kept : undefined;
  const write = async (version: string | undefined): Promise<boolean> => {
    if (!kept || path === undefined) return true;
    const { text } = kept;
    setSaving(true);
    setProblem(undefined);
    try {
      const wish = { folder, path, text, ...(version !== undefined && { version }) };
      const written = await client().builds.writeDockerfile(wish);
      // What was typed while it was saved is not saved.
      const now = newest.current.key === key ? (newest.current.kept?.text ?? text) : text;
      put({ saved: text, version: written.version, text: now });
      onSaved();
      return true;
    } catch (error) {
      setProblem(problemOf(error));
      return false;
    } finally {
      setSaving(false);
    }
  };
  return {
    status:
      key === '' ? 'none' : !kept ? 'loading' : kept.saved === undefined && kept.text === '' ? 'missing' : 'ready',
    text: kept?.text ?? '',
    lineEnd: lineEndOf(kept?.saved ?? ''),
    dirty: kept !== undefined && kept.text !== (kept.saved ?? ''),
    saving,
    problem,
    change: (text) => kept && put({ ...kept, text }),
    save: () => write(kept?.version),
    overwrite: async () => {
      const now = await read().catch(() => empty);
      return write(now.version);
    },
    reload: () => {
      drafts.delete(key);
      setRound((before) => before + 1);
    },
    create: (text) => put({ ...(kept ?? empty), text }),
  };
}
