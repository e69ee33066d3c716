// What happened to one container: as far back as the engine remembers, and then as it happens.
import type { ContainerEvent } from '../../contract/containers.ts';
import { type EngineConnection, jsonLinesOf } from '../connection.ts';
import { eventOf } from '../events.ts';

/** Looks that Gantry itself takes, and other engines' noise: nothing that happened to the container. */
const noise = /^(exec_create|exec_start|exec_die|top|archive-path|stats|attach|resize|sync)$/;

/** Of an event's attributes: the others are the container's labels, repeated. */
const own = new Set(['exitCode', 'signal', 'execDuration', 'oldName', 'comment', 'imageRef', 'containerExitCode']);

/**
 * GET /events for one container (docker keeps the last 256 events of all, podman its log). Looks into it (exec,
 * attach, files) are left out. `since` is ms since 1970. Ends with the
 * signal or the engine.
 */
export async function* containerEvents(
  connection: EngineConnection,
  id: string,
  since: number,
  signal?: AbortSignal,
): AsyncGenerator<ContainerEvent> {
  const filters = JSON.stringify({ container: [id] });
  const from = Math.floor(since / 1000);
  const stream = await connection.stream(
    (docker, abortSignal) => docker.getEvents({ filters, since: from, abortSignal } as object),
    { signal, timeoutMs: 20_000 },
  );
  try {
    for await (const raw of jsonLinesOf<Parameters<typeof eventOf>[0]>(stream)) {
      const { action, detail, at, attributes, type } = eventOf(raw);
      const subject = type === 'container' ? undefined : type;
      if (noise.test(action)) continue;
      yield {
        at,
        action,
        ...(subject === undefined ? {} : { subject, name: attributes.name ?? '' }),
        ...(detail === undefined ? {} : { detail }),
        attributes: Object.fromEntries(Object.entries(attributes).filter(([key]) => own.has(key))),
      };
    }
  } finally {
    stream.destroy();
  }
}
