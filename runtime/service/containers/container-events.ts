// The events of one container: its past, then what happens as it happens.
import type { ContainerEvent } from '../../contract/containers.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { containerEvents } from '../../engine/containers/container-events.ts';
import { inspectContainer } from '../../engine/containers.ts';

/** `not-found`. The first message is empty: whoever waits for one knows that it was opened. Ends with the engine or the signal. */
export async function* eventsOf(
  connection: EngineConnection,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<ContainerEvent[]> {
  const { row } = await inspectContainer(connection, id, signal);
  yield [];
  for await (const event of containerEvents(connection, row.id, row.createdAt - 1000, signal)) yield [event];
}
