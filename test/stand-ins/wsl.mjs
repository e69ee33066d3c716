#!/usr/bin/env node
// Stand-in of wsl.exe: checks every argument and answers as "Basic commands for WSL" and "Advanced settings configuration in WSL" say
// (https://learn.microsoft.com/windows/wsl/basic-commands, https://learn.microsoft.com/windows/wsl/wsl-config).
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { place, readState, record, wishes, writeState } from './record.mjs';

const args = process.argv.slice(2);
record({ program: 'wsl', args, utf8: process.env.WSL_UTF8 ?? '' });

const help = `Copyright (c) Microsoft Corporation. All rights reserved.

Usage: wsl.exe [Argument] [Options...] [CommandLine]

    --terminate, -t <Distro>
        Terminates the specified distribution.

    --unregister <Distro>
        Unregisters the distribution and deletes the root filesystem.
${wishes().force ? '\n        Options:\n            --force\n                Do not ask.\n' : ''}
    --help
        Display usage information.
`;

/** UTF-16 unless asked for UTF-8 by a version that knows how. */
function say(text, stream = process.stdout) {
  const utf8 = process.env.WSL_UTF8 === '1' && !wishes().old;
  stream.write(Buffer.from(text.replaceAll('\n', '\r\n'), utf8 ? 'utf8' : 'utf16le'));
}

function end(text, code) {
  say(text);
  process.exitCode = code;
}

const usage = () =>
  end("Invalid command line argument.\nPlease use 'wsl.exe --help' to get a list of supported arguments.\n", 1);
const notFound = () =>
  end('There is no distribution with the supplied name.\nError code: Wsl/Service/WSL_E_DISTRO_NOT_FOUND\n', 1);

// One call changes the list at a time: each distribution has a file of its own.
const fileOf = (name) => `distribution-${name}.json`;
const names = () => readState('names.json', []);
const distribution = (name) => readState(fileOf(name), undefined);
const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const isRunning = (name) => (readState(`running-${name}.json`, []) ?? []).some(isAlive);

function importOne([name, folder, tarball, ...options]) {
  if (!name || !folder || !tarball || options.join(' ') !== '--version 2') return usage();
  if (!/^[A-Za-z0-9._-]+$/.test(name)) return end('The supplied name is invalid.\nError code: Wsl/E_INVALIDARG\n', 1);
  if (names().includes(name)) return end('A distribution with the supplied name already exists.\n', 1);
  if (!existsSync(tarball)) return end('The system cannot find the file specified.\n', 1);
  if (wishes().importFails)
    return end('There is not enough space on the disk.\nError code: Wsl/Service/0x80070070\n', 1);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'ext4.vhdx'), Buffer.alloc(4096));
  mkdirSync(place('root', name), { recursive: true });
  writeState(fileOf(name), { folder, content: readFileSync(tarball, 'utf8') });
  writeState('names.json', [...names(), name]);
  end('The operation completed successfully.\n', 0);
}

function list(options) {
  const wanted = options.includes('--running') ? names().filter(isRunning) : names();
  if (!options.includes('--quiet') || options.some((one) => !['--running', '--quiet'].includes(one))) return usage();
  end(wanted.map((name) => `${name}\n`).join(''), 0);
}

function terminate([name, ...rest]) {
  if (!name || rest.length > 0) return usage();
  if (!names().includes(name)) return notFound();
  for (const pid of readState(`running-${name}.json`, [])) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  writeState(`running-${name}.json`, []);
  // What it shows to the others goes with it.
  const mounts = Object.entries(readState('mounts.json', {})).filter(([, owner]) => owner !== name);
  writeState('mounts.json', Object.fromEntries(mounts));
  end('The operation completed successfully.\n', 0);
}

function unregister([name, ...rest]) {
  const force = rest.length === 1 && rest[0] === '--force';
  if (!name || (rest.length > 0 && !(force && wishes().force))) return usage();
  if (!names().includes(name)) return notFound();
  // Without a person to ask, those that ask do nothing.
  if (wishes().force && !force) return end('The operation was canceled.\n', 1);
  rmSync(distribution(name).folder, { recursive: true, force: true });
  rmSync(place('root', name), { recursive: true, force: true });
  writeState(
    'names.json',
    names().filter((one) => one !== name),
  );
  end('Unregistering.\nThe operation completed successfully.\n', 0);
}

