// What stands in the form for a new volume, what is wrong with it, and the driver and options that it comes to.
import { isVolumeName } from '../../../runtime/contract/specs/container-spec.ts';
import { parseSize, sizeWord } from '../../../runtime/contract/specs/option-values.ts';
import { isAddress } from '../../../runtime/contract/specs/spec-place-problems.ts';
import type { VolumeKind } from '../../../runtime/contract/volume-options.ts';
import { type Pair, pairsToRecord } from '../../ui/form/pair-fields.tsx';

export const kinds = ['disk', 'bind', 'nfs', 'cifs', 'tmpfs', 'other'] as const satisfies readonly VolumeKind[];
export const nfsVersions = ['4.2', '4.1', '4', '3'] as const;
export const smbVersions = ['3.1.1', '3.0', '2.1', '2.0', '1.0'] as const;

/** Everything as it was typed; '' is left to the engine. */
export interface VolumeForm {
  name: string;
  kind: VolumeKind;
  driver: string;
  /** The folder of the host. */
  path: string;
  server: string;
  share: string;
  version: string;
  user: string;
  password: string;
  domain: string;
  size: string;
  uid: string;
  gid: string;
  mode: string;
  readOnly: boolean;
  /** Further mount options, with commas between them. */
  more: string;
  options: Pair[];
  labels: Pair[];
}

export const emptyForm: VolumeForm = {
  ...{ name: '', kind: 'disk', driver: '', path: '', server: '', share: '', version: '', user: '', password: '' },
  ...{ domain: '', size: '', uid: '', gid: '', mode: '', readOnly: false, more: '', options: [], labels: [] },
};

/** The fields that each kind has besides name and labels. */
export const fieldsOf: Readonly<Record<VolumeKind, readonly (keyof VolumeForm)[]>> = {
  disk: ['size'],
  bind: ['path', 'readOnly', 'more'],
  nfs: ['server', 'share', 'version', 'readOnly', 'more'],
  cifs: ['server', 'share', 'user', 'password', 'domain', 'version', 'uid', 'gid', 'mode', 'readOnly', 'more'],
  tmpfs: ['size', 'mode', 'uid', 'gid', 'more'],
  other: ['driver', 'options'],
};

/** A key under `create.problem`. */
export type FormProblem =
  | 'nameMissing'
  | 'nameInvalid'
  | 'nameTaken'
  | 'required'
  | 'path'
  | 'server'
  | 'nfsShare'
  | 'comma'
  | 'size'
  | 'number'
  | 'mode'
  | 'pairName'
  | 'pairTwice';

export function nameProblem(name: string, taken: (name: string) => boolean): FormProblem | undefined {
  if (name === '') return 'nameMissing';
  if (!isVolumeName(name)) return 'nameInvalid';
  return taken(name) ? 'nameTaken' : undefined;
}

/** A host's name or address. */
function isServer(text: string): boolean {
  return isAddress(text) || /^[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?$/.test(text);
}

const tests: Partial<Record<keyof VolumeForm, (text: string, form: VolumeForm) => FormProblem | undefined>> = {
  path: (text) => (text.startsWith('/') ? undefined : 'path'),
  server: (text) => (isServer(text) ? undefined : 'server'),
  share: (text, { kind }) => (kind === 'cifs' || text.startsWith('/') ? undefined : 'nfsShare'),
  size: (text, { kind }) => {
    if (kind === 'tmpfs' && /^(?:[1-9]\d?|100)%$/.test(text)) return undefined;
    return (parseSize(text) ?? 0) > 0 ? undefined : 'size';
  },
  uid: (text) => (/^\d{1,10}$/.test(text) ? undefined : 'number'),
  gid: (text) => (/^\d{1,10}$/.test(text) ? undefined : 'number'),
  mode: (text) => (/^[0-7]{3,4}$/.test(text) ? undefined : 'mode'),
};
const needed: ReadonlySet<keyof VolumeForm> = new Set(['path', 'server', 'share', 'driver']);
/** They stand between commas among the mount options. */
const inOptions: ReadonlySet<keyof VolumeForm> = new Set(['user', 'password', 'domain', 'version']);

function fieldProblem(form: VolumeForm, field: keyof VolumeForm): FormProblem | undefined {
  const value = form[field];
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === '') return needed.has(field) ? 'required' : undefined;
  if (inOptions.has(field) && value.includes(',')) return 'comma';
  return tests[field]?.(text, form);
}

