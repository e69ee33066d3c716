// Debian's podman as an engine under test: its API service on a socket of ours, with runc (crun fails on hybrid cgroups).
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { embeddedId } from '../../../runtime/machine/driver.ts';
import { firewallTool } from '../../../runtime/machine/native/firewall.ts';
import { nativeDriver } from '../../../runtime/machine/native/native.ts';
import { sendSignal } from '../../../runtime/machine/processes.ts';
import { ping, waitUntil } from './engine-api.ts';

/**
 * Without a policy nothing is loaded; without equal limits runc cannot raise them where even root may not; without a
 * named back end podman may take CNI, whose plug-ins are not installed; networks would be kept in /etc.
 */
function configure(folder: string, programs: string): Record<string, string> {
  const settings = path.join(folder, '.config/containers');
  mkdirSync(settings, { recursive: true });
  writeFileSync(path.join(settings, 'policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}');
  // Docker trusts registries of this computer by itself.
  writeFileSync(path.join(settings, 'registries.conf'), '[[registry]]\nlocation = "127.0.0.1"\ninsecure = true\n');
  const file = path.join(folder, 'containers.conf');
  const lines = [
    '[containers]',
    'default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]',
    '[network]',
    'network_backend = "netavark"',
    `network_config_dir = "${path.join(folder, 'networks')}"`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const found = `${programs}:${process.env.PATH}`;
  return { ...process.env, HOME: folder, CONTAINERS_CONF: file, PATH: found } as Record<string, string>;
}

/** A folder with the iptables that netavark calls: the system's where there is one, else that of Gantry's own engine. */
async function firewallPrograms(folder: string): Promise<string> {
  const driver = nativeDriver({ home: path.join(folder, 'gantry') });
  for await (const _ of driver.create({ id: embeddedId }, AbortSignal.timeout(280_000)));
  const tool = await firewallTool(path.join((await driver.bundle())?.directory ?? '', 'root'));
  const programs = path.join(folder, 'bin');
  mkdirSync(programs);
  const settings = Object.entries(tool.env).map(([name, value]) => `export ${name}='${value}'\n`);
  for (const [name, program] of Object.entries(tool.program)) {
    const script = `#!/bin/sh\n${settings.join('')}exec '${program}' "$@"\n`;
    writeFileSync(path.join(programs, name), script, { mode: 0o755 });
  }
  return programs;
}

/** Starts the service with its storage below `folder`; `stop` ends it and the containers it left. */
export async function startPodman(folder: string) {
  for (const name of ['root', 'run', 'tmp', 'networks']) mkdirSync(path.join(folder, name), { recursive: true });
  const socket = path.join(folder, 'podman.sock');
  const env = configure(folder, await firewallPrograms(folder));
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
    env,
    // Its monitor leaves a file where it stands when the kernel kills for memory.
    cwd: folder,
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
      // The watcher of each exec stays five minutes after its end, and then would make the folder again.
      for (const pid of processesOf(folder)) sendSignal(pid, 'SIGKILL');
    },
  };
}

function processesOf(folder: string): number[] {
  const of = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    } catch {
      return [];
    }
  };
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && of(pid).some((word) => word.startsWith(`${folder}/`)))
    .map(Number);
}

function ended(child: ChildProcess): Promise<void> {
  return child.exitCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', () => resolve()));
}
