// Asks before images are removed: says what is in the way of each, offers the ways there are, and tells what came of each.
import { Checkbox, Radio, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DiscardWay, ImageObstacles } from '../../../runtime/contract/image-shelf.ts';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../state/client.ts';
import { useCommandWords, useRemoval } from '../../state/lists/resource-list.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { notify } from '../../state/notices.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { ConfirmDialog } from '../../ui/dialog/confirm-dialog.tsx';
import { RemovalList } from '../../ui/dialog/removal-list.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { imageName, shortId } from './image-usage.ts';
import { RemoveLine } from './remove-line.tsx';
import { blockedBy, staysBecause, type WayKind, waysOf } from './remove-ways.ts';
import classes from './shelf.module.css';

interface Props {
  images: readonly ImageRow[];
  onClose: () => void;
  onDone?: () => void;
}

type Failures = ReadonlyMap<string, string>;

/** The images that are still there, with what is in the way of each. */
function useObstacles(images: readonly ImageRow[]) {
  const [{ engineId } = { engineId: '' }] = images;
  const ids = images.map(({ id }) => id);
  return useLoadWithWords((signal) => client().images.obstacles({ engineId, ids }, { signal }), [ids.join(' ')]);
}

function commandOf(images: readonly ImageObstacles[], way: DiscardWay): string {
  const names =
    way.kind === 'tags' ? way.tags : images.flatMap(({ id, tags }) => (tags.length > 0 ? tags : shortId(id)));
  return dockerCommand('rmi', ...(way.kind === 'force' ? ['-f'] : []), ...names);
}

export function RemoveImages({ images, onClose, onDone = onClose }: Props) {
  const { t } = useTranslation('images');
  const { value, problem } = useObstacles(images);
  const textOf = useProblemText();
  const { words } = useRemoval('images', images.map(imageName));
  const commandWords = useCommandWords('images');
  const [kind, setKind] = useState<WayKind>('all');
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<Failures>(new Map());
  const nameOf = ({ id, tags }: ImageObstacles) => tags[0] ?? shortId(id);
  const found = (value ?? []).toSorted((a, b) => naturalCompare(nameOf(a), nameOf(b)));
  const asked = failures.size > 0 ? found.filter(({ id }) => failures.has(id)) : found;
  const ways = waysOf(asked);
  const way: DiscardWay = kind === 'tags' ? { kind, tags: [...ticked] } : { kind };
  const free = asked.filter((image) => blockedBy(image, kind) === undefined);
  const ready = free.length > 0 && (kind !== 'tags' || ticked.length > 0);

  const remove = async () => {
    setBusy(true);
    const failed = new Map<string, string>();
    const left: string[] = [];
    for (const image of free) {
      try {
        const { id } = image;
        const { stays } = await client().images.discard({ engineId: images[0]?.engineId ?? '', id, way });
        if (stays && kind !== 'tags') left.push(nameOf(image));
      } catch (error) {
        const { title, detail } = textOf(problemOf(error));
        failed.set(image.id, [title, detail].filter(Boolean).join(' '));
      }
    }
    setBusy(false);
    setFailures(failed);
    if (left.length > 0) notify({ kind: 'info', title: t('remove.stayed', { names: left.join(', ') }) });
    // Only some of its names are gone: its page is still one of something.
    if (failed.size === 0) (kind === 'tags' || left.length > 0 ? onClose : onDone)();
  };

  return (
    <ConfirmDialog
      opened
      danger
      title={words.title}
      confirmLabel={kind === 'tags' ? t('remove.actionTags', { count: ticked.length }) : words.confirm}
      cancelLabel={words.cancel}
      busy={busy}
      disabled={!ready}
      onConfirm={() => void remove()}
      onCancel={onClose}
    >
      <div className={classes.dialog}>
        {problem && <NoticeBar kind="error" {...problem} />}
        {value === undefined && !problem && <Skeleton height={80} aria-label={t('remove.looking')} role="status" />}
        {value !== undefined && (
          <>
            <Summary free={free.length} asked={asked.length} kind={kind} ways={ways} />
            <RemovalList label={words.list}>
              {asked.map((image) => (
                <RemoveLine key={image.id} image={image} way={kind} failure={failures.get(image.id)} />
              ))}
            </RemovalList>
            {ways.length > 1 && <Ways images={asked} ways={ways} kind={kind} onChange={setKind} />}
            {kind === 'tags' && <TagBoxes tags={asked[0]?.tags ?? []} ticked={ticked} onChange={setTicked} />}
            {ready && <CommandLine {...commandWords} command={commandOf(free, way)} />}
          </>
        )}
      </div>
    </ConfirmDialog>
  );
}

/** What is lost; or that nothing can be done this way. */
function Summary({
  free,
  asked,
  kind,
  ways,
}: {
  free: number;
  asked: number;
  kind: WayKind;
  ways: readonly WayKind[];
}) {
  const { t } = useTranslation('images');
  if (asked === 0) return <NoticeBar kind="info" title={t('remove.gone')} />;
  if (free === 0) {
    const text = kind === 'all' && ways.includes('force') ? t('remove.otherWay') : undefined;
    return <NoticeBar kind="warning" title={t('remove.blocked', { count: asked })} text={text} />;
  }
  if (kind === 'tags') return <p className={classes.text}>{t('untag.text')}</p>;
  const text = free < asked ? t('remove.some', { count: free, all: asked }) : t('remove.text', { count: asked });
  return <p className={classes.text}>{text}</p>;
}

interface WaysProps {
  images: readonly ImageObstacles[];
  ways: readonly WayKind[];
  kind: WayKind;
  onChange: (kind: WayKind) => void;
}

function Ways({ images, ways, kind, onChange }: WaysProps) {
  const { t } = useTranslation('images');
  const [first] = images;
  const podman = first?.forceRemovesContainers === true;
  const keepsRunning = images.some((image) => staysBecause(image, 'force') === 'running');
  const texts: Record<WayKind, string> = {
    all: t('remove.way.allText'),
    tags: t('remove.way.tagsText'),
    force: t(podman ? 'remove.way.forcePodman' : keepsRunning ? 'remove.way.forceRunning' : 'remove.way.forceStopped'),
  };
  return (
    <Radio.Group label={t('remove.ways')} value={kind} onChange={(next) => onChange(next as WayKind)}>
      <div className={classes.choices}>
        {ways.map((way) => (
          <Radio key={way} value={way} label={t(`remove.way.${way}`)} description={texts[way]} />
        ))}
      </div>
    </Radio.Group>
  );
}

interface TagBoxesProps {
  tags: readonly string[];
  ticked: readonly string[];
  onChange: (ticked: string[]) => void;
}

/** All but the last one: without any, the image itself is what is removed. */
function TagBoxes({ tags, ticked, onChange }: TagBoxesProps) {
  const { t } = useTranslation('images');
  return (
    <Checkbox.Group label={t('remove.tagBoxes')} value={[...ticked]} onChange={onChange}>
      <div className={classes.choices}>
        {tags.map((tag) => (
          <Checkbox
            key={tag}
            value={tag}
            label={tag}
            disabled={!ticked.includes(tag) && ticked.length >= tags.length - 1}
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}
