// What can be done to know the vulnerabilities of an image: scan it, stop that, or get a scanner.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { scannerNames } from '../../../../runtime/contract/sboms.ts';
import { openExternal } from '../../../state/external.ts';
import { formatNumber } from '../../../ui/format.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Progress } from '../../../ui/progress.tsx';
import classes from './packages.module.css';
import type { Scan } from './use-scan.ts';

const homes = { trivy: 'https://trivy.dev/', grype: 'https://github.com/anchore/grype' } as const;

export function ScanBar({ scan }: { scan: Scan }) {
  const { t, i18n } = useTranslation('packages');
  const { scanners, running, last, begin, cancel, look } = scan;
  if (scanners === undefined) return null;
  if (running !== undefined)
    return (
      <div className={classes.scanBar}>
        <div className={classes.progress}>
          <Progress label={t('scan.running', { scanner: running.detail ?? '' })} />
        </div>
        <IconButton icon="close" label={t('scan.cancel')} onClick={cancel} />
      </div>
    );
  if (scanners.length === 0)
    return (
      <div className={classes.scanBar}>
        <p>{t('scan.none')}</p>
        {scannerNames.map((name) => (
          <Button key={name} variant="default" size="xs" onClick={() => openExternal(homes[name])}>
            {t('scan.get', { scanner: name })}
          </Button>
        ))}
        <Button variant="default" size="xs" onClick={look}>
          {t('scan.look')}
        </Button>
      </div>
    );
  return (
    <div className={classes.scanBar}>
      <p>
        {last === undefined
          ? t('scan.how')
          : t('scan.told', {
              count: last.packages,
              shown: formatNumber(last.packages, i18n.language),
              scanner: last.scanner,
              at: new Date(last.at).toLocaleString(i18n.language),
            })}
      </p>
      {scanners.map((name) => (
        <Button key={name} variant="default" size="xs" onClick={() => begin(name)}>
          {t('scan.begin', { scanner: name })}
        </Button>
      ))}
    </div>
  );
}
