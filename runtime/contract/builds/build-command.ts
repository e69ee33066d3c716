// The docker command line that builds the same, to be copied by a person into a shell; it names secrets and holds none.

import { dockerCommand } from '../specs/docker-command.ts';
import type { BuildSpec } from './build-spec.ts';

function pathOf({ folder, dockerfile }: BuildSpec): string {
  if (/^([/]|[a-zA-Z]:[\\/])/.test(dockerfile)) return dockerfile;
  return `${folder.replace(/[/\\]+$/, '')}/${dockerfile}`;
}

function words(spec: BuildSpec): string[] {
  const list = (flag: string, values: readonly string[]) => values.flatMap((value) => [flag, value]);
  const one = (flag: string, value: string | undefined) => (value === undefined ? [] : [flag, value]);
  return [
    ...(spec.dockerfile === 'Dockerfile' ? [] : ['--file', pathOf(spec)]),
    ...list('--tag', spec.tags),
    ...one('--target', spec.target),
    ...one('--platform', spec.platform),
    ...spec.buildArgs.flatMap(({ name, value }) => ['--build-arg', value === undefined ? name : `${name}=${value}`]),
    ...spec.secrets.flatMap(({ id, source }) => [
      '--secret',
      source.kind === 'file' ? `id=${id},src=${source.path}` : `id=${id},env=${source.name}`,
    ]),
    ...Object.entries(spec.labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    ...list('--cache-from', spec.cacheFrom),
    ...(spec.inlineCache ? ['--build-arg', 'BUILDKIT_INLINE_CACHE=1'] : []),
    ...(spec.noCache ? ['--no-cache'] : []),
    ...(spec.pull ? ['--pull'] : []),
    ...one('--network', spec.network),
  ];
}

/** One line. A builder that was asked for is said by the variable that the docker command knows. */
export function dockerBuildCommand(spec: BuildSpec): string {
  const builder = { auto: '', buildkit: 'DOCKER_BUILDKIT=1 ', classic: 'DOCKER_BUILDKIT=0 ' }[spec.builder];
  return `${builder}${dockerCommand('build', ...words(spec), spec.folder === '' ? '.' : spec.folder)}`;
}
