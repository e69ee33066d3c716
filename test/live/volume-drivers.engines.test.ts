// A volume of a driver that an engine does not have, for which Docker looks long.
import { describe, expect, it } from 'vitest';
import { engines, openRuntime } from './runtime.ts';

describe.each(engines)('a volume on $name', (engine) => {
  it('of a driver that is not there is refused at its field', async () => {
    const live = await openRuntime(engine);
    try {
      const { client, engineId } = live;
      const volume = { engineId, name: live.name('nobody'), driver: 'gantry-nobody', options: {}, labels: {} };
      await expect(client.volumes.create(volume)).rejects.toMatchObject({ data: { field: 'driver' } });
    } finally {
      await live.close();
    }
  });
});
