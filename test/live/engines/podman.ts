// Debian's podman as an engine under test: its API service on a socket of ours, with runc (crun fails on hybrid cgroups).
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ping, waitUntil } from './engine-api.ts';

/** Without a policy nothing is loaded; without equal limits runc cannot raise them where even root may not. */
function configure(folder: string): Record<string, string> {
  const settings = path.join(folder, '.config/containers');
  mkdirSync(settings, { recursive: true });
  writeFileSync(path.join(settings, 'policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}');
  const file = path.join(folder, 'containers.conf');
  writeFileSync(file, '[containers]\ndefault_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]\n');
  return { ...process.env, HOME: folder, CONTAINERS_CONF: file } as Record<string, string>;
}

/** Starts the service with its storage below `folder`; `stop` ends it and the containers it left. */
export async function startPodman(folder: string) {
  for (const name of ['root', 'run', 'tmp']) mkdirSync(path.join(folder, name), { recursive: true });
  const socket = path.join(folder, 'podman.sock');
  const env = configure(folder);
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
      await ended(spawn('podman', [...options, 'rm', '--all', '--force', '--time', '0'], { stdio: 'ignore', env }));
      await ended(spawn('podman', [...options, 'network', 'prune', '--force'], { stdio: 'ignore', env }));
      service.kill('SIGTERM');
      await ended(service);
    },
  };
}

function ended(child: ChildProcess): Promise<void> {
  return child.exitCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', () => resolve()));
}
