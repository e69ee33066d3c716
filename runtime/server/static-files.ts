// Serves the built page to a browser that was let in.
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pageFile, pageHeaders } from '../contract/page.ts';

/** Answers with a short plain text. */
export function answer(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...pageHeaders(undefined), ...headers }).end(`${text}\n`);
}

/** GET and HEAD of the files in `folder`; 404 for all that is no plain path to one of them. */
export async function serveFile(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    answer(response, 405, 'Only GET and HEAD.', { Allow: 'GET, HEAD' });
    return;
  }
  const file = pageFile((request.url ?? '').split('?', 1)[0] ?? '');
  const content = file === undefined ? undefined : await readFile(join(folder, file)).catch(() => undefined);
  if (content === undefined) {
    answer(response, 404, 'There is no such page.');
    return;
  }
  response.writeHead(200, { ...pageHeaders(file), 'Content-Length': content.length });
  response.end(request.method === 'HEAD' ? undefined : content);
}
