// Reaches an engine through the system's own ssh, so that its keys, agents, known hosts and configuration count.
import { spawn } from 'node:child_process';
import { Agent, type ClientRequest } from 'node:http';
import { Duplex } from 'node:stream';
import type { Endpoint } from '../contract/endpoint.ts';

type SshEndpoint = Extract<Endpoint, { kind: 'ssh' }>;

const defaultSocketPath = '/var/run/docker.sock';

/** One word for the shell at the other end. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The arguments of ssh; what is left empty or at its default is left to the person's ssh configuration. */
export function sshArguments(endpoint: SshEndpoint): string[] {
  const words = ['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=15'];
  if (endpoint.user !== '') words.push('-l', endpoint.user);
  if (endpoint.port !== 22) words.push('-p', String(endpoint.port));
  const socket =
    endpoint.socketPath === '' || endpoint.socketPath === defaultSocketPath
      ? []
      : ['-H', quoted(`unix://${endpoint.socketPath}`)];
  return [...words, '--', endpoint.host, ['docker', ...socket, 'system', 'dial-stdio'].join(' ')];
}

/**
 * Connections are `ssh … docker system dial-stdio` processes, as the docker command makes them. They are kept, since each
 * costs a login. A failed one ends with ssh's own words and the code ESSH.
 */
export class SshAgent extends Agent {
  private readonly endpoint: SshEndpoint;

  constructor(endpoint: SshEndpoint) {
    super({ keepAlive: true });
    this.endpoint = endpoint;
  }

  override createConnection(): Duplex {
    const child = spawn('ssh', sshArguments(this.endpoint), { stdio: ['pipe', 'pipe', 'pipe'] });
    const duplex = Duplex.from({ readable: child.stdout, writable: child.stdin });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    const fail = (message: string) => duplex.destroy(Object.assign(new Error(message), { code: 'ESSH' }));
    child.once('error', (error) => fail(error.message));
    child.once('close', (code) => {
      if (code !== 0 && code !== null) fail(said.trim() === '' ? `ssh ended with ${code}` : said.trim());
    });
    duplex.once('close', () => child.kill());
    return duplex;
  }

  /** The defaults speak to a net.Socket, which a process's pipes are not. */
  override keepSocketAlive(): boolean {
    return true;
  }

  override reuseSocket(_socket: Duplex, _request: ClientRequest): void {}
}
