// The real docker command as a judge: what it makes of a printed line is what the spec says, and what compose takes for a service.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeFile } from '../../runtime/contract/specs/compose-service.ts';
import type { ContainerSpec } from '../../runtime/contract/specs/container-spec.ts';
import { parseRunWords } from '../../runtime/contract/specs/run-words.ts';
import { specChanges } from '../../runtime/contract/specs/spec-changes.ts';
import { runWords } from '../../runtime/contract/specs/spec-options.ts';
import type { CreateBody } from '../../runtime/engine/containers/create-body.ts';
import { specOfInspect } from '../../runtime/engine/containers/inspected-spec.ts';
import type { RawConfig, RawHost } from '../../runtime/engine/containers/raw-inspect.ts';
import { embeddedId } from '../../runtime/machine/driver.ts';
import { nativeDriver } from '../../runtime/machine/native/native.ts';
import { commandSpecs, validSpecs } from '../random-specs.ts';

const execute = promisify(execFile);

interface Asked {
  query: URLSearchParams;
  body: CreateBody & RawConfig;
}

/** An engine that takes every container and keeps what it was asked for. */
class Listener {
  readonly asked: Asked[] = [];
  private readonly server: Server;

  constructor(socket: string) {
    this.server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://engine');
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      request.on('end', () => {
        response
          .setHeader('Api-Version', '1.51')
          .setHeader('Ostype', 'linux')
          .setHeader('Content-Type', 'application/json');
        if (url.pathname.endsWith('/containers/create')) {
          this.asked.push({ query: url.searchParams, body: JSON.parse(text) as Asked['body'] });
          response.writeHead(201).end('{"Id":"made","Warnings":[]}');
        } else if (url.pathname.endsWith('/start')) response.writeHead(204).end();
        else response.end('{}');
      });
    }).listen(socket);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** What the body asks for, as a spec. */
function specOf({ query, body }: Asked): ContainerSpec {
  const { HostConfig, NetworkingConfig, ...config } = body;
  const endpoints = NetworkingConfig?.EndpointsConfig ?? {};
  const spec = specOfInspect({
    Id: 'made',
    Name: `/${query.get('name') ?? ''}`,
    State: { Status: 'created' },
    Config: { ...config, Env: config.Env ?? [] },
    HostConfig: { ...HostConfig, Links: links(HostConfig) } as RawHost,
    NetworkSettings: { Networks: endpoints },
  });
  const platform = query.get('platform');
  // The command writes the links of the first network twice.
  return { ...spec, ...(spec.links && { links: [...new Set(spec.links)] }), ...(platform && { platform }) };
}

const links = (host: Record<string, unknown>) => (host.Links as string[] | null) ?? [];

/** Without what is no wish to the engine: the names of its defaults. */
function plain(spec: ContainerSpec): ContainerSpec {
  const { runtime: _runtime, isolation: _isolation, ...rest } = spec;
  if (rest.cgroupMode === (rest.privileged ? 'host' : 'private')) delete rest.cgroupMode;
  return rest;
}

/** Input that ends with its first client is attached to, and this engine has none; kernel memory the command no longer passes on. */
function told({ stdinOnce: _attached, kernelMemoryBytes: _gone, ...spec }: ContainerSpec): ContainerSpec {
  return spec;
}

const doubled = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll('$', '$$$$')) as unknown;

