// Asks before images are removed: names their tags, the containers in the way, and what force would do.
import { useTranslation } from 'react-i18next';
import { dockerCommand } from '../../../runtime/contract/docker-command.ts';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { client } from '../../state/client.ts';
import type { Users } from '../../state/container-users.ts';
import { useCommandWords, useRemoval } from '../../state/resource-list.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { type Removal, RemovalDialog } from '../../ui/removal-dialog.tsx';
import { imageName, removalPlan, shortId } from './image-usage.ts';

interface Props {
  images: readonly ImageRow[];
  users: Users;
  onClose: () => void;
  onDone?: () => void;
}

const named = (containers: readonly { name: string }[]) => containers.map(({ name }) => name).join(', ');

/** What the dialog says of each image. */
function useRemovals(images: readonly ImageRow[], users: Users): Removal[] {
  const { t } = useTranslation('images');
  return images.map((image) => {
    const plan = removalPlan(image, users);
    const notes: string[] = [];
    if (image.tags.length > 1) notes.push(t('remove.tags', { tags: image.tags.slice(1).join(', ') }));
    if (plan.stopped.length > 0) notes.push(t('remove.stopped', { names: named(plan.stopped) }));
    const blocked =
      plan.running.length > 0
        ? t('remove.running', { names: named(plan.running), count: plan.running.length })
        : undefined;
    return { id: image.id, name: imageName(image), notes, blocked };
  });
}

export function RemoveImages({ images, users, onClose, onDone = onClose }: Props) {
  const { t } = useTranslation('images');
  const commandWords = useCommandWords('images');
  const items = useRemovals(images, users);
  const free = images.filter((image) => removalPlan(image, users).running.length === 0);
  const needed = free.some((image) => removalPlan(image, users).needsForce);
  const engineId = images[0]?.engineId ?? '';
  const word = (id: string) => {
    const image = images.find((one) => one.id === id);
    return image?.tags.length === 1 ? (image.tags[0] ?? id) : shortId(id);
  };
  return (
    <RemovalDialog
      {...useRemoval('images', images.map(imageName))}
      items={items}
      {...(needed && { force: { label: t('remove.force'), hint: t('remove.forceHint'), needed } })}
      command={(ids, force) => (
        <CommandLine
          {...commandWords}
          command={dockerCommand('image', 'rm', ...(force ? ['--force'] : []), ...ids.map(word))}
        />
      )}
      remove={(id, force) => client().images.remove({ engineId, id, force })}
      onDone={onDone}
      onCancel={onClose}
    />
  );
}
