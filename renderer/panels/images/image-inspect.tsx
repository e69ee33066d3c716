// What an image is made to do, as sections, and the engine's whole answer as JSON.
import { useTranslation } from 'react-i18next';
import { shellWord } from '../../../runtime/contract/docker-command.ts';
import type { ImageDetails } from '../../../runtime/contract/images.ts';
import { formatBytes, formatDateTime } from '../../ui/format.ts';
import { JsonView } from '../../ui/json-view.tsx';
import { PropertyList } from '../../ui/property-list.tsx';
import { Section } from '../../ui/section.tsx';
import { recordLines, TextLines } from '../../ui/text-lines.tsx';
import { TagList } from './tag-list.tsx';

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
            { label: t('inspect.tags'), value: <TagList image={row} /> },
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