/** --distribution NAME --user root --cd / --exec PROGRAM … */
async function execute([name, ...rest]) {
  if (rest.slice(0, 5).join(' ') !== '--user root --cd / --exec' || rest.length < 6) return usage();
  if (!names().includes(name)) return notFound();
  const words = rest.slice(5);
  const { createGuest } = await import('./guest.mjs');
  const guest = createGuest({
    folder: place('root', name),
    engine: place('engine.sock'),
    image: distribution(name).content,
  });
  const running = `running-${name}.json`;
  const joined = words.join(' ');
  if (joined === 'sleep 2147483647') {
    writeState(running, [...readState(running, []), process.pid]);
    return void setInterval(() => {}, 60_000);
  }
  if (words[0] === 'sh' && words[1] === '-c') return shell(words[2], words.slice(3));
  if (joined === '/usr/sbin/gantry-wsl stop') return guest.stop();
  if (words.length === 3 && words.slice(0, 2).join(' ') === '/usr/sbin/gantry-wsl start') {
    return startGuest(guest, distribution(name).content, words[2]);
  }
  if (joined === 'gantry dial') return dial();
  const done = await guest.command(words, words.includes('configure') ? await input() : Buffer.alloc(0));
  process.stdout.write(done.output);
  process.stderr.write(done.errors);
  process.exitCode = done.code;

  /** The two lines that Gantry has for a shell; nothing of a call is in them. */
  function shell(line, rest) {
    // A place that another distribution has already stays as it is.
    if (line.endsWith('mount --bind /gantry-data "$0"; }') && /^\/mnt\/wsl\/[a-z0-9-]+$/.test(rest.join(' '))) {
      return writeState('mounts.json', { [rest[0]]: name, ...readState('mounts.json', {}) });
    }
    if (
      rest.length > 0 ||
      !line.endsWith('exec socat STDIO "EXEC:dropbear -i -s -g -k -r /run/gantry/config/host_key"')
    )
      return usage();
    return guest.ssh(Duplex.from({ readable: process.stdin, writable: process.stdout }));
  }

  function dial() {
    if (guest.read('engine').toString('utf8') !== 'running') {
      process.stderr.write('gantry: /run/docker.sock: Connection refused\n');
      process.exitCode = 1;
      return;
    }
    const socket = connect({ path: place('engine.sock'), allowHalfOpen: true });
    socket.once('error', () => process.exit(1));
    process.stdin.pipe(socket);
    socket.pipe(process.stdout);
    socket.once('close', () => process.exit(0));
  }
}

async function input() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function startGuest(guest, content, place) {
  const configuration = await input();
  if (content.includes('does not boot')) {
    process.stderr.write('gantry-wsl: dockerd: not found\n');
    process.exitCode = 1;
    return;
  }
  const owner = readState('mounts.json', {})[place];
  writeState('data.json', { ...readState('data.json', {}), [args[1]]: owner });
  if (owner === undefined) {
    process.stderr.write(`the data are not at ${place}\n`);
    process.exitCode = 1;
    return;
  }
  await guest.start(configuration);
  if (guest.read('engine').toString('utf8') === 'running') return;
  process.stderr.write('failed to start daemon: broken\n');
  process.exitCode = 1;
}

const { old, missing } = wishes();
if (missing)
  end("The Windows Subsystem for Linux is not installed. You can install by running 'wsl.exe --install'.\n", 1);
else if (args.join(' ') === '--version' && !old) end('WSL version: 2.6.1.0\nKernel version: 6.6.87.2-1\n', 0);
else if (args.join(' ') === '--status') end('Default Version: 2\n', 0);
else if (args.join(' ') === '--help') end(help, 0);
else if (args[0] === '--list') list(args.slice(1));
else if (args[0] === '--import') importOne(args.slice(1));
else if (args[0] === '--terminate') terminate(args.slice(1));
else if (args[0] === '--unregister') unregister(args.slice(1));
else if (args[0] === '--distribution') await execute(args.slice(1));
else usage();
