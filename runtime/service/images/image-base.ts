// Which image another one stands on, among those that the engine has: the one with most of its lowest layers.
import type { ImageBase, ImageShape } from '../../contract/image-contents.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { readLayerDigests } from '../../engine/images/image-shape.ts';
import { listImages } from '../../engine/images.ts';
import { ImageMemory } from './image-memory.ts';

export class ImageBases {
  private readonly layers = new ImageMemory(readLayerDigests);

  async of(connection: EngineConnection, shape: ImageShape): Promise<ImageBase> {
    const rows = (await listImages(connection)).filter(({ id }) => id !== shape.id);
    const layers = await this.layers.of(connection, rows);
    const own = shape.layers.join();
    const shared = rows
      .map((row) => ({ row, layers: layers.get(row.id) ?? [] }))
      .filter((one) => one.layers.length > 0 && one.layers.length < shape.layers.length)
      .filter((one) => own.startsWith(`${one.layers.join()},`));
    const most = Math.max(0, ...shared.map((one) => one.layers.length));
    const labels = shape.config.labels;
    const { 'org.opencontainers.image.base.name': name, 'org.opencontainers.image.base.digest': digest } = labels;
    return {
      local: shared
        .filter((one) => one.layers.length === most)
        .map(({ row: { id, tags } }) => ({ id, tags, layers: most })),
      ...(name ? { name } : {}),
      ...(digest ? { digest } : {}),
      children: rows
        .filter(({ id }) => own !== '' && layers.get(id)?.join().startsWith(`${own},`))
        .map(({ id, tags }) => ({ id, tags })),
    };
  }
}
