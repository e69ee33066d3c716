// Puts a list of platforms into a registry: every platform gets the manifest of a tag that is there.

const authorization = (login: string) => ({ Authorization: `Basic ${Buffer.from(login).toString('base64')}` });
const manifests = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
].join(', ');

/** `repository` without its host, `login` as `name:password`. */
export async function putPlatforms(
  host: string,
  repository: string,
  { from, tag, login, platforms }: { from: string; tag: string; login: string; platforms: readonly string[] },
): Promise<void> {
  const url = (name: string) => `http://${host}/v2/${repository}/manifests/${name}`;
  const answer = await fetch(url(from), { headers: { ...authorization(login), Accept: manifests } });
  const text = await answer.text();
  const mediaType = answer.headers.get('content-type');
  const digest = answer.headers.get('docker-content-digest');
  const type = 'application/vnd.docker.distribution.manifest.list.v2+json';
  const entries = platforms.map((platform) => {
    const [os, architecture, variant] = platform.split('/');
    return { mediaType, size: text.length, digest, platform: { os, architecture, ...(variant && { variant }) } };
  });
  const body = JSON.stringify({ schemaVersion: 2, mediaType: type, manifests: entries });
  const put = await fetch(url(tag), {
    method: 'PUT',
    headers: { ...authorization(login), 'Content-Type': type },
    body,
  });
  if (put.status !== 201) throw new Error(`${put.status} ${await put.text()}`);
}
