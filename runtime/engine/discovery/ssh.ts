// Reaches an engine through the system's own ssh, so that its keys, agents, known hosts and configuration count.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import type { Endpoint } from '../../contract/endpoint.ts';

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

/** A process's pipes as the socket that Node's HTTP client expects. It ends with the process's own words when that fails. */
class ProcessSocket extends Duplex {
  private readonly child: ChildProcessWithoutNullStreams;
  private said = '';

  constructor(child: ChildProcessWithoutNullStreams) {
    super();
    this.child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.said = (this.said + text).slice(-2000);
    });
    child.stdin.on('error', () => {});
    child.once('error', (error) => this.fail(error.message));
    // Not at the end of its output: only its exit code tells a failure.
    child.once('close', (code) =>
      code === 0 ? this.push(null) : this.fail(this.said.trim() || `ssh ended with ${code}`),
    );
  }

  override _read(): void {
    this.child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.child.stdin.write(chunk, (error) => done(error));
  }

  override _final(done: () => void): void {
    this.child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.child.kill();
    done(error);
  }

  /** What the agent asks of a socket it keeps. */
  setKeepAlive(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): void {}

  unref(): void {}

  private fail(message: string): void {
    this.destroy(Object.assign(new Error(message), { code: 'ESSH' }));
  }
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
    return new ProcessSocket(spawn('ssh', sshArguments(this.endpoint), { stdio: 'pipe' }));
  }
}
