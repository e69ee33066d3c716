// The page's own address, app://gantry/: serves the built page and nothing else.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol } from 'electron';
import { pageFile, pageHeaders } from '../runtime/contract/page.ts';

export const pageOrigin = 'app://gantry';

/** Must run before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers app://gantry/ from the folder of the built page, under the same headers as the browser mode. */
export function servePage(folder: string): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    const file = url.host === 'gantry' && request.method === 'GET' ? pageFile(url.pathname) : undefined;
    const content = file === undefined ? undefined : await readFile(join(folder, file)).catch(() => undefined);
    if (content === undefined) return new Response(null, { status: 404, headers: pageHeaders(undefined) });
    return new Response(new Uint8Array(content), { headers: pageHeaders(file) });
  });
}
