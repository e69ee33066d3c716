// What the processes of a running app cost, read from /proc: proportional memory, and processor time.
import { readdirSync, readFileSync } from 'node:fs';

function statOf(id) {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    // The name in brackets may hold anything; fields are counted behind it, from the third on.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { id, parent: Number(fields[1]), session: Number(fields[3]) };
  } catch {
    return undefined;
  }
}

/** Everything that belongs to the app whose first process is `main`: what it started, and what stayed in its session. */
function family(main) {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((stat) => stat !== undefined);
  const ours = new Map(all.filter((stat) => stat.id === main || stat.session === main).map((stat) => [stat.id, stat]));
  for (let before = -1; before !== ours.size; ) {
    before = ours.size;
    for (const stat of all) if (ours.has(stat.parent)) ours.set(stat.id, stat);
  }
  return [...ours.values()];
}

/** The ids of all processes of the app. */
export function familyIds(main) {
  return family(main).map((stat) => stat.id);
}

/** Proportional set size of one process, in MB of 10^6 bytes; 0 when it has ended. */
export function memoryOfProcess(id) {
  try {
    const said = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'));
    return (Number(said?.[1] ?? 0) * 1024) / 1e6;
  } catch {
    return 0;
  }
}

/** Proportional set size of all processes of the app, in MB of 10^6 bytes. */
export function memoryOf(main) {
  return familyIds(main).reduce((sum, id) => sum + memoryOfProcess(id), 0);
}

const kinds = { renderer: /--type=renderer/, runtime: /--utility-sub-type=node\.mojom\.NodeService/ };

/** The ids of a window's page (`renderer`) or of its runtime (`runtime`) among the processes of the app. */
export function processesOf(main, kind) {
  const isKind = (id) => {
    try {
      return kinds[kind].test(readFileSync(`/proc/${id}/cmdline`, 'utf8'));
    } catch {
      return false;
    }
  };
  return familyIds(main).filter(isKind);
}

/** Nanoseconds of a thread's run time; its process's ticks of 10 ms are too coarse for an idle window. Source: proc(5), schedstat. */
function timeOfThread(file) {
  try {
    return Number(readFileSync(file, 'utf8').split(' ')[0]);
  } catch {
    return 0;
  }
}

function threadsOf(id) {
  try {
    return readdirSync(`/proc/${id}/task`);
  } catch {
    return [];
  }
}

/** Processor time that the app's living threads have used, in seconds. */
export function processorTimeOf(main) {
  const files = familyIds(main).flatMap((id) => threadsOf(id).map((thread) => `/proc/${id}/task/${thread}/schedstat`));
  return files.reduce((sum, file) => sum + timeOfThread(file), 0) / 1e9;
}
