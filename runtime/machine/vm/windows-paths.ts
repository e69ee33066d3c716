// Where a folder of Windows is inside a machine: drives are below /mnt, by their letter, as WSL has them (Advanced settings
// configuration in WSL, "Automount settings"); and which names a file of Windows can have.
import { MachineProblem } from '../problem.ts';

/**
 * C:\Users\me is /mnt/c/Users/me. Throws `path-not-absolute` for what is on no drive: a share of the network, a device, a path that
 * means another folder in each program.
 */
export function wslPath(path: string): string {
  // A longer form of the same path (Maximum Path Length Limitation, "\\?\").
  const plain = /^\\\\\?\\[A-Za-z]:/.test(path) ? path.slice(4) : path;
  if (/^[\\/]{2}/.test(plain)) refuse(path, 'is on no drive of this computer; give it a drive letter first');
  const [, letter, rest] = /^([A-Za-z]):(?:[\\/](.*))?$/s.exec(plain) ?? [];
  if (letter === undefined) refuse(path, 'does not begin with a drive, such as C:\\');
  if (plain.length === 2) refuse(path, 'names a drive without a folder of it, such as C:\\');
  const parts = (rest ?? '').split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  const bad = parts.find((part) => part === '..' || [...part].some(isForbidden));
  if (bad !== undefined) refuse(path, `holds ${JSON.stringify(bad)}, which is no name of a folder`);
  return ['/mnt', letter.toLowerCase(), ...parts].join('/');
}

/** The opposite; undefined for what is no folder of Windows. */
export function windowsPath(path: string): string | undefined {
  const [, letter, rest] = /^\/mnt\/([a-z])(?:\/(.*))?$/s.exec(path) ?? [];
  if (letter === undefined) return undefined;
  const parts = (rest ?? '').split('/').filter((part) => part !== '' && part !== '.');
  if (parts.some((part) => part === '..' || [...part].some(isForbidden))) return undefined;
  return `${letter.toUpperCase()}:\\${parts.join('\\')}`;
}

/** Names that mean a device wherever they stand, with any extension (Naming Files, Paths, and Namespaces, "Naming Conventions"). */
const device = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])(\..*)?$/i;

/** Whether a file of Windows can have this name: its other forms (`a:b` is a stream of `a`, `a.` is `a`) are none. */
export function isWindowsName(name: string): boolean {
  return name !== '' && !/[. ]$/.test(name) && !device.test(name) && ![...name].some(isForbidden);
}

/** Characters that a name of Windows cannot have (Naming Files, Paths, and Namespaces). */
function isForbidden(character: string): boolean {
  return character < ' ' || '<>:"/\\|?*'.includes(character);
}

function refuse(path: string, why: string): never {
  throw new MachineProblem({ reason: 'path-not-absolute', message: `${path} ${why}.` });
}
