// Archives that mean no good: each has to be refused, and nothing of what it is put into may change.
import type { ProblemReason } from '../../runtime/contract/problem.ts';

export interface HostileArchive {
  name: string;
  reason: ProblemReason;
  bytes: Buffer;
}

interface Entry {
  name: string;
  type?: 'file' | 'hard-link' | 'link' | 'character' | 'block' | 'folder';
  link?: string;
  content?: string;
}

const types = { file: '0', 'hard-link': '1', link: '2', character: '3', block: '4', folder: '5' } as const;

/** A ustar header of its own, for the writer of the product refuses such names. */
function entry({ name, type = 'file', link = '', content = '' }: Entry): Buffer {
  const header = Buffer.alloc(512);
  const put = (text: string, at: number) => header.write(text, at, 'latin1');
  put(name, 0);
  put('0000644\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  put('00000000000\0', 136);
  put(types[type], 156);
  put(link, 157);
  put('ustar\x0000', 257);
  put('0000010\0', 329);
  put('0000000\0', 337);
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

const archive = (...entries: Entry[]) => Buffer.concat([...entries.map(entry), Buffer.alloc(1024)]);
const evil = { content: 'evil' };

export function hostileArchives(): HostileArchive[] {
  const unsafe: [string, Buffer][] = [
    ['absolute', archive({ name: '/etc/evil', ...evil })],
    ['above', archive({ name: '../../evil', ...evil })],
    ['above inside', archive({ name: 'a/../../evil', ...evil })],
    ['through a link', archive({ name: 'a', type: 'link', link: '/data' }, { name: 'a/evil', ...evil })],
    ['through a link above', archive({ name: 'a', type: 'link', link: '../..' }, { name: 'a/kept', ...evil })],
    [
      'through two links',
      archive(
        { name: 'a', type: 'link', link: '.' },
        { name: 'a/b', type: 'link', link: '../..' },
        { name: 'b/kept', ...evil },
      ),
    ],
    ['a hard link out', archive({ name: 'a', type: 'hard-link', link: '/etc/passwd' })],
    ['a hard link above', archive({ name: 'a', type: 'hard-link', link: '../../kept' })],
  ];
  const whole = archive({ name: 'a', content: 'x'.repeat(5000) });
  return [
    ...unsafe.map(([name, bytes]) => ({ name, reason: 'archive-unsafe' as const, bytes })),
    { name: 'a disk', reason: 'archive-devices', bytes: archive({ name: 'sda', type: 'block' }) },
    { name: 'a device', reason: 'archive-devices', bytes: archive({ name: 'mem', type: 'character' }) },
    { name: 'cut', reason: 'archive-damaged', bytes: whole.subarray(0, 3000) },
    { name: 'cut between', reason: 'archive-damaged', bytes: whole.subarray(0, whole.length - 1024) },
    { name: 'noise', reason: 'archive-damaged', bytes: Buffer.alloc(4096, 'not a tar') },
  ];
}
