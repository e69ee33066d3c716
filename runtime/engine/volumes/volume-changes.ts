// When anything in a volume was last changed: looked up by a helper that can only read the engine's folder of volumes.
import type { VolumeRow } from '../../contract/volumes.ts';
import type { EngineConnection } from '../connection.ts';
import { runProgram } from '../programs/container-program.ts';
import { openHelperAs } from '../programs/helper.ts';

/** A volume that is not read through within it is left out (s). */
const eachSeconds = 10;
/** No other one is begun after that (s). */
const allSeconds = 60;

/**
 * Of each volume the newest change of a file or folder in it, in seconds since 1970 (st_ctime: no program sets it, and a copy of old files is
 * new). A file that goes meanwhile is none that counts, so find's own end is not asked for: 124 and more say that it was ended.
 */
const script = `cd /volumes || exit 3
from=$(date +%s)
for name; do
  [ $(($(date +%s) - from)) -lt ${allSeconds} ] || exit 0
  [ -d "$name/_data" ] || continue
  newest=$({
    busybox timeout ${eachSeconds} find "$name/_data" -xdev -exec stat -c %Z {} + 2>/dev/null
    echo "end $?"
  } | busybox awk '$1 == "end" { whole = $2 < 124; next } $1 > newest { newest = $1 } END { if (whole && newest) print newest }')
  [ -z "$newest" ] || echo "$name $newest"
done`;

/** The folder that has a folder of each volume's name with its data in `_data`; undefined of one that is kept in another way. */
function rootOf({ kind, name, mountpoint }: VolumeRow): string | undefined {
  const end = `/${name}/_data`;
  return kind === 'disk' && mountpoint.endsWith(end) ? mountpoint.slice(0, -end.length) : undefined;
}

/**
 * Ms since 1970 by name. Only of volumes in the engine's own folder; what is too large to be looked through in a few seconds is left out.
 * The folder is bound as it is, for to mount a volume may change it: engines give a new one the owner of what it is mounted over.
 */
export async function volumeChanges(
  connection: EngineConnection,
  image: string,
  volumes: readonly VolumeRow[],
): Promise<Map<string, number>> {
  const roots = new Map<string, string[]>();
  for (const volume of volumes) {
    const root = rootOf(volume);
    if (root !== undefined) roots.set(root, [...(roots.get(root) ?? []), volume.name]);
  }
  const found = new Map<string, number>();
  for (const [root, names] of roots) {
    const helper = await openHelperAs(connection, { image, purpose: 'changes', host: hostOf(root) });
    try {
      const command = ['sh', '-c', script, 'sh', ...names] as const;
      const { output } = await runProgram(connection, helper.id, { command, again: 'always' });
      for (const [name, ms] of parseChanges(output.toString('utf8'))) found.set(name, ms);
    } finally {
      await helper.close();
    }
  }
  return found;
}

function hostOf(root: string): Record<string, unknown> {
  return {
    NetworkMode: 'none',
    Mounts: [{ Type: 'bind', Source: root, Target: '/volumes', ReadOnly: true }],
    // Files that belong to other containers are out of reach where the host labels them.
    SecurityOpt: ['label=disable'],
  };
}

/** Lines of a name and seconds. */
export function parseChanges(text: string): [name: string, ms: number][] {
  return text.split('\n').flatMap((line): [string, number][] => {
    const [, name = '', seconds = ''] = /^(\S+) (\d{1,12})$/.exec(line) ?? [];
    return name === '' ? [] : [[name, Number(seconds) * 1000]];
  });
}
