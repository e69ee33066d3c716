// What a mount is told besides what and where, as the words that docker's `--mount` has for it, and back.
import type { MountSpec } from '../../../../runtime/contract/specs/container-spec.ts';
import { mountWord, parseMount } from '../../../../runtime/contract/specs/mount-words.ts';
import { csvWord, parseCsv } from '../../../../runtime/contract/specs/option-values.ts';
import { joinWords, splitWords } from './words.ts';

type Details = Omit<MountSpec, 'type' | 'source' | 'destination' | 'readOnly'>;

/** These have fields of their own. */
const elsewhere = /^(type|source|src|target|dst|destination|readonly|ro)(=|$)/;
/** docker's command line has no word for an option of a tmpfs that is none of its own. */
const tmpfsOption = 'tmpfs-option=';

/** One line; empty when nothing more is said. */
export function writeMountOptions(mount: MountSpec): string {
  const words = (parseCsv(mountWord(mount)) ?? []).filter((word) => !elsewhere.test(word));
  const options = (mount.tmpfs?.options ?? []).map((option) => `${tmpfsOption}${joinWords(option)}`);
  return joinWords([...words, ...options]);
}

/** Undefined when a word is none of docker's, or its value cannot be read. */
export function readMountOptions(text: string): Details | undefined {
  const words = splitWords(text);
  if (words === undefined || words.some((word) => elsewhere.test(word))) return undefined;
  const known = words.filter((word) => !word.startsWith(tmpfsOption));
  const mount = parseMount(csvWord(['target=/', ...known]));
  const options = words
    .filter((word) => word.startsWith(tmpfsOption))
    .map((word) => splitWords(word.slice(tmpfsOption.length)));
  if (mount === undefined || options.includes(undefined)) return undefined;
  const { type: _, source: __, destination: ___, readOnly: ____, ...details } = mount;
  if (options.length === 0) return details;
  return { ...details, tmpfs: { ...details.tmpfs, options: options.flatMap((option) => (option ? [option] : [])) } };
}
