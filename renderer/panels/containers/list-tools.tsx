// Search and state filter above the containers list.
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { FilterChips } from '../../ui/filter-chips.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import classes from './list-page.module.css';
import { countStates, type ListView, type StateFilter, stateFilters } from './rows.ts';

interface Props {
  items: readonly ContainerRow[];
  view: ListView;
  onChange: (change: Partial<ListView>) => void;
}

/** Always offered; the rarer states only while there are such containers. */
const always: readonly StateFilter[] = ['all', 'running', 'exited'];

export function ListTools({ items, view, onChange }: Props) {
  const { t } = useTranslation('containers');
  const counts = countStates(items);
  const options = stateFilters
    .filter((filter) => always.includes(filter) || counts[filter] > 0 || filter === view.filter)
    .map((filter) => ({ value: filter, label: t(`filter.${filter}`), count: counts[filter] }));
  return (
    <div className={classes.tools}>
      <div className={classes.search}>
        <SearchField
          label={t('list.search')}
          placeholder={t('list.searchPlaceholder')}
          value={view.query}
          onChange={(query) => onChange({ query })}
        />
      </div>
      <FilterChips
        label={t('list.filter')}
        options={options}
        value={view.filter}
        onChange={(filter) => onChange({ filter })}
      />
    </div>
  );
}
