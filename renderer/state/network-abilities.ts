// What the current engine can do for networks, and why it cannot do the rest, in words.
import { useTranslation } from 'react-i18next';
import type { NetworkAbilities } from '../../runtime/contract/networks.ts';
import { client } from './client.ts';
import { useEngineId, useEngines } from './engines.ts';
import { useLoad } from './load.ts';

/** Undefined until the engine has said it. */
export function useNetworkAbilities(): NetworkAbilities | undefined {
  const engineId = useEngineId();
  return useLoad((signal) => client().networks.abilities({ engineId }, { signal }), [engineId]).value;
}

/** Why the engine has no place for a field; undefined where it has. */
export function useNetworkLacks(abilities: NetworkAbilities | undefined): (field: string) => string | undefined {
  const { t } = useTranslation('app');
  const has = useEngines(({ current }) => current?.info?.apiVersion) ?? '';
  return (field) => {
    const lack = abilities?.lacks.find((one) => one.field === field);
    return lack && t(`lack.${lack.reason}`, { since: lack.since ?? '', has });
  };
}
