// Runs a shell's line in a container by the engine's own API, without the product's code.
import { request } from './engines/engine-api.ts';

/** Both of its outputs, mixed; fails when the line does. */
export async function execText(socket: string, containerId: string, script: string): Promise<string> {
  const made = await request(socket, 'POST', `/containers/${containerId}/exec`, {
    Cmd: ['sh', '-c', script],
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
  });
  const { Id } = JSON.parse(made.body) as { Id?: string };
  if (Id === undefined) throw new Error(`exec: ${made.status} ${made.body}`);
  const said = await request(socket, 'POST', `/exec/${Id}/start`, { Detach: false, Tty: true });
  const { ExitCode } = JSON.parse((await request(socket, 'GET', `/exec/${Id}/json`)).body) as { ExitCode: number };
  const text = said.body.replaceAll('\r\n', '\n');
  if (ExitCode !== 0) throw new Error(`${script}\nended with ${ExitCode}: ${text}`);
  return text;
}
