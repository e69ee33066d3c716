// Whether a registry is used without TLS, and the authorities that are trusted for it.
import { Button, Checkbox, FileButton, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './registries.module.css';

export interface TrustValues {
  insecure: boolean;
  certificates: string;
}

interface Props {
  values: TrustValues;
  errors: Readonly<Record<string, string | undefined>>;
  /** Why the box cannot be changed: it holds anyway. */
  held?: string | undefined;
  onChange: (change: Partial<TrustValues>) => void;
}

export function TrustFields({ values, errors, held, onChange }: Props) {
  const { t } = useTranslation('registries');
  const read = (file: File | null) => {
    if (file !== null) void file.text().then((certificates) => onChange({ certificates }));
  };
  return (
    <>
      <Checkbox
        label={t('trust.insecure')}
        description={held ?? t('trust.insecureHelp')}
        checked={values.insecure || held !== undefined}
        disabled={held !== undefined}
        error={errors.insecure}
        onChange={(event) => onChange({ insecure: event.currentTarget.checked })}
      />
      <div className={classes.certificates}>
        <Textarea
          label={t('trust.certificates')}
          description={t('trust.certificatesHelp')}
          classNames={{ input: classes.pem ?? '' }}
          rows={5}
          spellCheck={false}
          value={values.certificates}
          error={errors.certificates}
          onChange={(event) => onChange({ certificates: event.currentTarget.value })}
        />
        <FileButton accept=".pem,.crt,.cer,.ca" onChange={read}>
          {(props) => (
            <Button {...props} variant="default" size="compact-sm">
              {t('trust.read')}
            </Button>
          )}
        </FileButton>
      </div>
    </>
  );
}
