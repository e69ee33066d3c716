// The layers of an image, newest first: the instruction that made each, its size as a bar, and its age.
import { useTranslation } from 'react-i18next';
import type { ImageLayer } from '../../../runtime/contract/images.ts';
import { Age } from '../../ui/age.tsx';
import { formatBytes } from '../../ui/format.ts';
import { PlainTable } from '../../ui/plain-table.tsx';
import { shortId } from './image-usage.ts';
import classes from './images.module.css';
import { instructionOf } from './instruction.ts';

function LayerSize({ layer, largest }: { layer: ImageLayer; largest: number }) {
  const { i18n } = useTranslation('images');
  return (
    <>
      {formatBytes(layer.sizeBytes, i18n.language)}
      <div className={classes.bar} aria-hidden="true">
        <div className={classes.filled} style={{ width: `${(layer.sizeBytes / largest) * 100}%` }} />
      </div>
    </>
  );
}

function Instruction({ layer }: { layer: ImageLayer }) {
  const { keyword, rest } = instructionOf(layer.createdBy || layer.comment);
  return (
    <code className={classes.instruction}>
      {keyword !== '' && <span className={classes.keyword}>{keyword} </span>}
      {rest}
    </code>
  );
}

export function ImageLayers({ layers }: { layers: readonly ImageLayer[] }) {
  const { t, i18n } = useTranslation('images');
  const largest = Math.max(1, ...layers.map((layer) => layer.sizeBytes));
  // An engine that did not build the image knows no id for most layers and says so in this word.
  const idOf = (layer: ImageLayer) => (layer.id === '' || layer.id === '<missing>' ? '–' : shortId(layer.id));
  return (
    <PlainTable
      label={t('layers.label')}
      rows={layers}
      rowKey={(_, index) => String(index)}
      columns={[
        { id: 'instruction', header: t('layers.instruction'), cell: (layer) => <Instruction layer={layer} /> },
        {
          id: 'size',
          header: t('column.size'),
          width: 130,
          cell: (layer) => <LayerSize layer={layer} largest={largest} />,
        },
        {
          id: 'age',
          header: t('column.age'),
          width: 110,
          cell: (layer) => (layer.createdAt > 0 ? <Age at={layer.createdAt} locale={i18n.language} /> : '–'),
        },
        {
          id: 'id',
          header: t('column.id'),
          width: 124,
          cell: (layer) => <code className={classes.id}>{idOf(layer)}</code>,
        },
      ]}
    />
  );
}
