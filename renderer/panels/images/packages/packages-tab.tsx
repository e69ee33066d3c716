// The packages in an image: a list to filter, bills of materials to save, and what a scanner knows of them.
import { Button, SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownName } from '../../../../runtime/contract/file-name.ts';
import type { ImageShape } from '../../../../runtime/contract/image-contents.ts';
import { type ImageInventory, packageTypes, type SbomGap } from '../../../../runtime/contract/sboms.ts';
import { client } from '../../../state/client.ts';
import { useLoadWithWords } from '../../../state/load.ts';
import { WhenRead } from '../../../ui/details-states.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FoldedList } from '../../../ui/folded-list.tsx';
import { formatNumber } from '../../../ui/format.ts';
import { WhenReady } from '../inside/reading-bar.tsx';
import type { Reading } from '../inside/use-reading.ts';
import { Findings } from './findings.tsx';
import { PackageList } from './package-list.tsx';
import classes from './packages.module.css';
import { useSaveBill } from './save-bill.ts';
import { ScanBar } from './scan-bar.tsx';
import { useScan } from './use-scan.ts';

export function PackagesTab({ shape, reading }: { shape: ImageShape; reading: Reading }) {
  return (
    <WhenReady reading={reading} size={shape.sizeBytes}>
      {() => <Packages shape={shape} />}
    </WhenReady>
  );
}

async function read(engineId: string, id: string, signal: AbortSignal): Promise<ImageInventory> {
  let whole: ImageInventory | undefined;
  for await (const piece of await client().sboms.list({ engineId, id }, { signal })) {
    if (whole === undefined) whole = { ...piece, packages: [...piece.packages] };
    else whole.packages.push(...piece.packages);
  }
  return whole ?? { packages: [], gaps: [], cut: false };
}

function Packages({ shape: { engineId, id } }: { shape: ImageShape }) {
  const { t } = useTranslation('packages');
  const inventory = useLoadWithWords((signal) => read(engineId, id, signal), [engineId, id]);
  return (
    <WhenRead<ImageInventory> value={inventory.value} loading={t('loading')} problem={inventory.problem}>
      {(value) => <Inventory engineId={engineId} id={id} inventory={value} />}
    </WhenRead>
  );
}

function Inventory({ engineId, id, inventory }: { engineId: string; id: string; inventory: ImageInventory }) {
  const { t, i18n } = useTranslation('packages');
  const [view, setView] = useState<'packages' | 'findings'>('packages');
  const scan = useScan(engineId, id);
  const { packages, gaps, cut } = inventory;
  if (packages.length === 0)
    return (
      <div className={classes.tab}>
        <EmptyState icon="layers" title={t('noneTitle')} text={t('noneText')} />
        <Gaps gaps={gaps} />
      </div>
    );
  const found = scan.last?.findings.length;
  const views = [
    { value: 'packages', label: t('view.packages') },
    {
      value: 'findings',
      label: found === undefined ? t('view.findings') : t('view.found', { count: formatNumber(found, i18n.language) }),
    },
  ];
  return (
    <div className={classes.tab}>
      <Head engineId={engineId} id={id} inventory={inventory} />
      <div className={classes.tools}>
        <SegmentedControl
          aria-label={t('view.label')}
          size="xs"
          data={views}
          value={view}
          onChange={(next) => setView(next === 'findings' ? 'findings' : 'packages')}
        />
      </div>
      <Gaps gaps={gaps} />
      {view === 'packages' ? (
        <PackageList packages={packages} />
      ) : (
        <>
          <ScanBar scan={scan} />
          <Findings scan={scan.last} />
        </>
      )}
      {cut && view === 'packages' && <p className={classes.note}>{t('cut')}</p>}
    </div>
  );
}

function Head({ engineId, id, inventory }: { engineId: string; id: string; inventory: ImageInventory }) {
  const { t, i18n } = useTranslation('packages');
  const save = useSaveBill(engineId, id);
  const { packages, distribution } = inventory;
  const sums = useMemo(
    () =>
      packageTypes
        .map((type) => ({ type, count: packages.filter((one) => one.type === type).length }))
        .filter(({ count }) => count > 0),
    [packages],
  );
  const kinds = sums.map(({ type, count }) => `${t(`type.${type}`)} ${formatNumber(count, i18n.language)}`).join(', ');
  return (
    <div className={classes.head}>
      <p className={classes.sum}>
        {t('sum', { count: packages.length, shown: formatNumber(packages.length, i18n.language) })}{' '}
        <span className={classes.system}>
          {[distribution && shownName(distribution.name), kinds].filter(Boolean).join(' · ')}
        </span>
      </p>
      <Button variant="default" size="xs" onClick={() => save('spdx')}>
        {t('save.spdx')}
      </Button>
      <Button variant="default" size="xs" onClick={() => save('cyclonedx')}>
        {t('save.cyclonedx')}
      </Button>
    </div>
  );
}

function Gaps({ gaps }: { gaps: readonly SbomGap[] }) {
  const { t } = useTranslation('packages');
  if (gaps.length === 0) return null;
  return (
    <div className={classes.gaps}>
      <FoldedList summary={t('gaps', { count: gaps.length })}>
        {gaps.slice(0, 100).map(({ path, why }) => (
          <li key={`${path} ${why}`}>
            {shownName(path)}: {t(`gap.${why}`)}
          </li>
        ))}
      </FoldedList>
    </div>
  );
}
