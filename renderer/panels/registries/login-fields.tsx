// The fields of a login, in the form for a new registry and in the one for logging in.
import { NativeSelect, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { GivenLogin } from '../../../runtime/contract/registries.ts';
import { useRegistries } from '../../state/registries.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';

export interface LoginValues {
  kind: 'password' | 'token';
  user: string;
  password: string;
  identityToken: string;
  /** A credential helper's name; empty: Gantry's own store. */
  helper: string;
}

export const emptyLogin: LoginValues = { kind: 'password', user: '', password: '', identityToken: '', helper: '' };

/** What is sent; undefined where nothing is filled in. */
export function loginOf({ kind, user, password, identityToken }: LoginValues): GivenLogin | undefined {
  if (kind === 'token') return identityToken === '' ? undefined : { identityToken };
  return user.trim() === '' && password === '' ? undefined : { user: user.trim(), password };
}

export function keepOf({ helper }: LoginValues): { keep?: { helper: string } } {
  return helper === '' ? {} : { keep: { helper } };
}

/** What is not filled in, as reasons by field; with `optional` a login that is empty altogether is none. */
export function loginProblems(values: LoginValues, optional: boolean): Record<string, 'required' | undefined> {
  if (optional && loginOf(values) === undefined) return {};
  if (values.kind === 'token') return { identityToken: values.identityToken === '' ? 'required' : undefined };
  return {
    user: values.user.trim() === '' ? 'required' : undefined,
    password: values.password === '' ? 'required' : undefined,
  };
}

interface Props {
  values: LoginValues;
  errors: Readonly<Record<string, string | undefined>>;
  /** Puts the focus into the first empty one. */
  focus?: boolean;
  onChange: (change: Partial<LoginValues>) => void;
}

export function LoginFields({ values, errors, focus = false, onChange }: Props) {
  const { t } = useTranslation('registries');
  const { store, helpers = [] } = useRegistries() ?? {};
  const own = store?.kind === 'system' ? t('login.keepStore', { backend: store.backend }) : t('login.keepMemory');
  const secret = { autoComplete: 'off', spellCheck: false };
  return (
    <>
      <SegmentedControl
        fullWidth
        transitionDuration={0}
        withItemsBorders={false}
        aria-label={t('login.kind')}
        value={values.kind}
        data={[
          { value: 'password', label: t('login.kindPassword') },
          { value: 'token', label: t('login.kindToken') },
        ]}
        onChange={(kind) => onChange({ kind: kind === 'token' ? 'token' : 'password' })}
      />
      {values.kind === 'password' ? (
        <>
          <TextInput
            {...secret}
            label={t('login.user')}
            value={values.user}
            error={errors.user}
            data-autofocus={(focus && values.user === '') || undefined}
            onChange={(event) => onChange({ user: event.currentTarget.value })}
          />
          <PasswordInput
            size="xs"
            {...secret}
            label={t('login.password')}
            value={values.password}
            error={errors.password}
            data-autofocus={(focus && values.user !== '') || undefined}
            onChange={(event) => onChange({ password: event.currentTarget.value })}
          />
        </>
      ) : (
        <PasswordInput
          size="xs"
          {...secret}
          label={t('login.identityToken')}
          description={t('login.identityTokenHelp')}
          value={values.identityToken}
          error={errors.identityToken}
          onChange={(event) => onChange({ identityToken: event.currentTarget.value })}
        />
      )}
      <NativeSelect
        size="xs"
        label={t('login.keep')}
        value={values.helper}
        data={[
          { value: '', label: own },
          ...helpers.map((helper) => ({ value: helper, label: t('login.keepHelper', { helper }) })),
        ]}
        onChange={(event) => onChange({ helper: event.currentTarget.value })}
      />
      {store?.kind === 'none' && values.helper === '' && <NoStore />}
    </>
  );
}

/** Says that a login given to Gantry does not outlive it here. */
export function NoStore() {
  const { t } = useTranslation('registries');
  return <NoticeBar kind="info" title={t('login.noStoreTitle')} text={t('login.noStore')} />;
}
