// Answers the contract's imageContents.
import type { LayerView } from '../../contract/image-contents.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { listed } from '../files/file-listing.ts';
import { ServiceProblem } from '../problems.ts';
import { procedures } from '../procedures.ts';
import type { RegistryLogins } from '../registries/registry-logins.ts';
import { streaming } from '../streaming.ts';
import { ImageBases } from './image-base.ts';
import { compareImages } from './image-compare.ts';
import type { ImageContents } from './image-contents.ts';
import { platformsOf } from './image-platforms.ts';
import { wasteOf } from './image-waste.ts';

export function imageContentsProcedures(contents: ImageContents, engines: EngineRegistry, logins: RegistryLogins) {
  const { imageContents } = procedures;
  const bases = new ImageBases();
  const viewOf = async (input: LayerView) => (await contents.open(input.engineId, input.id)).view(input);
  return {
    shape: imageContents.shape.handler(({ input }) => contents.shape(input.engineId, input.id)),
    watch: imageContents.watch.handler(({ input, signal }) =>
      streaming(signal, async function* (own) {
        const { reading } = await contents.open(input.engineId, input.id);
        yield* reading.subscribe(own);
      }),
    ),
    read: imageContents.read.handler(async ({ input }) => {
      const running = await contents.read(input.engineId, input.id);
      return running === undefined ? {} : { activityId: running.activityId };
    }),
    list: imageContents.list.handler(({ input, signal }) =>
      streaming(signal, async function* () {
        const entries = (await viewOf(input)).list(input.path, input.change);
        if (entries === undefined) throw new ServiceProblem('not-found', `There is no folder ${input.path}`);
        yield* listed(entries);
      }),
    ),
    search: imageContents.search.handler(async ({ input }) => (await viewOf(input)).search(input.text, input.change)),
    wasted: imageContents.wasted.handler(async ({ input }) =>
      wasteOf((await contents.open(input.engineId, input.id)).whole),
    ),
    base: imageContents.base.handler(async ({ input }) =>
      bases.of(engines.connection(input.engineId), await contents.shape(input.engineId, input.id)),
    ),
    platforms: imageContents.platforms.handler(async ({ input, signal }) => {
      const connection = engines.connection(input.engineId);
      const shape = await contents.shape(input.engineId, input.id);
      return platformsOf(connection, shape, await logins.accessFor(connection, signal), signal);
    }),
    compare: imageContents.compare.handler(async ({ input }) => {
      const { engineId, id, other } = input;
      const [before, after] = await Promise.all(
        [id, other].map(async (one) => {
          const shape = await contents.shape(engineId, one);
          return { shape, overlay: (await contents.open(engineId, shape.id)).whole };
        }),
      );
      if (before === undefined || after === undefined) throw new ServiceProblem('not-found', 'There are no two images');
      return compareImages(before, after);
    }),
  };
}
