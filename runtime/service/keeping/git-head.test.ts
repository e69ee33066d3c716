// Which branch is checked out, in repositories, worktrees and what only looks like one.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BranchWatch, branchOf, findGitFolder, gitFolderOf, readBranch } from './git-head.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'gantry-git-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const who = ['-c', 'user.name=t', '-c', 'user.email=t@localhost', '-c', 'commit.gpgsign=false'];
const git = (at: string, ...words: string[]) =>
  execFileSync('git', [...who, '-C', at, ...words], { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' });
function repository(): string {
  const at = join(folder, 'repository');
  mkdirSync(join(at, 'deploy', 'compose'), { recursive: true });
  git(at, 'init', '-q', '-b', 'main');
  git(at, 'commit', '-q', '--allow-empty', '-m', 'first');
  return at;
}

describe('HEAD', () => {
  it.each([
    ['ref: refs/heads/main\n', 'main'],
    ['ref: refs/heads/feature/a-b.c\n', 'feature/a-b.c'],
    ['ref:refs/heads/Ünïcode-分支', 'Ünïcode-分支'],
    ['ref: refs/heads/crlf\r\n', 'crlf'],
    [`${'a'.repeat(40)}\n`, undefined],
    ['ref: refs/remotes/origin/main\n', undefined],
    ['ref: refs/heads/.invalid\n', undefined],
    ['ref: refs/heads/\n', undefined],
    ['ref: refs/heads/two\nlines\n', undefined],
    ['ref: refs/heads/\u001b[31mred\n', undefined],
    ['', undefined],
  ])('%j is %s', (head, branch) => expect(branchOf(head)).toBe(branch));

  it('is never misread, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.constantFrom('', '\n', '\0', '\u2028', ' ', '/..'), (name, end) => {
        const branch = branchOf(`ref: refs/heads/${name}${end}`);
        expect(branch === undefined || (`${name}${end}`.includes(branch) && !/[\p{Cc}\s]/u.test(branch))).toBe(true);
      }),
    );
  });

  it('is where a .git file says', () => {
    expect(gitFolderOf('gitdir: ../main/.git/worktrees/one\n', '/work/one')).toBe('/work/main/.git/worktrees/one');
    expect(gitFolderOf('gitdir: /srv/git\r\n', '/work/one')).toBe('/srv/git');
    expect(gitFolderOf('gitdir: a\nb', '/work')).toBeUndefined();
    expect(gitFolderOf('nothing', '/work')).toBeUndefined();
  });
});

describe('a folder', () => {
  it('has the branch of the repository above it', async () => {
    const at = repository();
    expect(await findGitFolder(join(at, 'deploy', 'compose'))).toBe(join(at, '.git'));
    expect(await readBranch(join(at, 'deploy', 'compose'))).toBe('main');
    git(at, 'checkout', '-q', '-b', 'feature/one');
    expect(await readBranch(at)).toBe('feature/one');
    git(at, 'checkout', '-q', '--detach');
    expect(await readBranch(at)).toBeUndefined();
  });

  it('has that of its own worktree', async () => {
    const at = repository();
    git(at, 'worktree', 'add', '-q', '-b', 'beside', join(folder, 'beside'));
    expect(await readBranch(join(folder, 'beside'))).toBe('beside');
    expect(await readBranch(at)).toBe('main');
  });

  it('has none where there is no repository, or only what looks like one', async () => {
    mkdirSync(join(folder, 'empty', '.git'), { recursive: true });
    expect(await readBranch(join(folder, 'empty'))).toBeUndefined();
    mkdirSync(join(folder, 'odd'));
    writeFileSync(join(folder, 'odd', '.git'), `gitdir: ${'x'.repeat(10_000)}`);
    expect(await readBranch(join(folder, 'odd'))).toBeUndefined();
    mkdirSync(join(folder, 'device', '.git'), { recursive: true });
    symlinkSync('/dev/zero', join(folder, 'device', '.git', 'HEAD'));
    expect(await readBranch(join(folder, 'device'))).toBeUndefined();
    expect(await readBranch(join(folder, 'not-there', 'at-all'))).toBeUndefined();
  });
});

describe('watching', () => {
  it('tells each branch once, and not that the head was detached in between', async () => {
    const at = repository();
    const told: string[] = [];
    const watch = new BranchWatch(join(at, 'deploy'), undefined, (branch) => told.push(branch));
    try {
      await vi.waitFor(() => expect(told).toEqual(['main']), { timeout: 10_000 });
      git(at, 'checkout', '-q', '-b', 'two');
      await vi.waitFor(() => expect(told).toEqual(['main', 'two']), { timeout: 10_000 });
      git(at, 'checkout', '-q', '--detach');
      git(at, 'checkout', '-q', 'two');
      git(at, 'checkout', '-q', 'main');
      await vi.waitFor(() => expect(told).toEqual(['main', 'two', 'main']), { timeout: 10_000 });
    } finally {
      watch.close();
    }
  });

  it('tells what changed while nobody watched, and nothing when nothing did', async () => {
    const at = repository();
    const told: string[] = [];
    const same = new BranchWatch(at, 'main', (branch) => told.push(`same ${branch}`));
    const other = new BranchWatch(at, 'before', (branch) => told.push(branch));
    try {
      await vi.waitFor(() => expect(told).toEqual(['main']), { timeout: 10_000 });
    } finally {
      same.close();
      other.close();
    }
  });
});
