// Debian's podman as an engine under test: its API service on a socket of ours, with runc (crun fails on hybrid cgroups).
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ping, waitUntil } from './engine-api.ts';

/** Starts the service with its storage below `folder`; `stop` ends it and the containers it left. */
export async function startPodman(folder: string) {
  for (const name of ['root', 'run', 'tmp']) mkdirSync(path.join(folder, name), { recursive: true });
  const socket = path.join(folder, 'podman.sock');
  const places = [
    '--root',
    path.join(folder, 'root'),
    '--runroot',
    path.join(folder, 'run'),
    '--tmpdir',
    path.join(folder, 'tmp'),
  ];
  const options = [...places, '--runtime', 'runc', '--cgroup-manager', 'cgroupfs', '--events-backend', 'file'];
  const service = spawn('podman', [...options, 'system', 'service', '--time=0', `unix://${socket}`], {
    stdio: 'ignore',
  });
  await waitUntil('podman answers', () => ping(socket));
  return {
    socket,
    pid: service.pid ?? 0,
    async stop() {
      await ended(spawn('podman', [...options, 'rm', '--all', '--force', '--time', '0'], { stdio: 'ignore' }));
      await ended(spawn('podman', [...options, 'network', 'prune', '--force'], { stdio: 'ignore' }));
      service.kill('SIGTERM');
      await ended(service);
    },
  };
}

function ended(child: ChildProcess): Promise<void> {
  return child.exitCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', () => resolve()));
}
