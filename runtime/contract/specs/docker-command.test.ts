// Command lines to copy: a real shell must read back exactly the words that were meant.
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileNames } from '../../../test/hostile.ts';
import { emptySpec } from './container-spec.ts';
import { dockerCommand, dockerRunCommand, shellWord } from './docker-command.ts';

function readByShell(words: string): string {
  return execFileSync('sh', ['-c', `printf '%s\\n' ${words}`], { encoding: 'utf8' });
}

describe('shellWord', () => {
  it('is read back by a shell as it was, whatever it holds', () => {
    const printable = [...hostileNames.filter((name) => !name.includes('\0') && !/[\uD800-\uDFFF]/u.test(name))];
    for (const name of printable) expect(readByShell(shellWord(name))).toBe(`${name}\n`);
  });

  it('never leaves a quote open', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{0,30}$/), (text) => {
        const quotes = shellWord(text).replaceAll("'\\''", '').match(/'/g)?.length ?? 0;
        expect(quotes % 2).toBe(0);
      }),
    );
  });
});

describe('dockerRunCommand', () => {
  it('says everything the spec says', () => {
    const command = dockerRunCommand({
      ...emptySpec('nginx:1'),
      name: 'web',
      command: ['sh', '-c', 'echo $HOME'],
      env: [{ name: 'GREETING', value: "it's" }],
      ports: [
        { hostPort: 8080, containerPort: 80, protocol: 'tcp' },
        { hostIp: '127.0.0.1', containerPort: 53, protocol: 'udp' },
      ],
      volumes: [{ source: 'data', destination: '/data', readOnly: true }],
      restart: 'unless-stopped',
      memoryBytes: 1024,
      cpus: 1.5,
    });
    expect(command).toBe(
      "docker run -d --name web -p 8080:80 -p 127.0.0.1::53/udp -v data:/data:ro -e 'GREETING=it'\\''s' " +
        "--restart unless-stopped --memory 1024 --cpus 1.5 nginx:1 sh -c 'echo $HOME'",
    );
  });

  it('keeps capitals in the names of the first network, which docker reads in lower case within one option', () => {
    const networks = [{ name: 'Front', aliases: ['WWW'], ipv4: '10.0.0.2' }];
    expect(dockerRunCommand({ ...emptySpec('nginx'), networks })).toBe(
      'docker run -d --network Front --network-alias WWW --ip 10.0.0.2 nginx',
    );
  });

  it('is short for a plain image', () => {
    expect(dockerRunCommand(emptySpec('nginx'))).toBe('docker run -d nginx');
    expect(dockerCommand('stop', 'a b')).toBe("docker stop 'a b'");
  });
});
