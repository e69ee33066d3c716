// The tray: its menu as things are, what is clicked there, and that it goes where the person does not want it.
import { expect, type Gantry, test } from '../gantry.ts';

interface Item {
  id: string;
  label: string;
  enabled: boolean;
}

/** Keeps the menu that the tray is given last; only the test looks at it. */
async function watchTray({ app }: Gantry): Promise<void> {
  await app?.evaluate(({ Tray }) => {
    const world = globalThis as { trayMenu?: unknown; trayShown?: boolean };
    const { setContextMenu, destroy } = Tray.prototype;
    Tray.prototype.setContextMenu = function keep(menu) {
      world.trayMenu = menu;
      world.trayShown = true;
      setContextMenu.call(this, menu);
    };
    Tray.prototype.destroy = function gone() {
      world.trayShown = false;
      destroy.call(this);
    };
  });
}

async function items({ app }: Gantry): Promise<Item[]> {
  const found = await app?.evaluate(() => {
    interface Entry extends Item {
      submenu?: { items: Entry[] } | null;
    }
    const all = (some: Entry[]): Item[] =>
      some.flatMap(({ id, label, enabled, submenu }) => [{ id, label, enabled }, ...all(submenu?.items ?? [])]);
    const { trayMenu, trayShown } = globalThis as { trayMenu?: { items: Entry[] }; trayShown?: boolean };
    return trayShown ? all(trayMenu?.items ?? []) : [];
  });
  return found ?? [];
}

async function click({ app }: Gantry, id: string): Promise<void> {
  await app?.evaluate((_, wanted) => {
    interface Entry {
      id: string;
      click: () => void;
      submenu?: { items: Entry[] } | null;
    }
    const find = (some: Entry[]): Entry | undefined =>
      some.find((one) => one.id === wanted) ?? some.map((one) => find(one.submenu?.items ?? [])).find(Boolean);
    const { trayMenu } = globalThis as { trayMenu?: { items: Entry[] } };
    find(trayMenu?.items ?? [])?.click();
  }, id);
}

const labels = async (gantry: Gantry) => (await items(gantry)).map(({ label }) => label);

test('what runs is stopped and started from the tray, and Activity says that it was the tray', async ({
  page,
  frame,
  gantry,
}) => {
  await watchTray(gantry);
  const idle = ['gantry-test/base:1', 'sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.1; done'];
  const id = await gantry.docker('run', '--detach', '--name', 'tray-web', ...idle);
  await expect.poll(() => labels(gantry)).toEqual(expect.arrayContaining(['Running: 1', 'tray-web', 'Quit Gantry']));
  expect((await labels(gantry))[0]).toMatch(/: running$/);

  await click(gantry, `stop:${id}`);
  await expect.poll(() => labels(gantry)).toContain('Nothing is running');
  expect(await gantry.docker('inspect', '--format', '{{.State.Status}}', 'tray-web')).toBe('exited');
  await click(gantry, `start:${id}`);
  await expect.poll(() => labels(gantry)).toContain('Running: 1');

  await click(gantry, `open:${id}`);
  await expect(frame.heading).toHaveText('tray-web');
  await page.evaluate(() => {
    location.hash = '#/activity';
  });
  for (const word of ['Stop', 'Start']) {
    const row = page
      .getByRole('row')
      .filter({ hasText: 'tray-web' })
      .filter({ hasText: word })
      .filter({ hasText: 'Tray' });
    await expect(row.first()).toBeVisible();
  }
});

test('it speaks the person’s language, and hides when they want it hidden', async ({ page, gantry }) => {
  await watchTray(gantry);
  await page.evaluate(() => {
    location.hash = '#/settings';
  });
  const choose = async (field: string, option: string) => {
    await page.getByRole('combobox', { name: field }).click();
    await page.getByRole('option', { name: option }).click();
  };
  await choose('Language', '简体中文');
  await expect.poll(() => labels(gantry)).toContain('退出 Gantry');
  await choose('语言', 'English');
  await expect.poll(() => labels(gantry)).toContain('Quit Gantry');
  await choose('Tray icon', 'Hidden');
  await expect.poll(() => items(gantry)).toEqual([]);
  await choose('Tray icon', 'While Gantry is open');
  await expect.poll(() => labels(gantry)).toContain('Open Gantry');
});
