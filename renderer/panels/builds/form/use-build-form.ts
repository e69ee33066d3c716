// The build form's state: what was typed, what the folder has, what is wrong with it, and the build that it starts.
import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { BuildSpec } from '../../../../runtime/contract/builds/build-spec.ts';
import type { BuildCheck, FoundDockerfile } from '../../../../runtime/contract/builds.ts';
import type { Problem } from '../../../../runtime/contract/problem.ts';
import { client } from '../../../state/client.ts';
import { useLoad } from '../../../state/load.ts';
import { go } from '../../../state/navigation.ts';
import { problemOf, useProblemText } from '../../../state/problem.ts';
import { type BuildValues, emptyValues, problemsByField, specOf } from './values.ts';

/** What was typed into a new form, kept while a person looks at other panels; gone with the page. */
let draft: BuildValues | undefined;

/** How long nothing is typed before it is looked at, in ms. */
const quiet = 250;

const absolute = /^([/]|[a-zA-Z]:[\\/])/;
const noFiles: FoundDockerfile[] = [];

export interface FolderFacts {
  files: readonly FoundDockerfile[];
  loading: boolean;
  problem: Problem | undefined;
  /** Reads it again. */
  again: () => void;
}

/** The Dockerfiles of a folder, read when its path rests. */
function useFolder(typed: string): FolderFacts {
  const [folder] = useDebouncedValue(typed.trim(), quiet);
  const [round, setRound] = useState(0);
  const loaded = useLoad(
    async (signal) => {
      if (!absolute.test(folder)) return { folder, files: noFiles };
      return { folder, files: (await client().builds.dockerfiles({ folder }, { signal })).files };
    },
    [folder, round],
  );
  const again = useCallback(() => setRound((before) => before + 1), []);
  const isRead = loaded.value?.folder === folder && folder === typed.trim();
  return {
    files: isRead ? (loaded.value?.files ?? noFiles) : noFiles,
    loading: !isRead && loaded.error === undefined,
    problem: loaded.error === undefined ? undefined : problemOf(loaded.error),
    again,
  };
}

/** What the runtime finds wrong, asked for when the form rests. */
function useCheck(engineId: string, spec: BuildSpec, round: number) {
  const [text] = useDebouncedValue(JSON.stringify(spec), quiet);
  const loaded = useLoad(
    async (signal): Promise<{ text: string; check: BuildCheck | undefined }> => {
      if (engineId === '') return { text, check: undefined };
      return { text, check: await client().builds.check({ engineId, spec: JSON.parse(text) }, { signal }) };
    },
    [engineId, text, round],
  );
  return loaded.value?.check;
}

export interface BuildFormState {
  values: BuildValues;
  change: (part: Partial<BuildValues>) => void;
  set: (how: (before: BuildValues) => BuildValues) => void;
  spec: BuildSpec;
  folder: FolderFacts;
  /** The Dockerfile that is chosen, as it was found. */
  found: FoundDockerfile | undefined;
  check: BuildCheck | undefined;
  errorAt: (field: string) => string | undefined;
  /** What is wrong and belongs to no field, in words. */
  others: readonly string[];
  /** Counted up with every refused try. */
  attempts: number;
  wrong: readonly string[];
  busy: boolean;
  submit: (how: 'build' | 'watch', before: () => Promise<boolean>) => Promise<void>;
  checkAgain: () => void;
}

export function useBuildForm(engineId: string, initial: BuildValues | undefined): BuildFormState {
  const textOf = useProblemText();
  const [values, setValues] = useState(() => initial ?? draft ?? emptyValues());
  const [round, setRound] = useState(0);
  const [tried, setTried] = useState(false);
  const [attempts, setAttempts] = useState(0);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Problem>();
  const keeps = initial === undefined;
  useEffect(() => {
    if (keeps) draft = values;
  }, [keeps, values]);
  const spec = useMemo(() => specOf(values), [values]);
  const folder = useFolder(values.folder);
  const check = useCheck(engineId, spec, round);
  const found = folder.files.find(({ path }) => path === spec.dockerfile);
  const set = useCallback((how: (before: BuildValues) => BuildValues) => {
    setValues(how);
    setRefusal(undefined);
  }, []);
  const change = useCallback((part: Partial<BuildValues>) => set((before) => ({ ...before, ...part })), [set]);

  const byField = useMemo(() => {
    const all = [...(refusal ? [refusal] : []), ...(check?.problems ?? [])];
    // What is still to be filled in is no mistake before somebody tried.
    const shown = all.filter(({ reason }) => tried || (reason !== 'required' && values.folder !== ''));
    return problemsByField(shown, values);
  }, [refusal, check, tried, values]);
  const say = (problem: Problem) => {
    const { title, detail } = textOf(problem);
    return [title, detail].filter(Boolean).join(' ');
  };
  const errorAt = (field: string) => {
    const problem = byField.get(field);
    return problem && say(problem);
  };

  const start = async (how: 'build' | 'watch') => {
    if (how === 'watch') {
      await client().builds.watchFolder({ engineId, spec });
      go({ panel: 'builds' }, { replace: true });
    } else {
      const { buildId } = await client().builds.start({ engineId, spec });
      go({ panel: 'builds', object: buildId, tab: 'steps' }, { replace: true });
    }
    if (keeps) draft = undefined;
  };
  const submit: BuildFormState['submit'] = async (how, before) => {
    if (busy || engineId === '') return;
    setTried(true);
    setBusy(true);
    try {
      if (!(await before())) return;
      const { problems } = await client().builds.check({ engineId, spec });
      if (problems.length > 0) {
        setAttempts((count) => count + 1);
        setRound((count) => count + 1);
      } else await start(how);
    } catch (error) {
      setRefusal(problemOf(error));
      setAttempts((count) => count + 1);
    } finally {
      setBusy(false);
    }
  };
  const other = byField.get('');
  return {
    values,
    change,
    set,
    spec,
    folder,
    found,
    check,
    errorAt,
    others: other ? [say(other)] : [],
    attempts,
    wrong: [...byField.keys()],
    busy,
    submit,
    checkAgain: () => setRound((before) => before + 1),
  };
}
