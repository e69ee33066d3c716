#!/usr/bin/env node
// Stand-in of vfkit: checks every option and answers as its "vfkit Command Line" says, doc/usage.md of the project
// (https://github.com/crc-org/vfkit/blob/main/doc/usage.md). The machine in it is guest.mjs; a kernel that holds "does not boot" ends it.
import { existsSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { createGuest } from './guest.mjs';
import { place, record, wishes } from './record.mjs';

const args = process.argv.slice(2);
record({ program: 'vfkit', args });

function refuse(message) {
  process.stderr.write(`Error: ${message}\nUsage:\n  vfkit [flags]\n`);
  process.exit(1);
}

/** The options of a device or of a boot loader: names with a value, and words that have none. */
function optionsOf(parts, kinds, what) {
  const found = {};
  for (const part of parts) {
    const at = part.indexOf('=');
    const [name, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    if (!(name in kinds)) refuse(`unknown option for ${what}: ${name}`);
    if (kinds[name] === 'word' && value !== '') refuse(`unexpected value for ${what} '${name}' option: ${value}`);
    if (kinds[name] === 'value' && value === '') refuse(`missing value for ${what} '${name}' option`);
    if (name in found) refuse(`${what} '${name}' is given twice`);
    found[name] = value;
  }
  return found;
}

const deviceKinds = {
  'virtio-blk': { path: 'value', deviceId: 'value' },
  'virtio-net': { nat: 'word', mac: 'value', fd: 'value', unixSocketPath: 'value' },
  'virtio-vsock': { port: 'value', socketURL: 'value', connect: 'word', listen: 'word' },
  'virtio-fs': { sharedDir: 'value', mountTag: 'value' },
  'virtio-serial': { logFilePath: 'value', stdio: 'word', pty: 'word' },
  'virtio-rng': {},
  'virtio-balloon': {},
  rosetta: { mountTag: 'value', install: 'word', ignoreIfMissing: 'word' },
};

/** vfkit takes commas inside quotes as a part of the value; in devices it knows no quotes. */
function splitQuoted(text) {
  if ((text.match(/"/g) ?? []).length % 2 !== 0) refuse('mismatched "');
  return text.match(/("[^"]*"|[^,"])+/g) ?? [];
}

const machine = { devices: [] };
const absolute = (path, what) => {
  if (!path.startsWith('/') || !existsSync(path)) refuse(`${what}: ${path}: no such file or directory`);
};
const whole = (text, name) => {
  if (!/^[1-9]\d*$/.test(text ?? '')) refuse(`invalid argument "${text}" for "--${name}" flag`);
  return Number(text);
};

function takeDevice(text = '') {
  const [kind, ...parts] = text.split(',');
  if (!(kind in deviceKinds)) refuse(`unknown device type: ${kind}`);
  const options = optionsOf(parts, deviceKinds[kind], `${kind} devices`);
  if (kind === 'virtio-blk') absolute(options.path ?? '', kind);
  if (kind === 'virtio-fs') {
    absolute(options.sharedDir ?? '', kind);
    if (!options.mountTag) refuse('virtio-fs needs a mountTag');
  }
  if (kind === 'virtio-net' && !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(options.mac ?? '00:00:00:00:00:00'))
    refuse('invalid MAC address');
  if (kind === 'virtio-net' && ['nat', 'fd', 'unixSocketPath'].filter((one) => one in options).length !== 1) {
    refuse("one of 'nat' or 'fd' or 'unixSocketPath' must be set");
  }
  if (kind === 'virtio-vsock') {
    whole(options.port, 'device');
    if (Buffer.byteLength(options.socketURL ?? '') > 103) refuse('socket path length exceeds macOS limits');
  }
  if (kind === 'rosetta' && process.arch !== 'arm64' && !wishes().apple)
    refuse('rosetta is only available on Apple processors');
  machine.devices.push({ kind, ...options });
}

function takeBootloader(text = '') {
  const [kind, ...parts] = splitQuoted(text);
  if (kind !== 'linux') refuse(`unknown bootloader type: ${kind}`);
  const kinds = { kernel: 'value', initrd: 'value', cmdline: 'value' };
  machine.bootloader = optionsOf(parts, kinds, 'Linux bootloaders');
  const { kernel = '', initrd = '', cmdline = '' } = machine.bootloader;
  absolute(kernel, 'kernel');
  absolute(initrd, 'initrd');
  if (!/^".*"$/.test(cmdline)) refuse('the kernel command line must be enclosed in "');
}

if (args.join(' ') === '--version') {
  process.stdout.write('vfkit version: v0.6.1\n');
  process.exit(0);
}
for (let index = 0; index < args.length; index += 2) {
  const [name, text] = args.slice(index, index + 2);
  if (name === '--cpus') machine.cpus = whole(text, 'cpus');
  else if (name === '--memory') machine.memory = whole(text, 'memory');
  else if (name === '--bootloader') takeBootloader(text);
  else if (name === '--device') takeDevice(text);
  else if (name === '--restful-uri') machine.uri = text;
  else if (name === '--pidfile') machine.pidFile = text;
  else refuse(`unknown flag: ${name}`);
}
if (!machine.bootloader) refuse('the bootloader is missing');
if (!/^unix:\/\/\//.test(machine.uri ?? '')) refuse(`invalid restful-uri ${machine.uri}`);

const devices = (kind) => machine.devices.filter((device) => device.kind === kind);
const beginsWith = (path, at, text) => {
  const bytes = Buffer.alloc(text.length);
  readSync(openSync(path, 'r'), bytes, 0, text.length, at);
  return bytes.toString('latin1') === text;
};

/** Disks are known by what they hold, as the machine's first steps do (assets/machine/README.md). */
function findDisks() {
  const disks = devices('virtio-blk').map(({ path }) => path);
  const configuration = disks.find((path) => statSync(path).size > 512 && beginsWith(path, 257, 'ustar'));
  const data = disks.find((path) => statSync(path).size >= 1024 ** 3);
  if (!configuration || !data) refuse('this machine finds no configuration or no data disk');
  // A file system is made once: what is there is kept.
  if (!beginsWith(data, 1080, '\x53\xef')) writeSync(openSync(data, 'r+'), Buffer.from([0x53, 0xef]), 0, 2, 1080);
  return { configuration, data };
}

const { configuration, data } = findDisks();
if (machine.pidFile) writeFileSync(machine.pidFile, `${process.pid}\n`);
const socketPath = decodeURI(machine.uri.slice('unix://'.length));
let state = 'VirtualMachineStateRunning';
const sockets = [socketPath, ...devices('virtio-vsock').map(({ socketURL }) => socketURL)];
function leave() {
  for (const socket of sockets) rmSync(socket, { force: true });
  process.exit(0);
}

const guest = createGuest({
  folder: place('guest'),
  engine: place('engine.sock'),
  image: readFileSync(machine.bootloader.kernel, 'utf8'),
  address: '127.0.0.2',
  disk: () => statSync(data).size,
});
const boots = !readFileSync(machine.bootloader.kernel, 'utf8').includes('does not boot');
if (boots) await guest.start(readFileSync(configuration));
for (const { logFilePath } of devices('virtio-serial')) writeFileSync(logFilePath, 'gantry: booting\n');
for (const { port, socketURL, ...rest } of devices('virtio-vsock')) {
  if (!('connect' in rest)) refuse('the machine does not connect to the host');
  createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    if (port === '22') void guest.ssh(socket);
    else if (port === '2376') guest.api(socket);
    else socket.destroy();
  }).listen(socketURL);
}

createHttpServer((request, response) => {
  let body = '';
  request.on('data', (part) => {
    body += part;
  });
  request.on('end', () => {
    if (request.url !== '/vm/state') return void response.writeHead(404).end();
    if (request.method === 'GET') return void response.end(JSON.stringify({ state, canStop: true, canHardStop: true }));
    const wanted = JSON.parse(body).state;
    if (!['Stop', 'HardStop', 'Pause', 'Resume'].includes(wanted)) return void response.writeHead(500).end('{}');
    response.writeHead(202).end();
    record({ program: 'vfkit', args: ['state', wanted] });
    if (wanted === 'HardStop') response.once('close', leave);
    if (wanted === 'Stop' && !wishes().deaf) {
      state = 'VirtualMachineStateStopping';
      guest.stop();
      response.once('close', leave);
    }
  });
}).listen(socketPath);
void guest.poweredOff.then(() => (wishes().deaf ? undefined : leave()));
process.on('SIGTERM', () => (wishes().deaf ? undefined : leave()));
if (!boots) setTimeout(leave, 200);
