// Uploads on real engines onto what is there already: through links, over files with attributes; nothing is lost, and nothing gets outside.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FilePlace } from '../../runtime/contract/files.ts';
import { rawClient } from './changed-container.ts';
import { execIn } from './exec-in.ts';
import { bytes, filesOn } from './file-steps.ts';
import { ended, engines, idle, type LiveRuntime, openRuntime } from './runtime.ts';

/** In both places: links to folders inside, to one outside, to nothing, to what is only in memory, and to a file. */
const links = `mkdir -p real/sub && chown 33:70 real && ln -s real link && ln -s real/sub deep && ln -s ../../real real/sub/round && ln -s /etc out &&
ln -s nowhere dangling && ln -s /dev/shm memory && echo old > real/file && ln -s real/file to-file`;

const attributes = String.raw`
import os, struct, sys
folder = sys.argv[1]
for name, mode in ('noted', 0o640), ('capable', 0o755):
    path = folder + '/' + name
    with open(path, 'w') as file: file.write('old')
    os.chown(path, 33, 70)
    os.chmod(path, mode)
    os.setxattr(path, 'user.note', b'of \x00 any bytes\xff')
os.setxattr(folder + '/capable', 'security.capability', struct.pack('<IIIII', 0x02000001, 1 << 10, 0, 0, 0))
print('made')
`;

const mebibyte = 1024 * 1024;
const holes = `
import os
os.makedirs('/data/holes/sub')
with open('/data/holes/one', 'wb') as file:
    for at in 0, 20, 40:
        file.seek(at << 20)
        file.write(b'data')
    file.truncate(60 << 20)
os.link('/data/holes/one', '/data/holes/twin')
with open('/data/holes/sub/plain', 'w') as file: file.write('plain')
print('made')
`;

const told = `
import os, stat, sys
for name in 'noted', 'capable':
    path = sys.argv[1] + '/' + name
    found = os.lstat(path)
    print(name, open(path).read(), oct(stat.S_IMODE(found.st_mode)), found.st_uid, found.st_gid, *sorted(os.listxattr(path)), flush=True)
print(sorted(os.listdir(sys.argv[1])))
`;

