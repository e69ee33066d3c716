// Folders over SSH for real, but for the machine: its own programs, dropbear, sshfs and Linux's FUSE, in namespaces of their own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../runtime/machine/processes.ts';
import { createFolders, type Folders } from '../../runtime/machine/vm/folders.ts';
import { ensureKeys, type MachineKeys } from '../../runtime/machine/vm/keys.ts';
import { openTunnel, runRemote } from '../../runtime/machine/vm/ssh.ts';
import { programStream } from '../../runtime/machine/vm/streams.ts';

const tools = ['unshare', 'nsenter', 'dropbear', 'socat', 'sshfs', 'ip'];
const possible = tools.every((name) => spawnSync('which', [name]).status === 0) && process.getuid?.() === 0;

let folder: string;
let keys: MachineKeys;
let machine: { holder: ChildProcess; pid: number };
let folders: Folders | undefined;

/** As the boot of a machine has it, up to the shared folders; ends with its first process, and all in it with that. */
async function startMachine(): Promise<{ holder: ChildProcess; pid: number }> {
  const config = path.join(folder, 'config');
  mkdirSync(config);
  writeFileSync(path.join(config, 'authorized_keys'), `${keys.ssh.publicKey}\n`);
  writeFileSync(path.join(config, 'host_key'), keys.ssh.hostKey, { mode: 0o600 });
  const lines = ['sftp share0 rw /mnt/c/Users/与“them”', 'sftp share1 ro /mnt/d/read only'];
  writeFileSync(path.join(config, 'shares'), lines.map((line) => `${line}\n`).join(''));
  for (const name of ['sbin', 'lib/gantry']) {
    const own = path.join(folder, name);
    cpSync(path.resolve(import.meta.dirname, '../../assets/machine/system/usr', name), own, { recursive: true });
    for (const file of readdirSync(own)) chmodSync(path.join(own, file), 0o755);
  }
  // An applet that Debian itself does not have.
  writeFileSync(path.join(folder, 'sbin/usleep'), '#!/bin/sh\nexec sleep 0.1\n', { mode: 0o755 });
  const line = `for folder in /root /run /mnt; do mount -t tmpfs -o mode=0700 none $folder || exit 1; done
    for name in lib sbin; do mount -t overlay -o "lowerdir=$0/$name:/usr/$name" overlay "/usr/$name" || exit 1; done
    ip link set lo up
    mkdir -p /run/gantry /root/.ssh && cp -r "$0/config" /run/gantry/ && cp "$0/config/authorized_keys" /root/.ssh/
    chmod -R go-rwx /run/gantry /root/.ssh
    /usr/lib/gantry/shares && echo ready && exec cat`;
  const words = ['--mount', '--net', '--pid', '--fork', '--mount-proc', '--kill-child', 'sh', '-c', line, folder];
  const holder = spawn('unshare', words, { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  holder.stdout.on('data', (data) => {
    said += String(data);
  });
  expect(await waitUntil(async () => said.endsWith('ready\n'), 120_000)).toBe(true);
  const pid = Number(readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim());
  return { holder, pid };
}

const ssh = () => {
  const server = 'EXEC:dropbear -i -s -g -k -r /run/gantry/config/host_key';
  const target = ['--target', String(machine.pid), '--mount', '--net', '--pid'];
  return { sock: programStream('nsenter', [...target, 'socat', 'STDIO', server], process.env) };
};

const shared = () => path.join(folder, 'shared');
const readOnly = () => path.join(folder, 'read only');

function serve(): Folders {
  const served = createFolders(() => openTunnel(ssh(), keys));
  served.serve([
    { path: shared(), readOnly: false, tag: 'share0' },
    { path: readOnly(), readOnly: true, tag: 'share1' },
  ]);
  folders = served;
  return served;
}

/** Runs a script of the machine's shell in the shared folder; the exit code and all it printed. */
async function inside(script: string, timeout = 300_000): Promise<[number, string]> {
  const line = `cd "/mnt/c/Users/与“them”" && { ${script}; }`;
  const { code, output, errors } = await runRemote(ssh(), keys, ['sh', '-c', line], { timeout });
  return [code, `${output}${errors}`];
}

describe.runIf(possible)('a folder over SSH', { timeout: 600_000 }, () => {
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'gt-'));
    for (const one of [shared(), readOnly()]) mkdirSync(one);
    keys = await ensureKeys(path.join(folder, 'keys'));
    machine = await startMachine();
  }, 180_000);
  afterEach(async () => {
    await folders?.close();
    folders = undefined;
    machine.holder.kill('SIGKILL');
    await once(machine.holder, 'close');
    rmSync(folder, { recursive: true, force: true });
  }, 180_000);

  it('is written to on both sides, whatever the names, links and numbers', async () => {
    serve();
    writeFileSync(path.join(shared(), '从这里 →.txt'), 'from here');
    symlinkSync('从这里 →.txt', path.join(shared(), 'link'));
    writeFileSync(path.join(shared(), 'run.sh'), '#!/bin/sh\necho it runs\n', { mode: 0o755 });
    mkdirSync(path.join(shared(), 'many'));
    const script = `cat "从这里 →.txt" link; readlink link; ./run.sh
      echo from there > "从那里 ←.txt"; ln -s "从那里 ←.txt" back; ln -s / root
      i=0; while [ $i -lt 1000 ]; do echo $i > many/$i; i=$((i+1)); done; ls many | wc -l`;
    expect(await inside(script)).toEqual([0, 'from herefrom here从这里 →.txt\nit runs\n1000\n']);
    expect(readFileSync(path.join(shared(), '从那里 ←.txt'), 'utf8')).toBe('from there\n');
    expect(readlinkSync(path.join(shared(), 'back'))).toBe('从那里 ←.txt');
    const many = readdirSync(path.join(shared(), 'many'));
    expect(many).toHaveLength(1000);
    for (const name of many) expect(readFileSync(path.join(shared(), 'many', name), 'utf8')).toBe(`${name}\n`);
    writeFileSync(path.join(shared(), 'many', '7'), 'changed here\n');
    expect(await inside('cat many/7; rm -r many; ls')).toEqual([
      0,
      'changed here\nback\nlink\nroot\nrun.sh\n从这里 →.txt\n从那里 ←.txt\n',
    ]);
    expect(existsSync(path.join(shared(), 'many'))).toBe(false);
  });

  it('has what files need: large ones, ends that move, renames, modes, times, names twice, room', async () => {
    serve();
    const bytes = randomBytes(20_000_000);
    writeFileSync(path.join(shared(), 'large'), bytes);
    const sum = createHash('sha256').update(bytes).digest('hex');
    expect(await inside('cp large copy && sha256sum < copy')).toEqual([0, `${sum}  -\n`]);
    expect(readFileSync(path.join(shared(), 'copy')).equals(bytes)).toBe(true);
    expect(await inside('truncate -s 5 copy && stat -c %s copy && rm large && ! [ -e large ]')).toEqual([0, '5\n']);
    const script = `echo one > log; echo two >> log; echo new > log.new; mv log.new log; echo three >> log; cat log
      mkdir -p a/b && mv a c && ls c && rmdir c/b c; chmod 700 log && stat -c %a:%u:%g log
      touch -d @1000000000 log && stat -c %Y log; ln log again && cat again && rm log
      (flock 9 && echo locked) 9> lock; mkfifo pipe || echo none; df . | tail -n 1 | cut -d ' ' -f 1`;
    const said = 'new\nthree\nb\n700:0:0\n1000000000\nnew\nthree\nlocked\n';
    const [code, output] = await inside(script);
    expect(code).toBe(0);
    expect(output.startsWith(said)).toBe(true);
    expect(statSync(path.join(shared(), 'again')).mtimeMs).toBe(1_000_000_000_000);
    expect(await inside('cat nothing')).toEqual([1, 'cat: nothing: No such file or directory\n']);
    // One that stays open sees what is added here.
    writeFileSync(path.join(shared(), 'followed'), 'one\n');
    const following = inside('tail -f -n +1 followed | head -n 2');
    await waitUntil(
      async () => (await inside('ls /proc/[0-9]*/fd -l 2>/dev/null | grep -c followed'))[1] !== '0\n',
      120_000,
    );
    writeFileSync(path.join(shared(), 'followed'), 'two\n', { flag: 'a' });
    expect(await following).toEqual([0, 'one\ntwo\n']);
  });

  it('is only read where it is shared for that', async () => {
    writeFileSync(path.join(readOnly(), 'file'), 'to be read');
    serve();
    const [, output] = await inside('cd "/mnt/d/read only"; cat file; touch file; echo x > new; rm file; true');
    expect(output.match(/Read-only file system/g)).toHaveLength(3);
    expect(output.startsWith('to be read')).toBe(true);
    // Where somebody in the machine mounts it otherwise, it is this computer that refuses.
    const again = 'umount "/mnt/d/read only"; echo "sftp share1 rw /mnt/d/read only" > /run/gantry/config/shares';
    expect(await inside(`cd /; ${again}; /usr/lib/gantry/shares`)).toEqual([0, '']);
    await waitUntil(async () => (await inside('cat "/mnt/d/read only/file"'))[0] === 0, 120_000);
    const [, refused] = await inside('cd "/mnt/d/read only"; cat file; touch file; echo x > new; rm file; true');
    expect(refused.match(/Permission denied/g)).toHaveLength(3);
    expect(readdirSync(readOnly())).toEqual(['file']);
  });

  it('is waited for at the start, goes when nobody serves it, and comes back at the same place', async () => {
    // Before anybody serves: whoever starts first in the machine waits.
    const early = inside('pwd; ls; echo early > early');
    await waitUntil(async () => existsSync(shared()), 1000);
    const first = serve();
    expect(await early).toEqual([0, '/mnt/c/Users/与“them”\n']);
    // Its first word may be there before it is told so, and then it is told that the folder went.
    const program = inside('{ echo > begun; until [ -e go ]; do sleep 0.2; done; } 2>/dev/null; cat early go', 300_000);
    expect(await waitUntil(async () => existsSync(path.join(shared(), 'begun')), 120_000)).toBe(true);
    await first.close();
    const [code] = await inside('ls');
    expect(code).not.toBe(0);
    serve();
    expect(await waitUntil(async () => (await inside('cat early'))[1] === 'early\n', 180_000)).toBe(true);
    writeFileSync(path.join(shared(), 'go'), 'went on\n');
    expect(await program).toEqual([0, 'early\nwent on\n']);
    // Another Gantry that comes while the first is still there takes its place.
    const former = folders;
    serve();
    expect(await waitUntil(async () => (await inside('cat early'))[1] === 'early\n', 180_000)).toBe(true);
    await former?.close();
    expect(await waitUntil(async () => (await inside('cat early'))[1] === 'early\n', 180_000)).toBe(true);
  });
});
