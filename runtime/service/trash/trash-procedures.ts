// Answers the contract's trash.
import { procedures } from '../procedures.ts';
import { streaming } from '../streaming.ts';
import type { ReturnHands } from './trash-return.ts';
import { bringBack } from './trash-return.ts';

export function trashProcedures(hands: ReturnHands) {
  const { trash } = procedures;
  const kept = hands.trash;
  return {
    watch: trash.watch.handler(({ input, signal }) =>
      streaming(signal, async function* (own) {
        for await (const all of kept.latest.subscribe(own)) {
          yield all.filter((entry) => entry.engineId === input.engineId);
        }
      }),
    ),
    losses: trash.losses.handler(({ input }) => kept.losses(input.engineId, input.ids)),
    check: trash.check.handler(({ input }) => kept.check(input.engineId, input.id)),
    restore: trash.restore.handler(({ input }) => bringBack(hands, input)),
    forget: trash.forget.handler(({ input }) => kept.forget(input.engineId, input.id)),
  };
}
