// What an engine wrote before it failed, read as a reason; and its log's bounds.
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rename, stat, truncate } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Problem, ProblemReason } from '../contract/problem.ts';

const logLimit = 8 * 1024 * 1024;

/** The last thing an engine's log said went wrong since `begin` (bytes), else its last line. */
export async function lastError(path: string, begin: number): Promise<string> {
  const lines = (await readFile(path)).subarray(begin).toString('utf8').trim().split('\n');
  const errors = lines.filter((line) =>
    /level=(error|fatal)|"level":"(error|fatal)"|^failed|^unable|^invalid|^panic:|^fatal error:/.test(line),
  );
  return errors.at(-1) || lines.at(-1) || 'the engine ended at once';
}

/** In dockerd's, containerd's, rootlesskit's and the kernel's words; the first that fits names the cause. */
const causes: readonly [RegExp, ProblemReason][] = [
  [/no space left on device|disk quota exceeded|ENOSPC/i, 'no-space'],
  [
    /available, non-overlapping IPv4 address pool|predefined address pools have been fully subnetted|pool overlaps|networks have overlapping|no private subnet is free/i,
    'addresses-taken',
  ],
  [/unable to configure the Docker daemon with file|error (while )?reading .*daemon\.json/i, 'configuration-invalid'],
  [
    /devices cgroup isn't mounted|cgroups?: cgroup mountpoint does not exist|cgroups? (is|are) not mounted/i,
    'needs-cgroups',
  ],
  [
    /driver not supported|prerequisites for driver not satisfied|overlay.*(not supported|no such device)/i,
    'needs-overlay',
  ],
  [/newuidmap|newgidmap|\/etc\/sub[ug]id/i, 'needs-subuids'],
  [/address already in use/i, 'port-in-use'],
];

/** What an engine said when it failed, with the reason a view has a sentence for; the words stay the engine's. */
export function engineFailure(message: string): Problem {
  const reason = causes.find(([words]) => words.test(message))?.[1] ?? 'machine-failed';
  return { reason, message };
}

/** Keeps the log and one older piece within 8 MiB each; dockerd appends, so its file may be cut under its hands. */
export async function boundLog(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= logLimit) return;
  const part = `${path}.part`;
  await pipeline(createReadStream(path, { start: size - logLimit }), createWriteStream(part, { mode: 0o600 }));
  await rename(part, `${path}.1`);
  await truncate(path, 0);
}
