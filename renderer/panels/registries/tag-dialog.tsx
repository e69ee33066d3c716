// What one tag is: digest, platforms with their sizes, when it was made; asked of the registry when it is opened.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RemoteTag } from '../../../runtime/contract/registries.ts';
import { client } from '../../state/client.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { WhenRead } from '../../ui/details-states.tsx';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { formatBytes, formatDateTime } from '../../ui/format.ts';
import { PlainTable } from '../../ui/plain-table.tsx';
import { PropertyList } from '../../ui/property-list.tsx';
import classes from './registries.module.css';
import { type Place, referenceOf } from './repository-page.tsx';

interface Props {
  place: Place;
  tag: string;
  onPull: () => void;
  onDelete: () => void;
  onClose: () => void;
}

/** Mount it to open it. */
export function TagDialog({ place, tag, onPull, onDelete, onClose }: Props) {
  const { t } = useTranslation(['registries', 'app']);
  const { host, repository } = place;
  const read = useLoadWithWords(
    (signal) => client().registries.tag({ host, repository, tag }, { signal }),
    [host, repository, tag],
  );
  const footer = (
    <>
      <Button variant="default" onClick={onDelete}>
        {t('tag.delete')}
      </Button>
      <Button variant="default" onClick={onClose}>
        {t('app:close')}
      </Button>
      <Button
        data-first-focus
        onClick={() => {
          onPull();
          onClose();
        }}
      >
        {t('tag.pull')}
      </Button>
    </>
  );
  return (
    <Dialog opened title={tag} onClose={onClose} closeLabel={t('app:close')} footer={footer}>
      <div className={classes.fields}>
        <PropertyList
          items={[
            {
              label: t('tag.reference'),
              value: (
                <span className={classes.copied}>
                  <span className={classes.mono}>{referenceOf(place, tag)}</span>
                  <CopyButton label={t('tag.copy')} copiedLabel={t('app:copied')} text={referenceOf(place, tag)} />
                </span>
              ),
            },
            { label: t('tag.digest'), value: read.value && <span className={classes.mono}>{read.value.digest}</span> },
          ]}
        />
        <WhenRead<RemoteTag> {...read} loading={t('tag.loading')}>
          {(value) => <Platforms tag={value} />}
        </WhenRead>
      </div>
    </Dialog>
  );
}

function Platforms({ tag }: { tag: RemoteTag }) {
  const { t, i18n } = useTranslation('registries');
  return (
    <PlainTable
      label={t('tag.platforms')}
      rows={tag.platforms}
      rowKey={(row, index) => `${row.digest} ${index}`}
      columns={[
        { id: 'platform', header: t('tag.platform'), cell: (row) => row.platform || t('tag.unknown') },
        {
          id: 'size',
          header: t('tag.size'),
          width: 110,
          align: 'right',
          cell: (row) => (row.sizeBytes === undefined ? '–' : formatBytes(row.sizeBytes, i18n.language)),
        },
        {
          id: 'created',
          header: t('tag.created'),
          width: 190,
          cell: (row) => (row.createdAt === undefined ? '–' : formatDateTime(row.createdAt, i18n.language)),
        },
      ]}
    />
  );
}
