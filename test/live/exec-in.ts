// Runs a command in a container by plain requests, without the product's own code.

import type { RawClient } from './changed-container.ts';
import { request } from './engines/engine-api.ts';

/** What it printed, with the carriage returns of its terminal left out. */
export async function execIn(raw: Pick<RawClient, 'socket' | 'ask'>, id: string, command: string[]): Promise<string> {
  const made = await raw.ask('POST', `/containers/${id}/exec`, {
    Cmd: command,
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
  });
  const answer = await request(raw.socket, 'POST', `/exec/${made.Id}/start`, { Detach: false, Tty: true });
  return answer.body.replaceAll('\r\n', '\n');
}
