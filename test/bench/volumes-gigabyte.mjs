// What measures of the data of volumes share: a gigabyte to work on, the direct way of doing it, and how long something takes.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
/** Half of it noise, a quarter text of noise, a quarter that shrinks to little; in files of all sizes. */
const script = `cd /data && mkdir noise text plain && for n in $(seq 64); do head -c 8388608 /dev/urandom > noise/$n; done
for n in $(seq 256); do head -c 786432 /dev/urandom | base64 > text/$n; done
seq 1 2000000 > /tmp/seed; for n in $(seq 4000); do mkdir -p plain/$((n % 50)); tail -c +$((n * 1000)) /tmp/seed | head -c 65536 > plain/$((n % 50))/$n; done`;

/** Makes a volume with a gigabyte in it, and answers its folder on the host. */
export async function gigabyte(engine, volume) {
  const image = await engine.fixture('base');
  await engine.docker('run', '--rm', '--network', 'none', '--volume', `${volume}:/data`, image, 'sh', '-c', script);
  return engine.docker('volume', 'inspect', '--format', '{{.Mountpoint}}', volume);
}

export async function timed(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

export async function ended(client, { activityId }) {
  for await (const list of await client.activities.watch()) {
    const found = list.find(({ id }) => id === activityId);
    if (found?.status === 'done') return;
    if (found && found.status !== 'running') throw new Error(JSON.stringify(found.problem));
  }
}

const sh = (text, ...words) => execute('sh', ['-c', text, 'sh', ...words]);

/** A folder into one file; it ends when the disk has it. */
export const tarred = (folder, file) =>
  timed(() => sh('tar -C "$1" -cf - . | zstd -q -f -o "$2" && sync "$2"', folder, file));

/** Such a file into an empty folder, which is made for it. */
export async function untarred(file, folder) {
  await sh('rm -rf "$1" && mkdir "$1" && sync -f "$1"', folder);
  return timed(() => sh('zstd -q -dc "$2" | tar -C "$1" -xpf - && sync -f "$1"', folder, file));
}
