// Stand-in: a machine of Hyper-V that runs, started by the stand-in of PowerShell. The ports it has are told by machine-ports.json.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { createGuest } from './guest.mjs';
import { place, readState, writeState } from './record.mjs';

const { boot, drives } = readState('machines.json', {})[process.argv[2]];
const parent = readFileSync(JSON.parse(readFileSync(boot, 'utf8')).parent, 'utf8');
if (parent.includes('does not boot')) process.exit(1);

/** A tar begins where its first entry stands; the disk around it is Hyper-V's format. */
function tarIn(disk) {
  const bytes = readFileSync(disk);
  if (bytes.subarray(0, 8).toString('latin1') !== 'vhdxfile') throw new Error('the configuration is no vhdx');
  const at = bytes.indexOf('ustar') - 257;
  if (at < 0 || bytes.subarray(at, at + 7).toString('latin1') !== 'gantry/')
    throw new Error('the disk holds no configuration');
  return bytes.subarray(at);
}

const guest = createGuest({
  folder: place('guest'),
  engine: place('engine.sock'),
  image: parent,
  address: '127.0.0.2',
  disk: () => JSON.parse(readFileSync(drives[1], 'utf8')).size,
});
await guest.start(tarIn(drives[2]));

/** A machine has its ports at an address of its own; here they are where a test asked for them. */
const { api, ssh } = readState('ports.json', {});
const listen = (port, serve) =>
  new Promise((resolve) => {
    createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {});
      serve(socket);
    }).listen(port, '127.0.0.1', resolve);
  });
await listen(api, (socket) => guest.api(socket));
await listen(ssh, (socket) => void guest.ssh(socket));
writeState('machine-ports.json', { api, ssh });
await guest.poweredOff;
if (existsSync(place('machine-ports.json'))) rmSync(place('machine-ports.json'));
process.exit(0);
