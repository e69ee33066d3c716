// Pasted command lines: what is printed is read back, what people paste is understood, and nothing throws.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../../../test/hostile.ts';
import { commandSpecs } from '../../../test/random-specs.ts';
import { type ContainerSpec, emptySpec } from './container-spec.ts';
import { dockerRunCommand } from './docker-command.ts';
import { parseRunWords } from './run-words.ts';

function specOf(text: string): ContainerSpec {
  const { spec, unknown, problems } = parseRunWords(text);
  expect({ unknown, problems }).toEqual({ unknown: [], problems: [] });
  return spec;
}

describe('parseRunWords', () => {
  it('reads back every spec that is printed as a command', () => {
    fc.assert(
      fc.property(commandSpecs, (spec) => {
        const read = parseRunWords(dockerRunCommand(spec));
        expect(read.spec).toEqual(spec);
        expect(read.unknown).toEqual([]);
        // A variable without a value is the shell's own.
        expect(read.problems.filter(({ flag }) => flag !== '-e')).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws, whatever was pasted', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'docker',
        ' run ',
        '--',
        ' -',
        '=',
        '"',
        "'",
        '\\',
        '\n',
        '`',
        '^',
        '$(',
        '${',
        '~',
        '<',
        '>',
        '|',
        ';',
      ),
      fc.constantFrom(...hostileText.filter((text) => text.length < 300)),
      fc.constantFrom(
        '-p ',
        '-v ',
        '--mount ',
        '--network ',
        '--gpus ',
        '--ulimit ',
        '--device ',
        '--health-interval ',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const read = parseRunWords(parts.join(''));
        expect(read.spec.image).toBeTypeOf('string');
        parseRunWords(`docker run ${parts.join('')}`);
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[string, string, Partial<ContainerSpec>]>([
    ['a plain one', 'docker run nginx', { image: 'nginx' }],
    ['with a prompt and sudo', '$ sudo -E docker run nginx', { image: 'nginx' }],
    ['with root’s prompt', '# docker run nginx', { image: 'nginx' }],
    ['of podman, in a path', '/usr/bin/podman run nginx', { image: 'nginx' }],
    ['docker container run', 'docker container run nginx', { image: 'nginx' }],
    ['with options of docker itself', 'docker --context far -H tcp://x:1 run nginx', { image: 'nginx' }],
    [
      'letters in a cluster',
      'docker run -itd --rm nginx',
      { image: 'nginx', tty: true, interactive: true, autoRemove: true },
    ],
    [
      'a value at its letter',
      'docker run -p8080:80 -eA=b -m=64m nginx',
      {
        image: 'nginx',
        ports: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
        env: [{ name: 'A', value: 'b' }],
        memoryBytes: 64 << 20,
      },
    ],
    [
      'switches with a value',
      'docker run --read-only=true --privileged=false --init=false nginx',
      { image: 'nginx', readOnly: true, init: false },
    ],
    ['options after --', 'docker run -- nginx -g x', { image: 'nginx', command: ['-g', 'x'] }],
    [
      'quotes',
      `docker run -e A='b c' -e "B=d \\"e\\" f" -e C=$'g\\nh' nginx 'a"b'`,
      {
        image: 'nginx',
        env: [
          { name: 'A', value: 'b c' },
          { name: 'B', value: 'd "e" f' },
          { name: 'C', value: 'g\nh' },
        ],
        command: ['a"b'],
      },
    ],
    [
      'continued lines, some with blanks behind the sign',
      'docker run \\\n  --name web \\ \n  -t \\\r\n  nginx',
      { image: 'nginx', name: 'web', tty: true },
    ],
    [
      'continued lines of PowerShell',
      'docker run `\n  -v C:\\work:/data `\n  nginx',
      {
        image: 'nginx',
        volumes: [{ source: 'C:\\work', destination: '/data', readOnly: false }],
      },
    ],
    [
      'continued lines of cmd',
      'docker run ^\r\n  -v "C:\\my work:/data:ro" ^\r\n  nginx',
      {
        image: 'nginx',
        volumes: [{ source: 'C:\\my work', destination: '/data', readOnly: true }],
      },
    ],
    [
      'a path of Windows in a POSIX shell',
      'docker run -v C:\\work\\a:/data -v D:/b:C:\\c nginx',
      {
        image: 'nginx',
        volumes: [
          { source: 'C:\\work\\a', destination: '/data', readOnly: false },
          { source: 'D:/b', destination: 'C:\\c', readOnly: false },
        ],
      },
    ],
    ['lines without a sign', 'docker run\n --name web\n -t nginx', { image: 'nginx', name: 'web', tty: true }],
    ['a comment', 'docker run -t nginx # the web', { image: 'nginx', tty: true }],
    [
      'ranges of ports',
      'docker run -p 8000-8001:80-81/udp -p 9000-9009:90 --expose 100-101 nginx',
      {
        image: 'nginx',
        ports: [
          { hostPort: 8000, containerPort: 80, protocol: 'udp' },
          { hostPort: 8001, containerPort: 81, protocol: 'udp' },
          { hostPort: 9000, hostPortEnd: 9009, containerPort: 90, protocol: 'tcp' },
        ],
        expose: ['100/tcp', '101/tcp'],
      },
    ],
    [
      'ports with an address',
      'docker run -p 127.0.0.1::80 -p [::1]:81:81 -p ::1:82:82 -p published=83,target=84,protocol=udp nginx',
      {
        image: 'nginx',
        ports: [
          { hostIp: '127.0.0.1', containerPort: 80, protocol: 'tcp' },
          { hostIp: '::1', hostPort: 81, containerPort: 81, protocol: 'tcp' },
          { hostIp: '::1', hostPort: 82, containerPort: 82, protocol: 'tcp' },
          { hostPort: 83, containerPort: 84, protocol: 'udp' },
        ],
      },
    ],
    [
      'mounts',
      'docker run --mount type=bind,src=/a,dst=/b,ro,bind-propagation=rslave --mount \'type=volume,dst=/c,"volume-opt=o=a,b"\' nginx',
      {
        image: 'nginx',
        mounts: [
          { type: 'bind', source: '/a', destination: '/b', readOnly: true, bind: { propagation: 'rslave' } },
          { type: 'volume', destination: '/c', readOnly: false, volume: { driverOptions: { o: 'a,b' } } },
        ],
      },
    ],
    [
      'a network with all there is',
      'docker run --net name=x,alias=a,alias=b,ip=10.0.0.2 --network-alias c --network y nginx',
      {
        image: 'nginx',
        networks: [
          { name: 'x', aliases: ['a', 'b', 'c'], ipv4: '10.0.0.2' },
          { name: 'y', aliases: [] },
        ],
      },
    ],
    [
      'a network as podman writes it',
      'podman run --network x:alias=a,ip=10.0.0.2,mac=02:42:ac:11:00:02 nginx',
      {
        image: 'nginx',
        networks: [{ name: 'x', aliases: ['a'], ipv4: '10.0.0.2', mac: '02:42:ac:11:00:02' }],
      },
    ],
    ['the host’s network', 'docker run --network=host nginx', { image: 'nginx', networkMode: 'host' }],
    [
      'GPUs',
      'docker run --gpus all --gpus \'"device=0,1",capabilities=utility\' nginx',
      {
        image: 'nginx',
        deviceRequests: [
          { driver: '', count: -1, deviceIds: [], capabilities: [['gpu']], options: {} },
          { driver: '', count: 0, deviceIds: ['0', '1'], capabilities: [['utility', 'gpu']], options: {} },
        ],
      },
    ],
    [
      'a health check',
      'docker run --health-cmd "curl -f http://localhost/ || exit 1" --health-interval 1m30s --health-retries 2 nginx',
      {
        image: 'nginx',
        healthCheck: { test: ['CMD-SHELL', 'curl -f http://localhost/ || exit 1'], interval: 90e9, retries: 2 },
      },
    ],
    [
      'limits',
      'docker run -m 1.5g --memory-swap -1 --cpus .5 --ulimit nofile=1024:2048 --ulimit core=-1 --pids-limit 0 nginx',
      {
        image: 'nginx',
        memoryBytes: 1.5 * 2 ** 30,
        memorySwapBytes: -1,
        cpus: 0.5,
        ulimits: [
          { name: 'nofile', soft: 1024, hard: 2048 },
          { name: 'core', soft: -1, hard: -1 },
        ],
      },
    ],
    [
      'rights',
      'docker run --cap-add=cap_net_admin --security-opt label:disable --device /dev/a:r --device /dev/b:/dev/c --device v.com/net=e0 nginx',
      {
        image: 'nginx',
        capabilitiesAdd: ['NET_ADMIN'],
        securityOptions: ['label=disable'],
        devices: [
          { host: '/dev/a', container: '/dev/a', permissions: 'r' },
          { host: '/dev/b', container: '/dev/c', permissions: 'rwm' },
        ],
        deviceRequests: [{ driver: 'cdi', count: 0, deviceIds: ['v.com/net=e0'], capabilities: [], options: {} }],
      },
    ],
    [
      'restarts',
      'docker run --restart on-failure:3 nginx',
      { image: 'nginx', restart: 'on-failure', maximumRetryCount: 3 },
    ],
    [
      'hosts',
      'docker run --add-host a=1.2.3.4 --add-host b:[::1] nginx',
      { image: 'nginx', extraHosts: ['a:1.2.3.4', 'b:::1'] },
    ],
    ['what is the client’s own', 'docker run -d --detach-keys ctrl-x --sig-proxy=false -q nginx', { image: 'nginx' }],
  ])('understands %s', (_, text, expected) => {
    expect(specOf(text)).toEqual({ ...emptySpec(), ...expected });
  });

  it('takes the first command that runs something', () => {
    expect(parseRunWords('docker pull nginx\ndocker run -t nginx && docker ps').problems).toEqual([
      { flag: '', message: 'rest-ignored', text: 'docker ps' },
    ]);
    expect(parseRunWords('docker run nginx > log 2>&1')).toMatchObject({
      spec: { image: 'nginx', command: [] },
      problems: [
        { message: 'rest-ignored', text: '> log' },
        { message: 'rest-ignored', text: '2>&1' },
      ],
    });
  });

  it('tells apart create and run, and when to pull', () => {
    expect(parseRunWords('docker create --pull always nginx')).toMatchObject({ start: false, pull: 'always' });
    expect(parseRunWords('docker run --pull=never nginx')).toMatchObject({ start: true, pull: 'never' });
    expect(parseRunWords('docker run -i -a stdin nginx').spec).toMatchObject({ interactive: true, stdinOnce: true });
  });

  it('names what only the shell knows', () => {
    const line =
      `docker run -v "$(pwd)/a":/a -v ~/b:/b -v ./c:/c -e "$NAME" -e '$KEPT=1' -e HOME ` +
      '--name $' +
      '{N:-x} nginx `date`';
    expect(parseRunWords(line).problems.map(({ flag, message, text }) => [flag, message, text])).toEqual([
      ['-v', 'fill-in', '$(pwd)'],
      ['-v', 'fill-in', '~'],
      ['-v', 'fill-in', './c'],
      ['-e', 'fill-in', '$NAME'],
      ['-e', 'fill-in', '$NAME'],
      ['-e', 'fill-in', 'HOME'],
      ['--name', 'fill-in', `\${N:-x}`],
      ['', 'fill-in', '`date`'],
    ]);
    expect(parseRunWords('docker run ^\n -v %cd%:/a ^\n nginx').problems).toMatchObject([{ text: '%cd%' }]);
  });

  it('names files to choose', () => {
    const line = 'docker run --env-file .env --label-file l --cidfile c --security-opt seccomp=profile.json nginx';
    expect(parseRunWords(line)).toMatchObject({
      spec: emptySpec('nginx'),
      problems: [
        { message: 'env-file', text: '.env' },
        { message: 'label-file', text: 'l' },
        { message: 'cidfile', text: 'c' },
        { message: 'seccomp-file', text: 'seccomp=profile.json' },
      ],
    });
  });

  it('names what it does not know, and goes on', () => {
    expect(parseRunWords('docker run --foo --bar=1 --baz two --pod p -t -X nginx')).toMatchObject({
      spec: { image: 'nginx', tty: true },
      unknown: [
        { flag: '--foo', message: 'unknown-flag', text: '' },
        { flag: '--bar', message: 'unknown-flag', text: '1' },
        { flag: '--baz', message: 'unknown-flag', text: 'two' },
        { flag: '--pod', message: 'unsupported-flag', text: 'p' },
        { flag: '-X', message: 'unknown-flag', text: '' },
      ],
    });
  });

  it.each([
    ['-p x', '-p', 'x'],
    ['-p 1-3:1-2', '-p', '1-3:1-2'],
    ['-p 70000:80', '-p', '70000:80'],
    ['-m much', '-m', 'much'],
    ['--cpus 1,5', '--cpus', '1,5'],
    ['--restart sometimes', '--restart', 'sometimes'],
    ['--restart always:3', '--restart', 'always:3'],
    ['--mount type=bind,what=x,dst=/a', '--mount', 'type=bind,what=x,dst=/a'],
    ['--health-interval 5', '--health-interval', '5'],
    ['--ulimit nofile', '--ulimit', 'nofile'],
    ['--gpus some', '--gpus', 'some'],
    ['--privileged=perhaps', '--privileged', 'perhaps'],
    ['--device-read-bps /dev/sda', '--device-read-bps', '/dev/sda'],
    ['--network ip=1.2.3.4', '--network', 'ip=1.2.3.4'],
  ])('says what is wrong with %s', (words, flag, text) => {
    expect(parseRunWords(`docker run ${words} nginx`)).toMatchObject({
      spec: emptySpec('nginx'),
      problems: [{ flag, message: 'value-invalid', text }],
    });
  });

  it.each([
    ['', 'not-a-run'],
    ['ls -la', 'not-a-run'],
    ['docker compose run web', 'not-a-run'],
    ['docker run', 'no-image'],
    ['docker run --name', 'value-missing'],
    ["docker run 'nginx", 'quote-open'],
  ])('says what %s is', (text, message) => {
    expect(parseRunWords(text).problems.map((one) => one.message)).toContain(message);
  });
});
