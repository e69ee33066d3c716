// Byte streams joined end to end: what comes in at one goes out at the other, no faster than it is taken, each direction ended by itself.
import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import type { Environment } from '../home.ts';

/**
 * Carries both directions. An end goes through and leaves the other direction open; a stream that breaks takes the other with it.
 * Resolves when both are over.
 */
export function joinStreams(one: Duplex, other: Duplex): Promise<void> {
  const over = [one, other].map(
    (stream) =>
      new Promise<void>((resolve) => {
        stream.once('close', resolve);
        // Told by `close` as well; without a listener it would end the process.
        stream.on('error', () => {});
      }),
  );
  const tie = (from: Duplex, to: Duplex) =>
    from.once('close', () => {
      if (!from.readableEnded || !from.writableFinished) to.destroy();
    });
  tie(one, other);
  tie(other, one);
  one.pipe(other);
  other.pipe(one);
  return Promise.all(over).then(() => {});
}

/**
 * A program's input and output as one stream. Destroying it ends the program; a program that fails breaks the stream, with the last
 * line that it said as the reason.
 */
export function programStream(program: string, args: readonly string[], env: Environment): Duplex {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...env }, windowsHide: true });
  let said = Buffer.alloc(0);
  child.stderr.on('data', (data: Buffer) => {
    said = Buffer.concat([said, data]).subarray(-4096);
  });
  const { stdin, stdout } = child;
  const stream = new Duplex({
    allowHalfOpen: true,
    read: () => {
      stdout.resume();
    },
    write: (chunk, _encoding, done) => {
      stdin.write(chunk, done);
    },
    final: (done) => {
      stdin.end(done);
    },
    destroy: (error, done) => {
      stdin.destroy();
      stdout.destroy();
      if (child.exitCode === null && child.signalCode === null) child.kill();
      done(error);
    },
  });
  stdin.on('error', (error) => stream.destroy(error));
  stdout.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) stdout.pause();
  });
  child.once('error', (error) => stream.destroy(error));
  // All output has come when `close` is told, and the exit code is known: a failure is never taken for an end.
  child.once('close', (code) => {
    if (code === 0) stream.push(null);
    else stream.destroy(new Error(said.toString('utf8').trim().split('\n').at(-1) || `${program} ended with ${code}`));
  });
  return stream;
}