describe('the docker command', () => {
  let folder: string;
  let calls = 0;
  let programs: string;
  const env = () => ({
    PATH: process.env.PATH,
    HOME: folder,
    DOCKER_HOST: `unix://${path.join(folder, 'engine.sock')}`,
  });

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'gantry-words-'));
    // The newest command of the matrix: that of Docker 26 drops the rates of devices.
    const driver = nativeDriver({ home: folder, recipe: 'sid' });
    for await (const _ of driver.create({ id: embeddedId }, AbortSignal.timeout(280_000)));
    programs = path.join((await driver.bundle())?.directory ?? '', 'root/usr');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function ask(words: readonly string[]): Promise<ContainerSpec> {
    // One of its own for each, so that a slow one never answers for another.
    calls += 1;
    const socket = path.join(folder, `engine-${calls}.sock`);
    const listener = new Listener(socket);
    try {
      const own = { ...env(), DOCKER_HOST: `unix://${socket}` };
      await execute(path.join(programs, 'bin/docker'), ['run', ...words], { env: own, timeout: 60_000 });
    } finally {
      await listener.close();
    }
    const [asked] = listener.asked;
    if (asked === undefined) throw new Error('Nothing was asked for.');
    return specOf(asked);
  }

  it('makes of every printed line what the spec says', async () => {
    await fc.assert(
      fc.asyncProperty(commandSpecs, async (random) => {
        const spec = told(random);
        const asked = await ask(runWords(spec, (word) => word));
        expect(specChanges(plain(spec), plain(asked))).toEqual([]);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  }, 600_000);

  it.each([
    '-itp 8080:80 -p 127.0.0.1::53/udp -p 9000-9002:9000-9002 -p 7000-7005:70 --expose 5-6 nginx',
    '-v data:/data -v /etc:/e:ro,z -v /anonymous --tmpfs /t:size=1m --mount type=bind,src=/a,dst=/b,ro nginx',
    '--mount \'type=volume,src=v,dst=/v,volume-nocopy,volume-label=a=b,"volume-opt=o=x,y"\' --volumes-from c:ro nginx',
    '-e A=b -e "C=d e" -l x=y -l z --annotation k=v -h web --domainname d.e -w /w -u 1:2 --init nginx',
    '--network name=n,alias=a,ip=10.0.0.2,mac-address=02:42:ac:11:00:02 --network m nginx',
    '--network n --network-alias b --ip 10.0.0.2 --ip6 fd00::2 --mac-address 02:42:ac:11:00:02 nginx',
    '--net host --pid host --ipc shareable --uts host --userns host --cgroupns host nginx',
    '--link db --link cache:c --dns 1.1.1.1 --dns-search x --dns-opt ndots:2 --add-host a=1.2.3.4 --add-host b:[::1] nginx',
    '-m 1.5g --memory-reservation 256m --memory-swap -1 --cpus .25 -c 100 --cpuset-cpus 0-1 --pids-limit 9 --shm-size 64k nginx',
    '--ulimit nofile=1:2 --ulimit core=-1 --oom-score-adj 5 --oom-kill-disable --blkio-weight 20 --device-read-bps /dev/a:1mb nginx',
    '--privileged --read-only --group-add 5 --device /dev/a:/dev/b:r --device-cgroup-rule "c 1:3 mr" --sysctl net.a=1 nginx',
    '--cap-add net_admin --cap-drop CAP_CHOWN --security-opt no-new-privileges --security-opt systempaths=unconfined nginx',
    `--gpus 'all,"capabilities=utility"' --runtime other --restart on-failure:3 --stop-signal 9 --stop-timeout 3 nginx`,
    `--health-cmd 'a "b"' --health-interval 1m30s --health-timeout 500ms --health-retries 2 --health-start-period 1s nginx`,
    '--no-healthcheck --log-driver json-file --log-opt max-size=1m --entrypoint "" nginx a "b c"',
  ])('reads as this does: %s', async (line) => {
    const read = parseRunWords(`docker run -d ${line}`);
    expect({ unknown: read.unknown, problems: read.problems }).toEqual({ unknown: [], problems: [] });
    const { stdout } = await execute('sh', ['-c', `printf '%s\\n' ${line}`]);
    const asked = await ask(['-d', ...stdout.trimEnd().split('\n')]);
    expect(specChanges(plain(read.spec), plain(asked))).toEqual([]);
  });

  it('is taken for a service by compose', async () => {
    const compose = path.join(programs, 'libexec/docker/cli-plugins/docker-compose');
    expect(existsSync(compose)).toBe(true);
    const file = path.join(folder, 'compose.json');
    await fc.assert(
      fc.asyncProperty(validSpecs, async (spec) => {
        writeFileSync(file, JSON.stringify({ name: 'words', ...composeFile(spec) }));
        const args = ['-f', file, 'config', '--format', 'json', '--no-normalize'];
        const { stdout } = await execute(compose, args, { env: env(), timeout: 60_000 });
        const { services } = JSON.parse(stdout) as { services: Record<string, Record<string, unknown>> };
        const [service] = Object.values(services);
        expect(service).toMatchObject({ image: spec.image });
        // What is in doubt is the sign that begins a variable; in its answer compose doubles it again.
        expect(service?.labels ?? {}).toEqual(doubled(spec.labels));
        expect(service?.command ?? []).toEqual(doubled(spec.command));
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 600_000);
});
