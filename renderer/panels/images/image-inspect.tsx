// What an image is made to do, as sections, and the engine's whole answer as JSON.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dockerCommand, shellWord } from '../../../runtime/contract/docker-command.ts';
import type { ImageDetails } from '../../../runtime/contract/images.ts';
import { client } from '../../state/client.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { useCommandWords } from '../../state/resource-list.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { formatBytes, formatDateTime } from '../../ui/format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { PropertyList } from '../../ui/property-list.tsx';
import { RemovalDialog } from '../../ui/removal-dialog.tsx';
import { Section } from '../../ui/section.tsx';
import { recordLines, TextLines } from '../../ui/text-lines.tsx';
import classes from './images.module.css';

/** The names of the image; with several of them, each can be taken away without the others. */
function Tags({ details }: { details: ImageDetails }) {
  const { t } = useTranslation(['images', 'app']);
  const textOf = useProblemText();
  const commandWords = useCommandWords('images');
  const [removing, setRemoving] = useState<string>();
  const { tags, engineId } = details.row;
  if (tags.length === 0) return <TextLines lines={tags} none={t('inspect.none')} />;
  return (
    <>
      {tags.map((tag) => (
        <span key={tag} className={classes.tagLine}>
          {tag}
          {tags.length > 1 && (
            <IconButton
              icon="close"
              size="small"
              label={t('untag.named', { name: tag })}
              onClick={() => setRemoving(tag)}
            />
          )}
        </span>
      ))}
      {removing !== undefined && (
        <RemovalDialog
          words={{
            title: t('untag.title'),
            text: t('untag.text'),
            confirm: t('remove.action'),
            cancel: t('app:cancel'),
            allBlocked: '',
            list: t('remove.list'),
          }}
          items={[{ id: removing, name: removing }]}
          command={() => <CommandLine {...commandWords} command={dockerCommand('image', 'rm', removing)} />}
          remove={(id) => client().images.remove({ engineId, id, force: false })}
          explain={(error) => textOf(problemOf(error))}
          onDone={() => setRemoving(undefined)}
          onCancel={() => setRemoving(undefined)}
        />
      )}
    </>
  );
}

export function ImageInspect({ details }: { details: ImageDetails }) {
  const { t, i18n } = useTranslation('images');
  const { row } = details;
  const lines = (values: readonly string[]) => <TextLines lines={values} none={t('inspect.none')} />;
  const one = (value: string) => lines(value === '' ? [] : [value]);
  return (
    <>
      <Section title={t('inspect.general')}>
        <PropertyList
          items={[
            { label: t('inspect.tags'), value: <Tags details={details} /> },
            { label: t('column.id'), value: one(row.id) },
            { label: t('inspect.digests'), value: lines(row.digests) },
            { label: t('column.size'), value: formatBytes(row.sizeBytes, i18n.language) },
            { label: t('inspect.created'), value: formatDateTime(row.createdAt, i18n.language) },
            { label: t('inspect.platform'), value: one([details.os, details.architecture].filter(Boolean).join('/')) },
            { label: t('inspect.author'), value: details.author || undefined },
          ]}
        />
      </Section>
      <Section title={t('inspect.config')}>
        <PropertyList
          items={[
            { label: t('inspect.entrypoint'), value: one(details.entrypoint.map(shellWord).join(' ')) },
            { label: t('inspect.command'), value: one(details.command.map(shellWord).join(' ')) },
            { label: t('inspect.workingDirectory'), value: one(details.workingDirectory) },
            { label: t('inspect.user'), value: one(details.user) },
            { label: t('inspect.ports'), value: lines(details.exposedPorts) },
            { label: t('inspect.volumes'), value: lines(details.volumes) },
            { label: t('inspect.env'), value: lines(details.env) },
          ]}
        />
      </Section>
      <Section title={t('inspect.labels')}>
        <TextLines lines={recordLines(row.labels)} none={t('inspect.none')} />
      </Section>
      <Section title={t('inspect.raw')}>
        <JsonView label={t('inspect.raw')} value={details.raw} />
      </Section>
    </>
  );
}
