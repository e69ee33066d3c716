// What differs between this image and another one: layers, configuration, files.
import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConfigDifference, ImageComparison, ImageShape } from '../../../../runtime/contract/image-contents.ts';
import type { ImageRow } from '../../../../runtime/contract/images.ts';
import { client } from '../../../state/client.ts';
import { useImages } from '../../../state/images.ts';
import { useLoadWithWords } from '../../../state/load.ts';
import { WhenRead } from '../../../ui/details-states.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { naturalCompare } from '../../../ui/natural-order.ts';
import { PlainTable } from '../../../ui/plain-table.tsx';
import { Section } from '../../../ui/section.tsx';
import { imageName, shortId } from '../image-usage.ts';
import { DifferentFiles } from './different-files.tsx';
import classes from './inside.module.css';
import { WhenReady } from './reading-bar.tsx';
import { type Reading, useReading } from './use-reading.ts';

export function CompareTab({ shape, reading }: { shape: ImageShape; reading: Reading }) {
  const { t } = useTranslation('inside');
  const images = useImages((state) => state.items);
  const others = useMemo(
    () => images.filter(({ id }) => id !== shape.id).sort((a, b) => naturalCompare(imageName(a), imageName(b))),
    [images, shape.id],
  );
  const [otherId, setOtherId] = useState<string | null>(null);
  const other = others.find(({ id }) => id === otherId);
  return (
    <div className={classes.compare}>
      <Select
        className={classes.other ?? ''}
        label={t('compare.other')}
        placeholder={t('compare.choose')}
        searchable
        nothingFoundMessage={t('compare.nothing')}
        data={others.map((row) => ({ value: row.id, label: imageName(row) }))}
        value={other?.id ?? null}
        onChange={setOtherId}
      />
      {other === undefined ? (
        <EmptyState icon="layers" title={t('compare.title')} text={t('compare.text')} />
      ) : (
        <WhenReady reading={reading} size={shape.sizeBytes}>
          {() => <WithOther key={other.id} shape={shape} other={other} />}
        </WhenReady>
      )}
    </div>
  );
}

function WithOther({ shape, other }: { shape: ImageShape; other: ImageRow }) {
  const reading = useReading(other.engineId, other.id, other.sizeBytes);
  return (
    <WhenReady reading={reading} size={other.sizeBytes}>
      {() => <Comparison shape={shape} other={other} />}
    </WhenReady>
  );
}

function Comparison({ shape: { engineId, id }, other }: { shape: ImageShape; other: ImageRow }) {
  const { t } = useTranslation('inside');
  const read = useLoadWithWords(
    (signal) => client().imageContents.compare({ engineId, id, other: other.id }, { signal }),
    [engineId, id, other.id],
  );
  return (
    <WhenRead<ImageComparison> value={read.value} loading={t('files.loading')} problem={read.problem}>
      {(difference) => (
        <>
          <Layers difference={difference} />
          <Configuration differences={difference.config} />
          <Section title={t('compare.files')}>
            <DifferentFiles difference={difference} />
          </Section>
        </>
      )}
    </WhenRead>
  );
}

function Layers({ difference }: { difference: ImageComparison }) {
  const { t, i18n } = useTranslation('inside');
  const { layers, sharedLayers } = difference;
  const different = layers.filter(({ before, after }) => before !== after);
  return (
    <Section title={t('compare.layers')}>
      <p className={classes.sentence}>
        {different.length === 0
          ? t('compare.sameLayers')
          : t(sharedLayers === 0 ? 'compare.noShared' : 'compare.sharedLayers', {
              count: sharedLayers,
              different: different.length,
            })}
      </p>
      {different.length > 0 && (
        <PlainTable<FileLayer>
          label={t('compare.layers')}
          rows={different}
          rowKey={({ diffId }, index) => `${diffId} ${index}`}
          columns={[
            {
              id: 'layer',
              header: t('compare.layer'),
              cell: (one) => <code title={one.diffId}>{shortId(one.diffId)}</code>,
            },
            {
              id: 'where',
              header: t('compare.where'),
              cell: (one) => t(one.before ? 'compare.onlyThis' : 'compare.onlyOther'),
            },
            {
              id: 'size',
              header: t('wasted.size'),
              width: 120,
              align: 'right',
              cell: (one) => formatBytes(one.bytes, i18n.language),
            },
          ]}
        />
      )}
    </Section>
  );
}

type FileLayer = ImageComparison['layers'][number];

function Configuration({ differences }: { differences: readonly ConfigDifference[] }) {
  const { t } = useTranslation('inside');
  if (differences.length === 0) {
    return (
      <Section title={t('compare.config')}>
        <p className={classes.sentence}>{t('compare.sameConfig')}</p>
      </Section>
    );
  }
  const value = (text: string | undefined) => (
    <span className={classes.value}>{text === undefined || text === '' ? '–' : text}</span>
  );
  return (
    <Section title={t('compare.config')}>
      <PlainTable<ConfigDifference>
        label={t('compare.config')}
        rows={differences}
        rowKey={({ field, key, before, after }) => [field, key, before, after].join('\n')}
        columns={[
          {
            id: 'field',
            header: t('compare.field'),
            width: 190,
            cell: ({ field, key }) => [t(`field.${field}`), key].filter(Boolean).join(': '),
          },
          { id: 'before', header: t('compare.this'), cell: (one) => value(one.before) },
          { id: 'after', header: t('compare.that'), cell: (one) => value(one.after) },
        ]}
      />
    </Section>
  );
}
