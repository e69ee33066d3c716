// What the processes of a running app cost, read from /proc: proportional memory, and processor time.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

function statOf(id) {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    // The name in brackets may hold anything; fields are counted behind it, from the third on.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return {
      id,
      parent: Number(fields[1]),
      session: Number(fields[3]),
      ticks: Number(fields[11]) + Number(fields[12]),
    };
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

/** Proportional set size of all processes of the app, in MB of 10^6 bytes. */
export function memoryOf(main) {
  let bytes = 0;
  for (const id of familyIds(main)) {
    try {
      const said = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'));
      bytes += Number(said?.[1] ?? 0) * 1024;
    } catch {
      // It ended between the two looks.
    }
  }
  return bytes / 1e6;
}

let ticksPerSecond;

/** Processor time that the app's living processes have used, in seconds. */
export function processorTimeOf(main) {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return family(main).reduce((sum, stat) => sum + stat.ticks, 0) / ticksPerSecond;
}
