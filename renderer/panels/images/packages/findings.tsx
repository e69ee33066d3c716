// The known vulnerabilities that a scanner told, the worst first.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { shownName } from '../../../../runtime/contract/file-name.ts';
import type { SbomFinding, SbomScan } from '../../../../runtime/contract/sboms.ts';
import { openExternal } from '../../../state/external.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { type RowColumn, VirtualRows } from '../../../ui/list/virtual-rows.tsx';
import classes from './packages.module.css';

export function Findings({ scan }: { scan: SbomScan | undefined }) {
  const { t } = useTranslation('packages');
  const columns = useColumns();
  if (scan === undefined) return null;
  if (scan.findings.length === 0)
    return (
      <EmptyState icon="check" title={t('scan.cleanTitle')} text={t('scan.cleanText', { scanner: scan.scanner })} />
    );
  return (
    <>
      <VirtualRows<SbomFinding>
        label={t('scan.label')}
        rows={scan.findings}
        rowKey={(one, index) => `${index} ${one.id}`}
        columns={columns}
      />
      {scan.cut && <p className={classes.note}>{t('scan.cut')}</p>}
    </>
  );
}

function useColumns(): readonly RowColumn<SbomFinding>[] {
  const { t } = useTranslation('packages');
  return useMemo(
    () => [
      {
        ...{ id: 'severity', header: t('column.severity'), width: '84px' },
        text: ({ severity }) => t(`severity.${severity}`),
        cell: ({ severity }) => (
          <span className={classes.severity} data-severity={severity}>
            {t(`severity.${severity}`)}
          </span>
        ),
      },
      {
        ...{ id: 'id', header: t('column.id'), width: '150px', text: ({ id }) => shownName(id) },
        cell: (one) => <FindingLink finding={one} />,
      },
      {
        ...{ id: 'package', header: t('column.name'), width: 'minmax(100px, 1fr)' },
        text: ({ package: name, version }) => shownName(`${name} ${version}`),
      },
      {
        ...{ id: 'fixed', header: t('column.fixed'), width: 'minmax(80px, 0.8fr)' },
        text: ({ fixedIn }) => shownName(fixedIn.join(', ')) || t('scan.notFixed'),
      },
      {
        ...{ id: 'title', header: t('column.title'), width: 'minmax(100px, 1.6fr)', soft: true },
        text: ({ title }) => shownName(title),
      },
    ],
    [t],
  );
}

/** The address is the scanner's: it is asked about before it is opened. */
function FindingLink({ finding: { id, link } }: { finding: SbomFinding }) {
  if (link === undefined) return <>{shownName(id)}</>;
  return (
    <a
      className={classes.link}
      href={link}
      rel="noreferrer"
      onClick={(event) => {
        event.preventDefault();
        openExternal(link);
      }}
    >
      {shownName(id)}
    </a>
  );
}