describe.each(engines)('uploads on $name', (engine) => {
  let live: LiveRuntime;
  let id = '';
  /** Another one that has the volume: it can be asked while something is put into the first. */
  let other = '';
  let volume = '';
  const raw = rawClient(engine);
  const { send } = filesOn(() => live);
  const refused = (reason: string) => ({ data: { reason } });
  const inside = (script: string) => execIn(raw, id, ['sh', '-c', script]);
  const python = (script: string, folder: string) => execIn(raw, id, ['python3', '-c', script, folder]);

  beforeAll(async () => {
    live = await openRuntime(engine);
    volume = live.name('uploads');
    const { client, engineId } = live;
    await client.volumes.create({ engineId, name: volume, driver: 'local', labels: {}, options: {} });
    const volumes = [{ source: volume, destination: '/data', readOnly: false }];
    id = await live.run({ ...idle, fixture: 'python', volumes });
    other = await live.run({ ...idle, volumes });
    expect(await inside('mkdir /own')).toBe('');
  });
  afterAll(async () => {
    for (const one of [id, other]) await raw.remove(one);
    const again = { engineId: live?.engineId ?? '', name: volume, force: false };
    await live?.client.volumes.remove(again).catch(() => undefined);
    await live?.close();
  });

  /** A folder of a place, and the same one as the container sees it. */
  const folders = {
    container: (): [FilePlace, string, string] => [{ kind: 'container', engineId: live.engineId, id }, '/own', '/own'],
    volume: (): [FilePlace, string, string] => [{ kind: 'volume', engineId: live.engineId, id: volume }, '/', '/data'],
  };
  const tree = (top: string) => [
    { path: top },
    { path: `${top}/new`, content: Buffer.from('in a folder') },
    { path: `${top}/more/deep`, content: Buffer.from('deeper') },
  ];

  it.each(['container', 'volume'] as const)('puts it where a link leads, or says why not: %s', async (kind) => {
    const [place, to, seen] = folders[kind]();
    expect(await inside(`cd ${seen} && ${links}`)).toBe('');
    expect(await send(place, to, tree('link'))).toMatchObject({ status: 'done' });
    expect(await inside(`cd ${seen}/real && cat new more/deep && stat -c %u:%g new more && rm -r new more`)).toBe(
      'in a folderdeeper33:70\n33:70\n',
    );
    expect(await send(place, to, [{ path: 'deep/round/new', content: Buffer.from('round') }])).toMatchObject({
      status: 'done',
    });
    expect(await inside(`cd ${seen}/real && cat new && rm new; ls -1A ${seen}/real/sub`)).toBe('roundround\n');
    for (const top of ['dangling', 'memory', 'out']) {
      const work = send(place, to, tree(top));
      if (top === 'out' && kind === 'container') await work;
      else await expect(work, top).rejects.toMatchObject({ data: { message: expect.stringMatching(/\w/) } });
    }
    const there = kind === 'container' ? '/etc/more\n/etc/new\n' : '';
    expect(await inside('ls -1d /etc/new /etc/more 2>/dev/null; rm -rf /etc/new /etc/more')).toBe(there);
    // A file takes the place of a link to a file, as in every folder.
    await send(place, to, [{ path: 'to-file', content: Buffer.from('mine') }]);
    expect(await inside(`cd ${seen} && cat to-file real/file && ls -1A`)).toBe(
      'mineold\ndangling\ndeep\nlink\nmemory\nout\nreal\nto-file\n',
    );
    await expect(send(place, to, [{ path: 'real', content: Buffer.from('x') }])).rejects.toMatchObject(
      refused('file-exists'),
    );
    await expect(send(place, to, [{ path: 'to-file/x', content: Buffer.from('x') }])).rejects.toMatchObject(
      refused('file-exists'),
    );
  });

  it.each(['container', 'volume'] as const)('says when a link came while it was put there: %s', async (kind) => {
    const { client } = live;
    const [place, to, seen] = folders[kind]();
    // While something is put into a container nobody can ask it anything: it changes by itself, and tells in the volume that it has.
    const swap =
      'while [ ! -e swapped/before ]; do sleep 0.05; done; mv swapped aside; ln -s /tmp swapped; touch /data/done';
    const started = `mkdir -p ${seen}/swapped; cd ${seen}; touch waits; trap '' HUP; setsid sh -c 'rm waits; ${swap}' >/dev/null 2>&1 </dev/null & while [ -e ${seen}/waits ]; do sleep 0.05; done`;
    expect(await inside(`rm -f /data/done; ${started}`)).toBe('');
    const { transferId } = await client.files.upload({ place, path: to, bytes: 2, subject: 'swapped' });
    const one = (name: string) => ({ file: { path: name, kind: 'file' as const, size: 1 }, data: bytes('x') });
    await client.files.send({ transferId, ...one('swapped/before') });
    await expect.poll(() => execIn(raw, other, ['ls', '-1', '/data']), { timeout: 20_000 }).toMatch(/^done$/m);
    await client.files.send({ transferId, ...one('swapped/after') });
    await expect(client.files.finish({ transferId })).rejects.toMatchObject(refused('file-astray'));
    expect(await inside(`cd ${seen} && rm swapped && ls -1A aside && rm -r aside`)).toBe('before\n');
  });

  it('brings what is sparse down with its holes', async () => {
    const { client, home } = live;
    const [place] = folders.volume();
    expect(await python(holes, '/data')).toBe('made\n');
    const folder = mkdtempSync(path.join(home, 'sparse-'));
    const save = async (paths: string[], name: string) => {
      const { activityId } = await client.files.save({ place, paths, target: path.join(folder, name) });
      expect(await ended(client, activityId)).toMatchObject({ status: 'done' });
      return path.join(folder, name);
    };
    const check = (file: string) => {
      const { size, blocks } = statSync(file);
      expect(size).toBe(60 * mebibyte);
      expect(blocks * 512).toBeLessThan(2 * mebibyte);
      const found = readFileSync(file);
      for (const at of [0, 20, 40]) expect(found.toString('latin1', at * mebibyte, at * mebibyte + 4)).toBe('data');
      expect(found.filter((byte) => byte !== 0).length).toBe(12);
    };
    check(await save(['/holes/one'], 'one'));
    const tar = await save(['/holes'], 'holes.tar');
    expect(statSync(tar).size).toBeLessThan(2 * mebibyte);
    execFileSync('tar', ['-C', folder, '-xf', tar]);
    check(path.join(folder, 'holes/one'));
    expect(readFileSync(path.join(folder, 'holes/sub/plain'), 'utf8')).toBe('plain');
    expect(statSync(path.join(folder, 'holes/twin')).ino).toBe(statSync(path.join(folder, 'holes/one')).ino);
    const both = await save(['/holes/one', '/holes/sub'], 'both.tar');
    expect(execFileSync('tar', ['-tf', both], { encoding: 'utf8' })).toBe('one\nsub\nsub/plain\n');
  });

  it.each(['container', 'volume'] as const)('keeps attributes of what is written over: %s', async (kind) => {
    const [place, to, seen] = folders[kind]();
    const folder = `${seen}/attributes`;
    expect(await inside(`mkdir ${folder}`)).toBe('');
    expect(await python(attributes, folder)).toBe('made\n');
    const { keepsAttributes } = await live.client.files.place({ place });
    expect(keepsAttributes).toBe(kind === 'volume' || engine.flavour === 'podman');
    const files = ['noted', 'capable'].map((name) => ({ path: `attributes/${name}`, content: Buffer.from('newer') }));
    for (let round = 0; round < 2; round += 1) expect(await send(place, to, files)).toMatchObject({ status: 'done' });
    const kept = keepsAttributes ? ' user.note' : '';
    expect(await python(told, folder)).toBe(
      `noted newer 0o640 33 70${kept}\ncapable newer 0o755 33 70 security.capability${kept}\n['capable', 'noted']\n`,
    );
  });
});
