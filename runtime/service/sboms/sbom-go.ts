// Modules that a program was built from, as Go's linker left them in it (go doc debug/buildinfo).
import { clipped, type Found, type FoundPackage, isNamed } from './sbom-found.ts';

const magic = Buffer.from('\xff Go buildinf:', 'latin1');
const headerBytes = 32;
/** The text stands between these, which are 16 bytes each. */
const guardBytes = 16;
const largestText = 8 * 1024 * 1024;
const mostModules = 20_000;

interface BuildInfo {
  version: string;
  modules: string;
}

export function isElf(content: Buffer): boolean {
  return content.length > 4 && content.readUInt32BE(0) === 0x7f454c46;
}

/** Nothing of what is no program of Go. */
export function goPackages(content: Buffer): Found {
  if (!isElf(content)) return { packages: [] };
  // The magic may also be a constant of a program that reads such programs: what follows must be right, too.
  for (let at = content.indexOf(magic); at !== -1; at = content.indexOf(magic, at + 1)) {
    if (at % 16 !== 0 || at + headerBytes > content.length) continue;
    const flags = content[at + 15] ?? 0;
    const info = (flags & 2) !== 0 ? inlineInfo(content, at + headerBytes) : undefined;
    if (info !== undefined) return { packages: packagesOf(info) };
    // Before Go 1.18 there stood addresses of the texts (size of a pointer, then its byte order).
    if ((flags & ~1) === 0 && [4, 8].includes(content[at + 14] ?? 0)) return { packages: [], why: 'form' };
  }
  return { packages: [] };
}

function inlineInfo(content: Buffer, at: number): BuildInfo | undefined {
  const version = textAt(content, at);
  if (version === undefined || !/^(go\d|devel)/.test(version.bytes.toString('latin1'))) return undefined;
  const modules = textAt(content, version.end);
  if (modules === undefined) return undefined;
  const { bytes } = modules;
  const guarded = bytes.length >= 2 * guardBytes + 1 && bytes[bytes.length - guardBytes - 1] === 0x0a;
  const text = guarded ? bytes.subarray(guardBytes, bytes.length - guardBytes) : Buffer.alloc(0);
  return { version: version.bytes.toString('utf8'), modules: text.toString('utf8') };
}

/** Its length comes first, as Go's binary.Uvarint has it. */
function textAt(content: Buffer, from: number): { bytes: Buffer; end: number } | undefined {
  let length = 0;
  let at = from;
  for (let shift = 0; shift <= 28; shift += 7) {
    const byte = content[at];
    if (byte === undefined) return undefined;
    at += 1;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) {
      if (length > largestText || at + length > content.length) return undefined;
      return { bytes: content.subarray(at, at + length), end: at + length };
    }
  }
  return undefined;
}

function packagesOf({ version, modules }: BuildInfo): FoundPackage[] {
  const own = version.split(' ')[0]?.replace(/^go/, '') ?? '';
  const found: FoundPackage[] = [];
  const add = (name = '', told = '') => {
    const one = { type: 'golang' as const, name: clipped(name), version: clipped(told), licences: [] };
    if (isNamed(one)) found.push(one);
  };
  if (/^\d/.test(own)) add('stdlib', own);
  for (const line of modules.split('\n')) {
    if (found.length >= mostModules) break;
    const [kind, name, told] = line.split('\t');
    if (kind === 'mod' || kind === 'dep') add(name, told);
    // What is replaced stands before what it is replaced by.
    if (kind === '=>') {
      found.pop();
      add(name, told || '(devel)');
    }
  }
  return found;
}
