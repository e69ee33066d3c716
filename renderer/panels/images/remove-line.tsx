// One image that is to be removed: its names, the containers and images in the way with links to them, and what came of it.
import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type ImageObstacles, ownImage } from '../../../runtime/contract/image-shelf.ts';
import { routeHash } from '../../state/navigation.ts';
import { RemovalItem, RemovalNote } from '../../ui/dialog/removal-list.tsx';
import { shortId } from './image-usage.ts';
import { blockedBy, restingOf, runningOf, staysBecause, type WayKind } from './remove-ways.ts';

interface Props {
  image: ImageObstacles;
  way: WayKind;
  failure: string | undefined;
}

const most = 8;

export function RemoveLine({ image, way, failure }: Props) {
  const { t } = useTranslation('images');
  const { id, tags, children } = image;
  const [first, ...more] = tags;
  const [running, resting] = [runningOf(image), restingOf(image)];
  const container = (one: { id: string }) => routeHash({ panel: 'containers', object: one.id });
  const child = (one: { id: string }) => routeHash({ panel: 'images', object: one.id });
  const blocked = blockedBy(image, way);
  const stays = blocked === undefined ? staysBecause(image, way) : undefined;
  const doomed = way === 'force' && image.forceRemovesContainers;
  return (
    <RemovalItem name={first ?? shortId(id)} failure={failure}>
      {ownImage(tags) === 'trash' && <RemovalNote warns>{t('remove.keeps')}</RemovalNote>}
      {more.length > 0 && <RemovalNote>{t('remove.tags', { tags: more.join(', ') })}</RemovalNote>}
      <Links label={t(doomed ? 'remove.goesRunning' : 'remove.running')} items={running} to={container} warn={doomed} />
      <Links label={t(doomed ? 'remove.goesStopped' : 'remove.stopped')} items={resting} to={container} warn={doomed} />
      <Links label={t('remove.children')} items={children} to={child} />
      {blocked && <RemovalNote warns>{t(`remove.blockedBy.${blocked}`)}</RemovalNote>}
      {stays && <RemovalNote warns>{t(`remove.stays.${stays as 'running' | 'children'}`)}</RemovalNote>}
    </RemovalItem>
  );
}

interface LinksProps {
  label: string;
  items: readonly { id: string; name: string }[];
  to: (item: { id: string }) => string;
  warn?: boolean;
}

/** Names are hostile; a link leads to the thing's page and so out of the dialog. */
function Links({ label, items, to, warn }: LinksProps) {
  if (items.length === 0) return null;
  return (
    <RemovalNote warns={warn}>
      {label}{' '}
      {items.slice(0, most).map((item, index) => (
        <span key={item.id}>
          {index > 0 && ', '}
          <Anchor href={to(item)} inherit underline="always">
            {item.name}
          </Anchor>
        </span>
      ))}
      {items.length > most && ` +${items.length - most}`}
    </RemovalNote>
  );
}
