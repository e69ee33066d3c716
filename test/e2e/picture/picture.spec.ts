// Draws the picture of the README: the real window with a small shop in it.
import path from 'node:path';
import { test } from '../gantry.ts';
import { root } from '../hosts.ts';

test('the containers list', async ({ page, frame, gantry }) => {
  const run = (name: string, project: string, ...more: string[]) => {
    const labels = [
      '--label',
      `com.docker.compose.project=${project}`,
      '--label',
      `com.docker.compose.service=${name}`,
    ];
    return gantry.docker('run', '--detach', '--name', name, ...labels, ...more);
  };
  for (const name of ['web', 'api', 'worker']) await gantry.docker('tag', 'gantry-test/base:1', `shop/${name}:2.4`);
  await gantry.docker('tag', 'gantry-test/unhealthy:1', 'tools/mail:1.0');
  await gantry.docker('tag', 'gantry-test/base:1', 'tools/import:1.0');
  const sleep = ['sleep', '100000'];
  await run('shop-web', 'shop', '--publish', '127.0.0.1:8080:80', 'shop/web:2.4', ...sleep);
  await run('shop-api', 'shop', '--publish', '127.0.0.1:3000:3000', 'shop/api:2.4', ...sleep);
  await run('shop-worker-2', 'shop', 'shop/worker:2.4', ...sleep);
  await run('shop-worker-10', 'shop', 'shop/worker:2.4', ...sleep);
  await run('mail', 'tools', 'tools/mail:1.0');
  await run('import', 'tools', 'tools/import:1.0', 'sh', '-c', 'exit 3');
  await frame.row('mail').getByText('Running · unhealthy').waitFor();
  await frame.row('import').getByText('Exited (3)').waitFor();
  for (const name of ['mail', 'shop-worker-2', 'shop-worker-10']) await frame.row(name).getByText('%').waitFor();
  await page.screenshot({ path: path.join(root, 'assets/screenshot.png') });
});
