// The names of an image: each can be taken away, another one given.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../state/client.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { RemovalDialog } from '../../ui/dialog/removal-dialog.tsx';
import { TextLines } from '../../ui/editor/text-lines.tsx';
import { Icon } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import classes from './images.module.css';
import { TagDialog } from './tag-dialog.tsx';

export function TagList({ image }: { image: ImageRow }) {
  const { t } = useTranslation('images');
  const [removing, setRemoving] = useState<string>();
  const [adding, setAdding] = useState(false);
  const { tags } = image;
  return (
    <>
      {tags.length === 0 && <TextLines lines={tags} none={t('inspect.none')} />}
      {tags.map((tag) => (
        <span key={tag} className={classes.tagLine}>
          {tag}
          <IconButton
            icon="close"
            size="small"
            label={t('untag.named', { name: tag })}
            onClick={() => setRemoving(tag)}
          />
        </span>
      ))}
      <Button
        variant="subtle"
        size="compact-xs"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => setAdding(true)}
      >
        {t('tag.action')}
      </Button>
      {adding && <TagDialog image={image} onClose={() => setAdding(false)} />}
      {removing !== undefined && <UntagDialog image={image} tag={removing} onClose={() => setRemoving(undefined)} />}
    </>
  );
}

interface UntagProps {
  image: ImageRow;
  tag: string;
  onClose: () => void;
}

function UntagDialog({ image, tag, onClose }: UntagProps) {
  const { t } = useTranslation(['images', 'app']);
  const textOf = useProblemText();
  const commandWords = useCommandWords('images');
  const { engineId, tags } = image;
  const last = tags.length === 1;
  // What the docker command has no word for: the name goes to an empty image, and with that.
  const lines = [
    ...(last ? [`tar -cT /dev/null | ${dockerCommand('import', '-', tag)}`] : []),
    dockerCommand('rmi', tag),
  ];
  return (
    <RemovalDialog
      words={{
        title: t('untag.title'),
        text: last ? t('untag.textLast') : t('untag.text'),
        confirm: t('untag.action'),
        cancel: t('app:cancel'),
        allBlocked: '',
        list: t('remove.list'),
      }}
      items={[{ id: tag, name: tag }]}
      command={() => <CommandLine {...commandWords} command={lines.join('\n')} />}
      remove={(reference) => client().images.untag({ engineId, reference })}
      explain={(error) => textOf(problemOf(error))}
      onDone={onClose}
      onCancel={onClose}
    />
  );
}
