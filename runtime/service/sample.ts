// The first container without any registry: an image made of files that Gantry brings along, run on a free port.
import { open, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { emptyRunSpec, type RunSpec } from '../contract/run-spec.ts';
import type { EngineConnection } from '../engine/connection.ts';
import { listContainers } from '../engine/containers.ts';
import { hasImage, importImage } from '../engine/images.ts';
import { findBundle } from '../machine/bundle.ts';
import type { ActivityRegistry } from './activity-registry.ts';
import { freePort } from './ports.ts';
import { ServiceProblem } from './problems.ts';
import { createAndStart, portsInUse } from './run.ts';

export const sampleReference = 'gantry/sample:latest';
const sampleName = 'gantry-sample';
const firstPort = 8080;
const address = '127.0.0.1';

/** The shell stays in front so that a stop is heeded at once: busybox httpd does not react to SIGTERM as process 1. */
const script =
  "trap 'exit 0' TERM INT; echo 'Gantry sample: listening on port 80'; httpd -f -v -p 80 -h /www & wait $!";

const changes = [
  'ENV PATH=/bin',
  'EXPOSE 80',
  'LABEL org.opencontainers.image.title="Gantry sample"',
  `CMD ["/bin/sh", "-c", ${JSON.stringify(script)}]`,
];

/** Names under which busybox is to be found in the image: what a first look around in a terminal needs. */
const applets =
  'sh ash cat clear cp cut date df du echo env find free grep head hostname httpd id ip kill less ls mkdir mount mv nc netstat nslookup ping ps pwd rm sed sleep sort tail tar top touch tr uname uptime vi wc wget whoami'.split(
    ' ',
  );

export interface SampleFiles {
  /** The folder with the sample's index.html. */
  page: string;
  env: NodeJS.ProcessEnv;
}

/** Names count up where one is taken; the container listens on this machine only. */
export async function runSample(
  activities: ActivityRegistry,
  connection: EngineConnection,
  files: SampleFiles,
): Promise<{ activityId: string }> {
  const rows = await listContainers(connection);
  const names = new Set(rows.map(({ name }) => name));
  let name = sampleName;
  for (let number = 2; names.has(name); number += 1) name = `${sampleName}-${number}`;
  const activityId = activities.begin('sample', connection.id, name, async (work) => {
    work.update({ step: 'checking' });
    if (!(await hasImage(connection, sampleReference, work.signal))) {
      work.update({ step: 'building' });
      const archive = await sampleArchive(await staticBusybox(files.env), files.page);
      await importImage(connection, archive, { reference: sampleReference, changes }, work.signal);
    }
    const local = connection.endpoint.kind === 'socket';
    const port = local ? await freePort(firstPort, portsInUse(rows), address) : undefined;
    await createAndStart(connection, sampleSpec(name, port), work);
  });
  return { activityId };
}

function sampleSpec(name: string, hostPort: number | undefined): RunSpec {
  const port = { hostIp: address, containerPort: 80, protocol: 'tcp' as const };
  return { ...emptyRunSpec(sampleReference), name, ports: [hostPort === undefined ? port : { ...port, hostPort }] };
}

/** The image's whole file system as a tar. */
export async function sampleArchive(busybox: string, page: string): Promise<Readable> {
  const mtime = new Date(0);
  const archive = pack();
  const index = await readFile(join(page, 'index.html'));
  for (const name of ['bin', 'etc', 'root', 'tmp', 'www'])
    archive.entry({ name, type: 'directory', mode: 0o755, mtime });
  archive.entry({ name: 'bin/busybox', mode: 0o755, mtime }, await readFile(busybox));
  for (const applet of applets) archive.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox', mtime });
  archive.entry({ name: 'etc/passwd', mode: 0o644, mtime }, 'root:x:0:0:root:/root:/bin/sh\n');
  archive.entry({ name: 'etc/group', mode: 0o644, mtime }, 'root:x:0:\n');
  archive.entry({ name: 'www/index.html', mode: 0o644, mtime }, index);
  archive.finalize();
  return Readable.from(archive);
}

/** A busybox that needs no libraries: the one of the engine's bundle, or the system's. */
async function staticBusybox(env: NodeJS.ProcessEnv): Promise<string> {
  const bundle = await findBundle({ env });
  const folders = (env.PATH ?? '/usr/bin:/bin').split(delimiter);
  const candidates = [...(bundle ? [bundle.busybox] : []), ...folders.map((folder) => join(folder, 'busybox'))];
  for (const candidate of candidates) if (await isStatic(candidate)) return candidate;
  throw new ServiceProblem('unsupported', 'The sample needs a statically linked busybox, and there is none here', {
    fix: 'sudo apt-get install busybox-static',
  });
}

/** An ELF file without a program interpreter (PT_INTERP, ELF specification). */
async function isStatic(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const header = Buffer.alloc(4096);
    const { bytesRead } = await file.read(header, 0, header.length, 0);
    if (bytesRead < 64 || header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1) return false;
    const start = Number(header.readBigUInt64LE(32));
    const size = header.readUInt16LE(54);
    const count = header.readUInt16LE(56);
    for (let index = 0; index < count; index += 1) {
      const at = start + index * size;
      if (at + 4 > bytesRead || header.readUInt32LE(at) === 3) return false;
    }
    return true;
  } finally {
    await file.close();
  }
}
