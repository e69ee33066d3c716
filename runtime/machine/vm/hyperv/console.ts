// A machine's first serial port, as Hyper-V shows it: a named pipe, written to the end of a file as long as it is there.
import { createWriteStream } from 'node:fs';
import { connect } from 'node:net';
import { boundLog } from '../../engine-log.ts';

/** Follows until the machine ends. The pipe of a machine that has ended, or that another process reads, is no error. */
export async function followConsole(pipe: string, file: string): Promise<void> {
  await boundLog(file);
  const socket = connect(pipe);
  // Nobody waits for a console.
  socket.unref();
  await new Promise<void>((resolve) => {
    socket.once('error', () => resolve());
    socket.once('close', () => resolve());
    socket.once('connect', () => {
      const output = createWriteStream(file, { flags: 'a', mode: 0o600 });
      output.on('error', () => socket.destroy());
      socket.pipe(output);
    });
  });
}
