// The first container without any registry: an image made of files that Gantry brings along, run on a free port.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type ContainerSpec, emptySpec } from '../../contract/specs/container-spec.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { listContainers } from '../../engine/containers.ts';
import { hasImage, importImage } from '../../engine/images.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import type { EngineLink } from '../engines/engine-link.ts';
import { problemOf } from '../problems.ts';
import { type Busybox, busyboxArchive } from '../tools/busybox.ts';
import { freePort } from './ports.ts';
import { createAndStart, portsInUse } from './run.ts';

const sampleReference = 'gantry/sample:latest';
const sampleName = 'gantry-sample';
const firstPort = 8080;
const address = '127.0.0.1';
/** So many are tried. */
const mostPorts = 5;

/** The shell stays in front so that a stop is heeded at once: busybox httpd does not react to SIGTERM as process 1. */
const script =
  "trap 'exit 0' TERM INT; echo 'Gantry sample: listening on port 80'; httpd -f -v -p 80 -h /www & wait $!";

const changes = [
  'ENV PATH=/bin',
  'EXPOSE 80',
  'LABEL org.opencontainers.image.title="Gantry sample"',
  `CMD ["/bin/sh", "-c", ${JSON.stringify(script)}]`,
];

export interface SampleFiles {
  /** The folder with the sample's index.html. */
  page: string;
  busybox: Busybox;
}

/** Names count up where one is taken; the container listens on this machine only. */
export async function runSample(
  activities: ActivityRegistry,
  { connection, state }: EngineLink,
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
      const archive = await sampleArchive(await files.busybox.forArchitecture(state.info?.architecture), files.page);
      await importImage(connection, archive, { reference: sampleReference, changes }, work.signal);
    }
    await startOnFreePort(connection, name, portsInUse(rows), work);
  });
  return { activityId };
}

/** A port that was free may be another program's by the time of the start: then the next one is tried. */
async function startOnFreePort(
  connection: EngineConnection,
  name: string,
  taken: Set<number>,
  work: Work,
): Promise<void> {
  if (connection.endpoint.kind !== 'socket') return createAndStart(connection, sampleSpec(name, undefined), work);
  for (let left = mostPorts; ; left -= 1) {
    const port = await freePort(firstPort, taken, address);
    try {
      return await createAndStart(connection, sampleSpec(name, port), work);
    } catch (error) {
      if (port === undefined || left === 1 || problemOf(error).reason !== 'port-in-use') throw error;
      taken.add(port);
    }
  }
}

function sampleSpec(name: string, hostPort: number | undefined): ContainerSpec {
  const port = { hostIp: address, containerPort: 80, protocol: 'tcp' as const };
  return { ...emptySpec(sampleReference), name, ports: [hostPort === undefined ? port : { ...port, hostPort }] };
}

/** The image's whole file system as a tar. */
async function sampleArchive(busybox: Buffer, page: string): Promise<Readable> {
  return busyboxArchive(busybox, ['tmp', 'www'], { 'www/index.html': await readFile(join(page, 'index.html')) });
}
