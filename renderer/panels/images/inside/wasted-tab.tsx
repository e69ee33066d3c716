// What of an image nobody sees: how much, and which files.
// biome-ignore-all lint/a11y/useSemanticElements: the rows are virtual
// biome-ignore-all lint/a11y/useFocusableInteractive: what scrolls has the focus
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
import { useTranslation } from 'react-i18next';
import { shownName } from '../../../../runtime/contract/file-name.ts';
import type { ImageShape, ImageWaste, WastedFile } from '../../../../runtime/contract/image-contents.ts';
import { client } from '../../../state/client.ts';
import { useLoadWithWords } from '../../../state/load.ts';
import { WhenRead } from '../../../ui/details-states.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatBytes, formatNumber, formatPercent } from '../../../ui/format.ts';
import { useRowWindow } from '../../../ui/row-window.ts';
import classes from './inside.module.css';
import { WhenReady } from './reading-bar.tsx';
import type { Reading } from './use-reading.ts';

const rowHeight = 30;

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
  const { t } = useTranslation('inside');
  const view = useRowWindow({ count: files.length, rowHeight, headerHeight: rowHeight, overscan: 10 });
  return (
    <div ref={view.scroller} className={classes.wastedList} role="table" aria-label={t('wasted.label')} tabIndex={0}>
      <div className={classes.wastedHeader} role="row">
        <span role="columnheader">{t('wasted.path')}</span>
        <span role="columnheader">{t('wasted.where')}</span>
        <span role="columnheader" data-align="right">
          {t('wasted.size')}
        </span>
      </div>
      <div className={classes.wastedRows} style={{ height: files.length * rowHeight }} role="rowgroup">
        {files.slice(view.first, view.end).map((file, offset) => (
          <WastedRow key={file.path} file={file} top={(view.first + offset) * rowHeight} />
        ))}
      </div>
    </div>
  );
}

function WastedRow({ file, top }: { file: WastedFile; top: number }) {
  const { t, i18n } = useTranslation('inside');
  const numbers = (layers: readonly number[]) => layers.map((layer) => layer + 1).join(', ');
  const path = shownName(file.path);
  const where = t(file.present ? 'wasted.replaced' : 'wasted.hidden', {
    layers: numbers(file.layers),
    by: numbers(file.by),
  });
  return (
    <div className={classes.wastedRow} role="row" style={{ top }}>
      <span role="cell" className={classes.wastedPath} title={path}>
        <bdi>{path}</bdi>
      </span>
      <span role="cell" className={classes.wastedWhere} title={where}>
        {where}
      </span>
      <span role="cell" data-align="right">
        {formatBytes(file.bytes, i18n.language)}
      </span>
    </div>
  );
}
