// A build's context on a real file system: what is walked, what a tar of it holds, and files that cannot be sent.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTar } from '../files/tar-reader.ts';
import { chooseFiles } from './build-choice.ts';
import { contentOf, walkContext } from './build-files.ts';
import { IgnoreRules } from './build-ignore.ts';
import { goMode, type Packet, packetTypes, syncFolder } from './build-sync.ts';
import { tarContext } from './build-tar.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gantry-context-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content = name) {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
}

async function walked(patterns: string[] = [], followed: string[] = []): Promise<string[]> {
  const choice = await chooseFiles(folder, { included: [], followed });
  const paths: string[] = [];
  for await (const { path: one } of walkContext(folder, { rules: new IgnoreRules(patterns), choice })) paths.push(one);
  return paths;
}

describe('the walk', () => {
  it('has each folder before what is in it, in the order of bytes', async () => {
    for (const name of ['b', 'a/z', 'a.txt', 'a/b/c', 'Z', 'ä']) write(name);
    expect(await walked()).toEqual(['Z', 'a', 'a/b', 'a/b/c', 'a/z', 'a.txt', 'b', 'ä']);
  });

  it('gives a folder that is left out before what comes back in it, and not otherwise', async () => {
    for (const name of ['a/keep', 'a/drop', 'b/drop', 'a/deep/er/keep']) write(name);
    expect(await walked(['a', 'b', '!a/keep', '!a/deep/er/keep'])).toEqual([
      'a',
      'a/deep',
      'a/deep/er',
      'a/deep/er/keep',
      'a/keep',
    ]);
    expect(await walked(['*', '!**/keep'])).toEqual(['a', 'a/deep', 'a/deep/er', 'a/deep/er/keep', 'a/keep']);
  });

  it('takes only what is asked for, and where links lead', async () => {
    for (const name of ['src/a.c', 'src/b.h', 'docs/x', 'real/file', 'other']) write(name);
    symlinkSync('real', path.join(folder, 'link'));
    expect(await walked([], ['/src/*.c'])).toEqual(['src', 'src/a.c']);
    expect(await walked([], ['link/file'])).toEqual(['link', 'real', 'real/file']);
    expect(await walked([], ['docs', 'missing'])).toEqual(['docs', 'docs/x']);
    expect(await walked(['docs'], ['docs', 'other'])).toEqual(['other']);
    expect(await walked([], ['.'])).toContain('src/b.h');
  });

  it('does not run in circles after links', async () => {
    symlinkSync('b', path.join(folder, 'a'));
    symlinkSync('a', path.join(folder, 'b'));
    symlinkSync('../../..', path.join(folder, 'out'));
    expect(await walked([], ['a/x'])).toEqual(['a', 'b']);
    expect(await walked()).toEqual(['a', 'b', 'out']);
  });

  it('names a pipe, unless it is ignored', async () => {
    write('sub/a');
    execFileSync('mkfifo', [path.join(folder, 'sub/pipe')]);
    await expect(walked()).rejects.toMatchObject({
      problem: { reason: 'file-special', field: 'folder', message: 'sub/pipe is a named pipe' },
    });
    expect(await walked(['sub/pipe'])).toEqual(['sub', 'sub/a']);
  });

  it('keeps names that are no UTF-8', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/x`), Buffer.from([0xff])]), 'odd');
    expect(await walked()).toEqual(['x\udcff']);
  });
});

describe('the content', () => {
  const read = async (name: string, size: number, between: () => void = () => undefined) => {
    let length = 0;
    for await (const chunk of contentOf(folder, name, size)) {
      if (length === 0) between();
      length += chunk.length;
    }
    return length;
  };

  it('says which file vanished, grew, became shorter or a link', async () => {
    const file = path.join(folder, 'file');
    const big = 600_000;
    const changed = { problem: { reason: 'file-changed', field: 'folder' } };
    write('file', 'x'.repeat(big));
    expect(await read('file', big)).toBe(big);
    await expect(read('file', big, () => appendFileSync(file, 'more'))).rejects.toMatchObject(changed);
    await expect(read('file', big + 4, () => truncateSync(file, 1000))).rejects.toThrow('file became shorter');
    rmSync(file);
    await expect(read('file', big)).rejects.toThrow('file vanished');
    symlinkSync('/etc/hostname', file);
    await expect(read('file', 3)).rejects.toMatchObject({ problem: { reason: 'file-unreadable' } });
  });

  it.runIf(process.platform === 'linux')('says which file cannot be read', async () => {
    write('closed', 'x');
    chmodSync(path.join(folder, 'closed'), 0);
    const script = `
      const { contentOf } = await import(process.argv[1]);
      try { for await (const _ of contentOf(process.argv[2], 'closed', 1)); } catch (error) { console.log(JSON.stringify(error.problem)); }`;
    chmodSync(folder, 0o755);
    const bundle = path.join(folder, 'files.mjs');
    const { build } = await import('vite');
    const output = await build({
      configFile: false,
      logLevel: 'warn',
      build: { ssr: new URL('./build-files.ts', import.meta.url).pathname, write: false, target: 'node20.18' },
      ssr: { noExternal: true, target: 'node' },
    });
    const [result] = [output].flat();
    const chunk = result && 'output' in result ? result.output.find((one) => one.type === 'chunk') : undefined;
    writeFileSync(bundle, chunk?.code ?? '');
    const as = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script, bundle, folder], {
      encoding: 'utf8',
      cwd: '/',
      ...as,
    });
    expect(JSON.parse(said)).toMatchObject({
      reason: 'file-unreadable',
      field: 'folder',
      message: expect.stringContaining('closed'),
    });
  });
});

describe('the tar', () => {
  it('has what is not ignored with modes, times, links and the owner root, and always the Dockerfile', async () => {
    for (const name of ['Dockerfile', '.dockerignore', 'run.sh', 'sub/inner']) write(name);
    chmodSync(path.join(folder, 'run.sh'), 0o755);
    utimesSync(path.join(folder, 'run.sh'), 1_000_000_000, 1_000_000_000);
    symlinkSync('/nowhere', path.join(folder, 'broken'));
    linkSync(path.join(folder, 'run.sh'), path.join(folder, 'same.sh'));
    const sent: number[] = [];
    const tar = tarContext(
      { folder, patterns: ['*', '!run.sh', '!same.sh', '!broken'], dockerfile: 'Dockerfile', extra: new Map() },
      { onSent: (bytes) => sent.push(bytes) },
    );
    const entries = [];
    for await (const entry of readTar(tar)) entries.push(entry);
    const told = entries.map(({ name, kind, mode, link, modifiedAt }) => [
      name.toString(),
      kind,
      mode,
      link?.toString() ?? '',
      modifiedAt,
    ]);
    expect(told.map(([name]) => name)).toEqual(['.dockerignore', 'Dockerfile', 'broken', 'run.sh', 'same.sh']);
    expect(told[2]?.[3]).toBe('/nowhere');
    expect(told[3]?.slice(1)).toEqual(['file', 0o755, '', 1_000_000_000_000]);
    expect(told[4]?.[3]).toBe('run.sh');
    expect(entries.every(({ uid, gid }) => uid === 0 && gid === 0)).toBe(true);
    expect(sent).toHaveLength(3);
  });

  it('brings a Dockerfile from elsewhere along, which no COPY gets', async () => {
    write('a');
    write('.dockerignore', 'old');
    const extra = new Map([
      ['.dockerfile.1', 'FROM scratch'],
      ['.dockerignore', 'old\n.dockerfile.1\n'],
    ]);
    const tar = tarContext(
      { folder, patterns: ['old'], dockerfile: '.dockerfile.1', extra },
      { onSent: () => undefined },
    );
    const names = [];
    for await (const { name } of readTar(tar)) names.push(name.toString());
    expect(names).toEqual(['.dockerfile.1', '.dockerignore', 'a']);
  });
});

/** The other side of a DiffCopy that asks for what `wanted` says. */
function peer(wanted: (path: string) => boolean) {
  const sent: Packet[] = [];
  const files = new Map<string, string>();
  const names = new Map<number, string>();
  const queue: Packet[] = [];
  let wake: () => void = () => undefined;
  let id = 0;
  let open = 0;
  const push = (packet: Packet) => {
    queue.push(packet);
    wake();
  };
  return {
    sent,
    files,
    push,
    async send(packet: Packet) {
      sent.push(packet);
      const stat = packet.stat as { path: string; mode: number } | undefined;
      if (packet.type === packetTypes.stat && stat === undefined) {
        for (const number of names.keys()) {
          open += 1;
          push({ type: packetTypes.request, ID: number });
        }
        if (open === 0) push({ type: packetTypes.end });
      } else if (stat !== undefined) {
        if (stat.mode < 2 ** 27 && wanted(stat.path)) names.set(id, stat.path);
        id += 1;
      } else if (packet.type === packetTypes.data) {
        const name = names.get(packet.ID ?? -1) ?? '?';
        if (packet.data === undefined) {
          open -= 1;
          if (open === 0) push({ type: packetTypes.end });
        } else files.set(name, (files.get(name) ?? '') + Buffer.from(packet.data).toString());
      }
    },
    packets: {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          const next = queue.shift();
          if (next !== undefined) yield next;
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      },
    },
  };
}

describe('what BuildKit is given', () => {
  const options = { rules: new IgnoreRules(['ignored']), onSent: () => undefined };

  it('is facts about all, and contents of what it asks for', async () => {
    for (const name of ['a', 'b/c', 'ignored', 'empty']) write(name, name === 'empty' ? '' : `content of ${name}`);
    const other = peer((one) => one !== 'a');
    await syncFolder(folder, other, options);
    expect([...other.files]).toEqual([['b/c', 'content of b/c']]);
    expect(other.sent.at(-1)).toEqual({ type: packetTypes.end });
  });

  it('is an error that names the file, though the builder is silent', async () => {
    write('a');
    execFileSync('mkfifo', [path.join(folder, 'pipe')]);
    await expect(
      syncFolder(
        folder,
        peer(() => false),
        options,
      ),
    ).rejects.toMatchObject({ problem: { reason: 'file-special' } });
    rmSync(path.join(folder, 'pipe'));
    const greedy = peer(() => false);
    greedy.push({ type: packetTypes.request, ID: 999 });
    await expect(syncFolder(folder, greedy, options)).rejects.toThrow('not offered');
  });

  it('has modes as Go has them', () => {
    expect(goMode({ kind: 'file', mode: 0o644 })).toBe(0o644);
    expect(goMode({ kind: 'folder', mode: 0o1777 })).toBe(2 ** 31 + 2 ** 20 + 0o777);
    expect(goMode({ kind: 'file', mode: 0o6755 })).toBe(2 ** 23 + 2 ** 22 + 0o755);
    expect(goMode({ kind: 'link', mode: 0o777 })).toBe(2 ** 27 + 0o777);
  });
});