/** By the number of the row. */
export function pairProblems(pairs: readonly Pair[]): Map<number, FormProblem> {
  const found = new Map<number, FormProblem>();
  const seen = new Set<string>();
  for (const [index, { name, value }] of pairs.entries()) {
    const key = name.trim();
    if (key === '' && value !== '') found.set(index, 'pairName');
    if (key !== '' && seen.has(key)) found.set(index, 'pairTwice');
    seen.add(key);
  }
  return found;
}

/** By field; rows of labels and options as `labels.0`. */
export function formProblems(form: VolumeForm, taken: (name: string) => boolean): Record<string, FormProblem> {
  const found: Record<string, FormProblem> = {};
  const name = nameProblem(form.name.trim(), taken);
  if (name) found.name = name;
  for (const field of fieldsOf[form.kind]) {
    const problem = fieldProblem(form, field);
    if (problem) found[field] = problem;
  }
  const lists = form.kind === 'other' ? (['options', 'labels'] as const) : (['labels'] as const);
  for (const list of lists) {
    for (const [index, problem] of pairProblems(form[list])) found[`${list}.${index}`] = problem;
  }
  return found;
}

/** `64m`; a share of the memory stays one. */
function sizeOption(text: string): string {
  const bytes = parseSize(text);
  return bytes === undefined ? text.trim() : sizeWord(bytes);
}

const pair = (name: string, value: string) => (value.trim() === '' ? [] : [`${name}=${value.trim()}`]);

function furtherWords({ more }: VolumeForm): string[] {
  return more
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** An IPv6 address stands in brackets where a path follows. */
const hostOf = (server: string) => (server.includes(':') ? `[${server}]` : server);

/** What `mount -o` is to get, with the device and the type. Docker mounts by itself and has to be told the address; podman asks mount. */
function mountOf(form: VolumeForm, podman: boolean): { type: string; device: string; words: string[] } {
  const access = form.readOnly ? ['ro'] : [];
  const server = form.server.trim();
  const address = podman ? [] : [`addr=${server}`];
  switch (form.kind) {
    case 'bind':
      return { type: 'none', device: form.path.trim(), words: ['bind', ...access] };
    case 'nfs': {
      const device = `${podman ? hostOf(server) : ''}:${form.share.trim()}`;
      return { type: 'nfs', device, words: [...address, ...pair('nfsvers', form.version), ...access] };
    }
    case 'cifs': {
      const share = form.share.trim().replaceAll('\\', '/').replace(/^\/+/, '');
      const who =
        form.user.trim() === ''
          ? ['guest']
          : [...pair('username', form.user), ...(form.password === '' ? [] : [`password=${form.password}`])];
      const files = form.mode.trim() === '' ? [] : [`file_mode=${form.mode.trim()}`, `dir_mode=${form.mode.trim()}`];
      const owner = [...pair('uid', form.uid), ...pair('gid', form.gid)];
      const words = [...address, ...who, ...pair('domain', form.domain), ...pair('vers', form.version)];
      return { type: 'cifs', device: `//${server}/${share}`, words: [...words, ...owner, ...files, ...access] };
    }
    default: {
      const size = form.size.trim() === '' ? [] : [`size=${sizeOption(form.size)}`];
      const words = [...size, ...pair('mode', form.mode), ...pair('uid', form.uid), ...pair('gid', form.gid)];
      return { type: 'tmpfs', device: 'tmpfs', words };
    }
  }
}

/** What is sent to the engine. */
export function driverOf(form: VolumeForm, podman: boolean): { driver: string; options: Record<string, string> } {
  if (form.kind === 'other') return { driver: form.driver.trim(), options: pairsToRecord(form.options) };
  if (form.kind === 'disk') {
    const size = form.size.trim() === '' ? undefined : sizeOption(form.size);
    const options = podman ? { o: `size=${size}` } : { size: size ?? '' };
    return { driver: 'local', options: size === undefined ? {} : options };
  }
  const { type, device, words } = mountOf(form, podman);
  const all = [...words, ...furtherWords(form)].join(',');
  return { driver: 'local', options: { type, device, ...(all !== '' && { o: all }) } };
}

/** A whole address that was put into the field of the server is spread over the two fields: `nas:/export`, `//nas/share`, `\\nas\share`. */
export function spreadServer(text: string): Partial<VolumeForm> {
  const [, smbServer, smbShare] = /^[\\/]{2}([^\\/]+)[\\/]+(.+)$/.exec(text.trim()) ?? [];
  if (smbServer !== undefined && smbShare !== undefined) return { server: smbServer, share: smbShare };
  const [, server, share] = /^\[?([^\s/]*[^\s/\]:])\]?:(\/.*)$/.exec(text.trim()) ?? [];
  return server !== undefined && share !== undefined ? { server, share } : { server: text };
}
