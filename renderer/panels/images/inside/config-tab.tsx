// What an image is made to do, as sections, and the engine's whole answer as JSON.
import { useTranslation } from 'react-i18next';
import type { HealthCheck, ImageShape } from '../../../../runtime/contract/image-contents.ts';
import type { ImageDetails, ImageRow } from '../../../../runtime/contract/images.ts';
import { shellWord } from '../../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../../state/client.ts';
import { useLoadWithWords } from '../../../state/load.ts';
import { WhenRead } from '../../../ui/details-states.tsx';
import { recordLines, TextLines } from '../../../ui/editor/text-lines.tsx';
import { formatBytes, formatDateTime, formatDuration } from '../../../ui/format.ts';
import { JsonView } from '../../../ui/json/json-view.tsx';
import { PropertyList } from '../../../ui/property-list.tsx';
import { Section } from '../../../ui/section.tsx';
import { TagList } from '../tag-list.tsx';
import { platformOf } from './words.ts';

export function ConfigTab({ row, shape }: { row: ImageRow; shape: ImageShape }) {
  const { t, i18n } = useTranslation(['inside', 'images']);
  const { config } = shape;
  const lines = (values: readonly string[]) => <TextLines lines={values} none={t('config.none')} />;
  const one = (value: string) => lines(value === '' ? [] : [value]);
  const words = (values: readonly string[]) => one(values.map(shellWord).join(' '));
  return (
    <>
      <Section title={t('images:inspect.general')}>
        <PropertyList
          items={[
            { label: t('images:inspect.tags'), value: <TagList image={row} /> },
            { label: t('images:column.id'), value: one(row.id) },
            { label: t('images:inspect.digests'), value: lines(row.digests) },
            { label: t('images:column.size'), value: formatBytes(row.sizeBytes, i18n.language) },
            {
              label: t('images:inspect.created'),
              value: row.createdAt > 0 ? formatDateTime(row.createdAt, i18n.language) : undefined,
            },
            { label: t('images:inspect.platform'), value: one(platformOf(shape)) },
            { label: t('images:inspect.author'), value: shape.author || undefined },
            { label: t('config.comment'), value: shape.comment || undefined },
          ]}
        />
      </Section>
      <Section title={t('images:inspect.config')}>
        <PropertyList
          items={[
            { label: t('field.entrypoint'), value: words(config.entrypoint) },
            { label: t('field.command'), value: words(config.command) },
            { label: t('field.workingDirectory'), value: one(config.workingDirectory) },
            { label: t('field.user'), value: one(config.user || t('config.root')) },
            { label: t('field.ports'), value: lines(config.ports) },
            { label: t('field.volumes'), value: lines(config.volumes) },
            { label: t('field.env'), value: lines(config.env) },
            { label: t('field.stopSignal'), value: one(config.stopSignal || 'SIGTERM') },
            {
              label: t('field.stopTimeout'),
              value:
                config.stopTimeout === undefined ? undefined : formatDuration(config.stopTimeout * 1000, i18n.language),
            },
            { label: t('field.shell'), value: config.shell.length > 0 ? words(config.shell) : undefined },
            { label: t('field.onBuild'), value: config.onBuild.length > 0 ? lines(config.onBuild) : undefined },
          ]}
        />
      </Section>
      <Section title={t('field.health')}>
        {config.health === undefined ? (
          <TextLines lines={[]} none={t('config.noHealth')} />
        ) : (
          <Health health={config.health} />
        )}
      </Section>
      <Section title={t('images:inspect.labels')}>
        <TextLines lines={recordLines(config.labels)} none={t('config.none')} />
      </Section>
      <Raw row={row} />
    </>
  );
}

function Health({ health }: { health: HealthCheck }) {
  const { t, i18n } = useTranslation('inside');
  const [kind, ...rest] = health.test;
  if (kind === 'NONE') return <TextLines lines={[]} none={t('config.healthOff')} />;
  const text = kind === 'CMD' ? rest.map(shellWord).join(' ') : rest.join(' ');
  const time = (ms: number, usual: number) => formatDuration(ms || usual, i18n.language);
  return (
    <PropertyList
      items={[
        { label: t('config.healthTest'), value: <TextLines lines={[text]} none={t('config.none')} /> },
        { label: t('config.healthInterval'), value: time(health.interval, 30_000) },
        { label: t('config.healthTimeout'), value: time(health.timeout, 30_000) },
        { label: t('config.healthRetries'), value: String(health.retries || 3) },
        { label: t('config.healthStart'), value: health.startPeriod > 0 ? time(health.startPeriod, 0) : undefined },
      ]}
    />
  );
}

function Raw({ row }: { row: ImageRow }) {
  const { t } = useTranslation('images');
  const { engineId, id } = row;
  const read = useLoadWithWords((signal) => client().images.inspect({ engineId, id }, { signal }), [engineId, row]);
  return (
    <Section title={t('inspect.raw')}>
      <WhenRead<ImageDetails> value={read.value} loading={t('details.loading')} problem={read.problem}>
        {({ raw }) => <JsonView label={t('inspect.raw')} value={raw} />}
      </WhenRead>
    </Section>
  );
}
