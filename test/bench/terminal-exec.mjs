// The engine's exec without anything of ours between: what a keystroke's way to the screen is compared with.
import { once } from 'node:events';
import { request } from 'node:http';

async function hijack(engine, id) {
  const text = JSON.stringify({ Tty: true, Detach: false });
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': text.length,
    Connection: 'Upgrade',
    Upgrade: 'tcp',
  };
  const options = {
    socketPath: engine.socket,
    method: 'POST',
    path: `/exec/${id}/start`,
    headers,
    host: 'engine',
    agent: false,
  };
  const sent = request(options);
  sent.end(text);
  const [, socket] = await once(sent, 'upgrade');
  return socket;
}

/** A shell in the container. `echo(letter)` answers the ms until something came back. */
export async function openRawShell(engine, containerId, context) {
  const body = { AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: true, Cmd: ['sh'] };
  const { Id } = await engine.call('POST', `/containers/${containerId}/exec`, body);
  const socket = await hijack(engine, Id);
  socket.on('error', () => {});
  const close = context.whenOver(async () => void socket.destroy());
  await once(socket, 'data');
  const echo = async (letter) => {
    const from = performance.now();
    socket.write(letter);
    await once(socket, 'data');
    return performance.now() - from;
  };
  return { echo, close };
}
