// The shape that most list pages share: a search field and filter chips above a list.

import { useMemo } from 'react';
import { SearchField } from '../form/search-field.tsx';
import { FilterChips } from './filter-chips.tsx';
import { ResourceList, type ResourceListProps, type ResourceListWords } from './resource-list.tsx';
import styles from './resource-page.module.css';
import type { Sort } from './resource-table.tsx';
import { ToolLine } from './tool-line.tsx';

/** What a person sets in a list page; to be kept by whoever uses it. An unknown filter counts as the first. */
export interface ResourceView {
  query: string;
  filter: string;
  sort: Sort;
}

export interface ResourceWords extends ResourceListWords {
  search: string;
  searchPlaceholder: string;
  filter: string;
}

type Own = 'words' | 'shown' | 'sorts' | 'onSortChange' | 'tools' | 'onShowAll';

export interface ResourcePageProps<Row> extends Omit<ResourceListProps<Row>, Own> {
  words: ResourceWords;
  view: ResourceView;
  onViewChange: (change: Partial<ResourceView>) => void;
  /** The first lets everything pass. */
  filters: readonly { value: string; label: string }[];
  passes: (row: Row, filter: string) => boolean;
  /** Everything the search looks at, in one string. */
  haystack: (row: Row) => string;
}

/** Whether a text has every word of a query; letter case is nothing. */
export function hasWords(text: string, query: string): boolean {
  const lower = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

function knownFilter<Row>({ filters, view }: ResourcePageProps<Row>): string {
  return filters.some(({ value }) => value === view.filter) ? view.filter : (filters[0]?.value ?? '');
}

/** The rows that the filter and the query let pass. */
function useShown<Row>(props: ResourcePageProps<Row>): Row[] {
  const { rows, passes, haystack, view } = props;
  const filter = knownFilter(props);
  return useMemo(
    () => rows.filter((row) => passes(row, filter) && hasWords(haystack(row), view.query)),
    [rows, passes, haystack, filter, view.query],
  );
}

export function ResourcePage<Row>(props: ResourcePageProps<Row>) {
  const { view, onViewChange, filters } = props;
  const shown = useShown(props);
  const sorts = useMemo(() => [view.sort], [view.sort]);
  return (
    <ResourceList<Row>
      {...props}
      shown={shown}
      sorts={sorts}
      onSortChange={(next) => onViewChange({ sort: next.at(-1) ?? view.sort })}
      tools={<Tools {...props} />}
      onShowAll={() => onViewChange({ query: '', filter: filters[0]?.value ?? '' })}
    />
  );
}

function Tools<Row>(props: ResourcePageProps<Row>) {
  const { words, view, onViewChange, rows, filters, passes, status } = props;
  const known = status !== 'loading';
  const options = useMemo(
    () =>
      filters.map((one) => ({
        ...one,
        count: known ? rows.filter((row) => passes(row, one.value)).length : undefined,
      })),
    [filters, rows, passes, known],
  );
  return (
    <ToolLine>
      <div className={styles.search}>
        <SearchField
          label={words.search}
          placeholder={words.searchPlaceholder}
          value={view.query}
          onChange={(query) => onViewChange({ query })}
          shortcut="/"
        />
      </div>
      <FilterChips
        label={words.filter}
        options={options}
        value={knownFilter(props)}
        onChange={(filter) => onViewChange({ filter })}
      />
    </ToolLine>
  );
}
