// The packages of an image, filtered by words and by type.
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownName } from '../../../../runtime/contract/file-name.ts';
import { type ImagePackage, packageTypes } from '../../../../runtime/contract/sboms.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { SearchField } from '../../../ui/form/search-field.tsx';
import { FilterChips } from '../../../ui/list/filter-chips.tsx';
import { hasWords } from '../../../ui/list/resource-page.tsx';
import { type RowColumn, VirtualRows } from '../../../ui/list/virtual-rows.tsx';
import classes from './packages.module.css';

const haystack = ({ name, version, licences, path, source }: ImagePackage) =>
  [name, version, ...licences, path, source?.name ?? ''].join(' ');

export function PackageList({ packages }: { packages: readonly ImagePackage[] }) {
  const { t } = useTranslation('packages');
  const [query, setQuery] = useState('');
  const [type, setType] = useState('all');
  const types = useMemo(() => packageTypes.filter((one) => packages.some((row) => row.type === one)), [packages]);
  const rows = useMemo(
    () => packages.filter((one) => (type === 'all' || one.type === type) && hasWords(haystack(one), query)),
    [packages, type, query],
  );
  const columns = useColumns();
  const options = [
    { value: 'all', label: t('filter.all') },
    ...types.map((one) => ({ value: one as string, label: t(`type.${one}`) })),
  ];
  return (
    <>
      <div className={classes.tools}>
        <div className={classes.search}>
          <SearchField label={t('search')} placeholder={t('search')} value={query} onChange={setQuery} shortcut="/" />
        </div>
        {types.length > 1 && (
          <FilterChips label={t('filter.label')} options={options} value={type} onChange={setType} />
        )}
      </div>
      {rows.length === 0 ? (
        <EmptyState icon="search" title={t('noMatchTitle')} text={t('noMatchText')} />
      ) : (
        <VirtualRows<ImagePackage>
          label={t('label')}
          rows={rows}
          rowKey={(one, index) => `${index} ${one.path} ${one.name}`}
          columns={columns}
        />
      )}
    </>
  );
}

function useColumns(): readonly RowColumn<ImagePackage>[] {
  const { t } = useTranslation('packages');
  return useMemo(
    () => [
      { id: 'name', header: t('column.name'), width: 'minmax(120px, 1.4fr)', text: ({ name }) => shownName(name) },
      {
        id: 'version',
        header: t('column.version'),
        width: 'minmax(90px, 1fr)',
        text: ({ version }) => shownName(version),
      },
      { id: 'type', header: t('column.type'), width: '64px', text: ({ type }) => t(`type.${type}`) },
      {
        ...{ id: 'licences', header: t('column.licences'), width: 'minmax(80px, 1fr)' },
        text: ({ licences }) => shownName(licences.join(', ')),
      },
      { id: 'layer', header: t('column.layer'), width: '48px', text: ({ layer }) => String(layer + 1) },
      {
        ...{ id: 'path', header: t('column.path'), width: 'minmax(80px, 1.2fr)', soft: true },
        text: ({ path }) => shownName(path),
      },
    ],
    [t],
  );
}
