// What the current engine cannot hold of a container, told at the field before anything is sent.
import { useTranslation } from 'react-i18next';
import { useEngines } from '../../../state/engines.ts';

/** Fields of the form that are called otherwise than in a spec. */
const specFields: Record<string, string> = {
  healthStartInterval: 'healthCheck.startInterval',
  gpus: 'deviceRequests',
};

/** Answers why the engine has no place for a field of the form (or, as `ports.hostPortEnd`, a part of its rows); undefined where it has. */
export function useLacks(): (field: string) => string | undefined {
  const { t } = useTranslation('app');
  const info = useEngines(({ current }) => current?.info);
  return (field) => {
    const named = specFields[field] ?? field;
    const lack = info?.lacks.find((one) => one.field === named);
    if (lack === undefined) return undefined;
    return t(`lack.${lack.reason}`, { since: lack.since ?? '', has: info?.apiVersion ?? '' });
  };
}
