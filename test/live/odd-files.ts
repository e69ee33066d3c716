// Files of every odd kind that Linux keeps, made in a volume, and a listing of all that can be told of them.
import type { RawClient } from './changed-container.ts';
import { execIn } from './exec-in.ts';

/** Argument: how many. Names of any bytes, hard links, holes, setuid, attributes, access lists, capabilities, links, pipes, old times. */
const making = String.raw`
import os, struct, sys
os.umask(0)
root = b'/data'
def put(name, content=b'x', mode=0o644, owner=(0, 0)):
    path = root + b'/' + name
    with open(path, 'wb') as file: file.write(content)
    os.chown(path, *owner)
    os.chmod(path, mode)
    return path
os.mkdir(root + b'/empty', 0o1777)
names = [b'a\nnew line', b'-rf', b' blank ', b'*?[a]', b'\xff\xfe no utf-8', '日本語-é-👩‍👩‍👧'.encode(), 'e\u0301 apart'.encode(), b'n' * 255,
    b"quote ' and \" and \\ and $(x)", b'...', b'.hidden', b'\x01control']
for name in names: put(name, name * 7)
deep = root
for part in range(40):
    deep += b'/' + b'folder' * 5
    os.mkdir(deep)
with open(deep + b'/at the end', 'wb') as file: file.write(b'far down')
put(b'setuid', mode=0o4755, owner=(1000, 100))
put(b'setgid', mode=0o2711, owner=(0, 4000000000))
put(b'nothing', b'', 0)
put(b'owned', owner=(70, 33))
first = put(b'link-first', b'shared content')
os.mkdir(root + b'/others')
os.link(first, root + b'/others/link-second')
os.link(first, root + b'/aaa-link')
with open(put(b'sparse'), 'r+b') as file:
    file.seek(300 * 1024 * 1024)
    file.write(b'after a hole')
    file.truncate(700 * 1024 * 1024)
os.truncate(put(b'only hole', b''), 50 * 1024 * 1024)
for target, name in [(b'/etc/passwd', b'absolute'), (b'../../x', b'up'), (b'nowhere', b'dangling'), (b'empty', b'to folder'), (b'\xff', b'odd end')]:
    os.symlink(target, root + b'/' + name)
os.lchown(root + b'/absolute', 5, 6)
os.mkfifo(root + b'/pipe', 0o640)
path = put(b'attributes')
os.setxattr(path, 'user.note', b'text\nof \x00 any bytes\xff')
os.setxattr(path, 'user.empty', b'')
os.setxattr(root + b'/others', 'user.folder', b'1')
os.setxattr(put(b'capable', mode=0o755), 'security.capability', struct.pack('<IIIII', 0x02000001, 1 << 10, 0, 0, 0))
entries = [(1, 6, -1), (2, 7, 1000), (4, 4, -1), (16, 7, -1), (32, 0, -1)]
acl = struct.pack('<I', 2) + b''.join(struct.pack('<HHI', tag, perm, who & 0xffffffff) for tag, perm, who in entries)
os.setxattr(put(b'listed'), 'system.posix_acl_access', acl)
os.setxattr(root + b'/empty', 'system.posix_acl_default', acl)
many = int(sys.argv[1])
for index in range(many):
    folder = b'many/%02d' % (index % 100)
    os.makedirs(root + b'/' + folder, exist_ok=True)
    path = put(folder + b'/' + ('файл\n%d' % index).encode(), b'%d' % index * (index % 50), (0o600, 0o644, 0o755)[index % 3])
    os.utime(path, ns=(1, 1500000000123456789 + index))
os.utime(root + b'/owned', ns=(1, -86400 * 10**9))
os.utime(root + b'/setuid', ns=(1, 4102444800 * 10**9))
os.utime(root + b'/absolute', ns=(1, 1234567890987654321), follow_symlinks=False)
os.chown(root, 70, 71)
os.chmod(root, 0o2750)
os.setxattr(root, 'user.root', b'of the root')
os.utime(root, ns=(1, 1400000000000000000))
print('made')
`;

/** One line for each name, with all but the times of reading and of change. */
const listing = String.raw`
import hashlib, os, stat
root = b'/data'
links = {}
lines = []
def look(path):
    name = path[len(root):] or b'/'
    found = os.lstat(path)
    said = [repr(name), oct(found.st_mode), found.st_uid, found.st_gid, found.st_mtime_ns]
    if stat.S_ISREG(found.st_mode):
        digest = hashlib.sha256()
        with open(path, 'rb') as file:
            for chunk in iter(lambda: file.read(1 << 20), b''): digest.update(chunk)
        first = links.setdefault(found.st_ino, name)
        said += [found.st_size, digest.hexdigest()[:16], repr(first), found.st_nlink, found.st_blocks * 512 * 2 < found.st_size]
    if stat.S_ISLNK(found.st_mode): said.append(repr(os.readlink(path)))
    said += ['%s=%r' % (key, os.getxattr(path, key, follow_symlinks=False)) for key in sorted(os.listxattr(path, follow_symlinks=False)) if key != 'security.selinux']
    lines.append(' '.join(map(str, said)))
    if stat.S_ISDIR(found.st_mode):
        for child in sorted(os.listdir(path)): look(path + b'/' + child)
look(root)
print('\n'.join(lines))
`;

/** In a container that has python and the volume at /data. */
export async function makeOddFiles(raw: RawClient, id: string, many: number): Promise<void> {
  const said = await execIn(raw, id, ['python3', '-c', making, String(many)]);
  if (said.trim() !== 'made') throw new Error(said);
}

export async function listOddFiles(raw: RawClient, id: string): Promise<string[]> {
  return (await execIn(raw, id, ['python3', '-c', listing])).trim().split('\n');
}
