// What of an image nobody sees: how much, and which files.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { shownName } from '../../../../runtime/contract/file-name.ts';
import type { ImageShape, ImageWaste, WastedFile } from '../../../../runtime/contract/image-contents.ts';
import { client } from '../../../state/client.ts';
import { useLoadWithWords } from '../../../state/load.ts';
import { WhenRead } from '../../../ui/details-states.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatBytes, formatNumber, formatPercent } from '../../../ui/format.ts';
import { type RowColumn, VirtualRows } from '../../../ui/list/virtual-rows.tsx';
import classes from './inside.module.css';
import { WhenReady } from './reading-bar.tsx';
import type { Reading } from './use-reading.ts';

export function WastedTab({ shape, reading }: { shape: ImageShape; reading: Reading }) {
  return (
    <WhenReady reading={reading} size={shape.sizeBytes}>
      {() => <Wasted shape={shape} />}
    </WhenReady>
  );
}

function Wasted({ shape: { engineId, id } }: { shape: ImageShape }) {
  const { t, i18n } = useTranslation('inside');
  const read = useLoadWithWords(
    (signal) => client().imageContents.wasted({ engineId, id }, { signal }),
    [engineId, id],
  );
  return (
    <WhenRead<ImageWaste> value={read.value} loading={t('files.loading')} problem={read.problem}>
      {(waste) => {
        if (waste.count === 0)
          return <EmptyState icon="check" title={t('wasted.noneTitle')} text={t('wasted.noneText')} />;
        const share = waste.storedBytes === 0 ? 1 : 1 - waste.bytes / waste.storedBytes;
        return (
          <div className={classes.wasted}>
            <div className={classes.wastedHead}>
              <p className={classes.sentence}>
                {t('wasted.sentence', {
                  count: waste.count,
                  size: formatBytes(waste.bytes, i18n.language),
                  total: formatBytes(waste.storedBytes, i18n.language),
                })}
              </p>
              <p className={classes.facts}>
                {t(share > 0.95 ? 'wasted.good' : share > 0.8 ? 'wasted.fair' : 'wasted.poor', {
                  percent: formatPercent(share * 100, i18n.language),
                })}
              </p>
            </div>
            <WastedList files={waste.files} />
            {waste.cut && (
              <p className={classes.status}>
                {t('wasted.cut', { count: formatNumber(waste.files.length, i18n.language) })}
              </p>
            )}
          </div>
        );
      }}
    </WhenRead>
  );
}

function WastedList({ files }: { files: readonly WastedFile[] }) {
  const { t, i18n } = useTranslation('inside');
  const columns = useMemo((): readonly RowColumn<WastedFile>[] => {
    const numbers = (layers: readonly number[]) => layers.map((layer) => layer + 1).join(', ');
    return [
      {
        ...{ id: 'path', header: t('wasted.path'), width: 'minmax(0, 1fr)', keeps: 'end' },
        text: ({ path }) => shownName(path),
      },
      {
        ...{ id: 'where', header: t('wasted.where'), width: 'minmax(120px, 240px)', soft: true },
        text: ({ present, layers, by }) =>
          t(present ? 'wasted.replaced' : 'wasted.hidden', { layers: numbers(layers), by: numbers(by) }),
      },
      {
        ...{ id: 'size', header: t('wasted.size'), width: '90px', align: 'right' },
        text: ({ bytes }) => formatBytes(bytes, i18n.language),
      },
    ];
  }, [t, i18n.language]);
  return (
    <VirtualRows<WastedFile> label={t('wasted.label')} rows={files} rowKey={({ path }) => path} columns={columns} />
  );
}
