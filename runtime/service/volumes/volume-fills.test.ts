// Why an archive was refused, by what GNU's tar and zstd say.
import { describe, expect, it } from 'vitest';
import { refusal } from './volume-fills.ts';

describe('a refusal', () => {
  it.each([
    ["/gnu/tar: Removing leading `/' from member names\n", 'archive-unsafe'],
    [
      "/gnu/tar: ../../evil: Member name contains '..'\n/gnu/tar: Exiting with failure status due to previous errors",
      'archive-unsafe',
    ],
    ['/gnu/tar: a/evil: Cannot open: Not a directory\n', 'archive-unsafe'],
    ['/gnu/tar: sda: Cannot mknod: Operation not permitted\n', 'archive-devices'],
    ['/gnu/tar: large: Cannot write: No space left on device\n', 'no-space'],
    ['/gnu/tar: Unexpected EOF in archive\n', 'archive-damaged'],
    ['It has no end\n', 'archive-damaged'],
    ['', 'archive-damaged'],
  ])('%j is %s', (words, reason) => {
    expect(refusal(words, false).problem.reason).toBe(reason);
  });

  it('of a backup says that it is damaged', () => {
    expect(
      refusal("/gnu/zstd: Decoding error (36) : Restored data doesn't match checksum", true).problem,
    ).toMatchObject({
      reason: 'backup-damaged',
    });
  });
});
