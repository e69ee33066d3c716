// Answers what the contract's images say of pulling, pushing and names.

import { isPlatform, pullProblem, tagProblem, withDefaultTag } from '../../contract/reference.ts';
import { dockerCommand } from '../../contract/specs/docker-command.ts';
import { tagImage, untagImage } from '../../engine/images/tag.ts';
import type { ActivityRegistry } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import type { Watchers } from '../lists/watchers.ts';
import { ServiceProblem } from '../problems.ts';
import { procedures } from '../procedures.ts';
import type { RegistryLogins } from '../registries/registry-logins.ts';
import { ImageNames } from './image-names.ts';
import { pullInto, pushFrom } from './transfer.ts';

export interface TransferHands {
  engines: EngineRegistry;
  watchers: Watchers;
  activities: ActivityRegistry;
  logins: RegistryLogins;
}

/** A reference as a person typed it, whole; or the problem at its field. */
function checked(typed: string, find: typeof pullProblem): string {
  const reference = typed.trim();
  const problem = find(reference);
  if (problem !== undefined) {
    throw new ServiceProblem(problem, `"${reference}" is no image reference`, { field: 'reference' });
  }
  return reference;
}

const imageObject = (name: string) => ({ kind: 'image' as const, id: name, name });

export function transferProcedures(hands: TransferHands) {
  const { images } = procedures;
  const { engines, activities, logins } = hands;
  const names = new ImageNames(hands);
  return {
    pull: images.pull.handler(({ input }) => ({ activityId: beginPull(hands, input) })),
    push: images.push.handler(({ input }) => {
      const { engineId } = input;
      const reference = withDefaultTag(checked(input.reference, tagProblem));
      const connection = engines.connection(engineId);
      const activityId = activities.begin(
        'push',
        engineId,
        reference,
        (work) => pushFrom(connection, { reference }, work, logins),
        { objects: [imageObject(reference)], command: dockerCommand('push', reference) },
      );
      return { activityId };
    }),
    tag: images.tag.handler(({ input }) => {
      const { engineId, id } = input;
      const reference = withDefaultTag(checked(input.reference, tagProblem));
      return activities.perform(
        {
          kind: 'tag',
          engineId,
          subject: id,
          detail: reference,
          objects: [imageObject(reference)],
          command: dockerCommand('tag', id, reference),
        },
        () => tagImage(engines.connection(engineId), id, reference),
      );
    }),
    untag: images.untag.handler(({ input }) => {
      const { engineId, reference } = input;
      const deed = { kind: 'untag' as const, engineId, subject: reference, objects: [imageObject(reference)] };
      return activities.perform(deed, () => untagImage(engines.connection(engineId), reference));
    }),
    complete: images.complete.handler(({ input, signal }) => names.complete(input.engineId, input.text, signal)),
  };
}

function beginPull(
  hands: TransferHands,
  input: { engineId: string; reference: string; platform?: string | undefined },
) {
  const { engines, activities, logins } = hands;
  const reference = checked(input.reference, pullProblem);
  const platform = input.platform?.trim() || undefined;
  if (platform !== undefined && !isPlatform(platform)) {
    throw new ServiceProblem('platform-invalid', `"${platform}" is no platform`, { field: 'platform' });
  }
  const connection = engines.connection(input.engineId);
  const name = withDefaultTag(reference);
  return activities.begin(
    'pull',
    input.engineId,
    reference,
    (work) => pullInto(connection, { reference: name, platform }, work, logins),
    {
      objects: [imageObject(name)],
      command: dockerCommand('pull', ...(platform === undefined ? [] : ['--platform', platform]), name),
      ...(platform !== undefined && { detail: platform }),
    },
  );
}
