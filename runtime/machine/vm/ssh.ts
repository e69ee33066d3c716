// SSH into a machine of ours: a command with its output, or a shell on a terminal. Its host key is known beforehand.
import { timingSafeEqual } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import type { MachineShell } from '../driver.ts';
import { MachineProblem } from '../problem.ts';
import type { MachineKeys } from './keys.ts';

/** How the machine's port 22 is reached: an address, or a connection that is open already. */
export type SshTarget = { host: string; port: number } | { sock: Duplex };

export type RemoteResult = { code: number; output: string; errors: string };

async function open(target: SshTarget, keys: MachineKeys, timeout: number): Promise<Client> {
  const { default: ssh2 } = await import('ssh2');
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.once('ready', () => resolve(client));
    client.once('error', (error) => {
      client.destroy();
      reject(new MachineProblem({ reason: 'machine-failed', message: `SSH: ${error.message}` }));
    });
    client.once('close', () => reject(new MachineProblem({ reason: 'machine-failed', message: 'SSH was closed' })));
    client.connect({
      ...target,
      username: 'root',
      privateKey: keys.ssh.privateKey,
      readyTimeout: timeout,
      keepaliveInterval: 15_000,
      hostVerifier: (key: Buffer) =>
        key.length === keys.ssh.hostPublic.length && timingSafeEqual(key, keys.ssh.hostPublic),
    });
    // After `ready` an error must not end the process; channels tell it by closing.
    client.on('error', () => {});
  });
}

export type RemoteOptions = { input?: Buffer; timeout?: number; signal?: AbortSignal };

/** Runs one command line in the machine's shell; `words` are quoted. Resolves with any exit code; `timeout` in ms (60 s). */
export async function runRemote(
  target: SshTarget,
  keys: MachineKeys,
  words: readonly string[],
  options: RemoteOptions = {},
): Promise<RemoteResult> {
  const timeout = options.timeout ?? 60_000;
  const client = await open(target, keys, Math.min(timeout, 30_000));
  try {
    return await new Promise<RemoteResult>((resolve, reject) => {
      const late = () =>
        reject(
          new MachineProblem({
            reason: 'machine-timeout',
            message: `${words.join(' ')}: no end within ${timeout / 1000} s`,
          }),
        );
      const timer = setTimeout(late, timeout);
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason), { once: true });
      client.exec(words.map(quote).join(' '), (error, channel) => {
        if (error) return reject(new MachineProblem({ reason: 'machine-failed', message: `SSH: ${error.message}` }));
        collect(channel, (result) => {
          clearTimeout(timer);
          resolve(result);
        });
        channel.end(options.input);
      });
      client.once('close', () => {
        clearTimeout(timer);
        reject(new MachineProblem({ reason: 'machine-failed', message: 'The machine closed the connection' }));
      });
    });
  } finally {
    client.end();
  }
}

function collect(channel: ClientChannel, done: (result: RemoteResult) => void): void {
  const result: RemoteResult = { code: -1, output: '', errors: '' };
  channel.setEncoding('utf8').on('data', (text: string) => {
    result.output += text;
  });
  channel.stderr.setEncoding('utf8').on('data', (text: string) => {
    result.errors += text;
  });
  channel.on('exit', (code: number | null) => {
    result.code = code ?? -1;
  });
  channel.on('close', () => done(result));
}

/** One word for a POSIX shell. */
function quote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A login shell on a terminal of this size, in characters. */
export async function openRemoteShell(
  target: SshTarget,
  keys: MachineKeys,
  size: { columns: number; rows: number },
): Promise<MachineShell> {
  const client = await open(target, keys, 30_000);
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    client.shell({ term: 'xterm-256color', cols: size.columns, rows: size.rows }, (error, opened) => {
      if (!error) return resolve(opened);
      client.end();
      reject(new MachineProblem({ reason: 'machine-failed', message: `SSH: ${error.message}` }));
    });
  });
  let exitCode: number | undefined;
  let closing = false;
  channel.on('exit', (code: number | null) => {
    exitCode = code ?? undefined;
  });
  const ended = new Promise<Awaited<MachineShell['ended']>>((resolve) => {
    channel.once('close', () => {
      client.end();
      if (exitCode !== undefined) resolve({ status: 'exited', exitCode });
      else resolve({ status: closing ? 'exited' : 'lost' });
    });
  });
  return {
    shell: 'sh',
    output: outputOf(channel),
    ended,
    write: (data) => new Promise((resolve) => (channel.writable ? channel.write(data, () => resolve()) : resolve())),
    resize: async (columns, rows) => {
      channel.setWindow(rows, columns, 0, 0);
    },
    end: () => {
      closing = true;
      channel.close();
    },
  };
}

async function* outputOf(channel: ClientChannel): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of channel) yield chunk as Uint8Array;
  } catch {
    // A machine that died shows as a broken connection; `ended` tells what became of the shell.
  }
}

/** A connection to the machine through which its own ports are reached. */
export type Tunnel = {
  /** A stream to a port of the machine's 127.0.0.1; rejects when nobody listens there. */
  connect(port: number): Promise<Duplex>;
  /** The machine's card for datagrams (packets.ts); rejects where the machine has none. */
  datagrams(): Promise<Duplex>;
  /** The machine's end of a shared folder, which wants an SFTP server; rejects where the machine has none. */
  folder(tag: string): Promise<Duplex>;
  readonly closed: Promise<void>;
  close(): void;
};

export async function openTunnel(target: SshTarget, keys: MachineKeys): Promise<Tunnel> {
  const client = await open(target, keys, 30_000);
  return {
    connect: (port) =>
      new Promise((resolve, reject) => {
        client.forwardOut('127.0.0.1', 0, '127.0.0.1', port, (error, channel) => {
          if (error) reject(new MachineProblem({ reason: 'machine-failed', message: `SSH: ${error.message}` }));
          else resolve(channel);
        });
      }),
    datagrams: () => openProgram(client, ['gantry', 'datagrams']),
    folder: (tag) => openProgram(client, ['gantry', 'folder', tag]),
    closed: new Promise((resolve) => client.once('close', () => resolve())),
    close: () => client.end(),
  };
}

/** A program of the machine's whose first line is `ready`; its input and output from then on, paused. Rejects with its last words. */
async function openProgram(client: Client, words: readonly string[]): Promise<Duplex> {
  const failed = (message: string) => new MachineProblem({ reason: 'machine-failed', message });
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    client.exec(words.map(quote).join(' '), (error, opened) =>
      error ? reject(failed(`SSH: ${error.message}`)) : resolve(opened),
    );
  });
  let said = '';
  channel.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-4096);
  });
  return new Promise((resolve, reject) => {
    let start: Buffer = Buffer.alloc(0);
    const late = setTimeout(() => channel.destroy(), 30_000);
    const over = () => {
      clearTimeout(late);
      reject(failed(said.trim().split('\n').at(-1) || `${words.join(' ')} did not get ready`));
    };
    const read = (chunk: Buffer) => {
      start = Buffer.concat([start, chunk]);
      const end = start.indexOf(10);
      if (end < 0) return;
      clearTimeout(late);
      channel.off('data', read);
      channel.off('close', over);
      channel.pause();
      if (start.length > end + 1) channel.unshift(start.subarray(end + 1));
      resolve(channel);
    };
    channel.on('data', read);
    channel.once('close', over);
  });
}
