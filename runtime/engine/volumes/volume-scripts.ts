// What the helper of volumes runs: packing and unpacking, and the exchange of a volume's whole content. For busybox's shell.
import { unframed } from '../programs/program-stream.ts';

/** GNU's tar, zstd and cp in the image of the helper; busybox's keep neither attributes, nor holes, nor hard links to the full. */
export const gnuFolder = '/gnu';
export const tarProgram = `${gnuFolder}/tar`;
export const copyProgram = `${gnuFolder}/cp`;
const zstdProgram = `${gnuFolder}/zstd`;

/** Where new content stands before it takes its place, at the root of the volume itself: renaming is all that is left to do then. */
export const swap = '.gantry-swap';
export const gone = '.gantry-gone';

/** What a volume's new content is put into, below its mount. */
export const newContent = `${swap}/new`;

/** All that Linux keeps of a file, without what would make the same content different the next time. */
const keeping = "--acls --xattrs --xattrs-include='*' --xattrs-exclude=security.selinux --numeric-owner";
const packing = `--format=posix --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime --sort=name --sparse ${keeping}`;
/** Of what people's own archives have: attributes that no Linux knows, clocks that were wrong. */
const quiet = '--warning=no-timestamp --warning=no-unknown-keyword';
const leavingOut = `--anchored --exclude=./${swap} --exclude=./${gone}`;

/**
 * A pipe between processes: 8 is where it is read, 9 where it is written to. Opened for both at first, so that nothing waits for the other
 * side: busybox's shell gives such a wait up when another process of it ends.
 */
const channel = 'mkfifo /tmp/content && exec 7<>/tmp/content 8</tmp/content 9>/tmp/content 7>&-';
/** For who only writes to it: a reader that is gone is noticed. */
const written = '>&9 8<&- 9>&-';

/** Tells bytes that tar has written, a line `at N` each second, and the size of the folder, `total N`, once that is known. */
const telling = `telling() {
  while sleep 1 >/dev/null 2>&1; do sed -n 's/^wchar: /at /p' "/proc/$tar/io" >&2; done
}
telling &
telling=$!
du -sk . 2>/dev/null | sed -n 's/^\\([0-9]*\\).*/total \\1/p' >&2 &
sizing=$!
`;
/** Whatever still holds the outputs keeps the engine from telling the end. */
const told = 'kill -9 $telling $sizing 2>/dev/null';

/**
 * Arguments: the folder, the form (tar, tar.gz, tar.zst), the level of zstd, the file to write to, if any. Prints the archive otherwise; complains with lines `at N` (bytes of
 * the content so far), `total N` (KiB on the disk), `bytes N` (of the content), `sockets` (some were left out) and `moving` (a file changed
 * while it was read).
 */
export const packScript = `set -o pipefail
cd "$1" && ${channel} || exit 1
[ -z "$4" ] || exec >"$4"
${tarProgram} -c ${packing} ${leavingOut} --totals . 2>/tmp/words ${written} &
tar=$!
exec 9>&-
${telling}case "$2" in
  tar) cat <&8 ;;
  tar.gz) gzip -c <&8 ;;
  *) ${zstdProgram} -q -c -T0 "-$3" <&8 ;;
esac
packed=$?
${told}
[ $packed = 0 ] || { kill -9 $tar; exit 1; }
wait $tar
ended=$?
grep -v -e 'socket ignored' -e '^Total bytes written' /tmp/words | tail -c 2000 >&2
[ $ended -le 1 ] || exit $ended
[ $ended = 0 ] || echo moving >&2
grep -q 'socket ignored' /tmp/words && echo sockets >&2
sed -n 's/^Total bytes written: \\([0-9]*\\).*/bytes \\1/p' /tmp/words >&2
`;

/** Arguments: the folder, as `printf %b` says it, and a file that its number is written to. Prints the archive. */
export const tarFolderScript = `d=$(printf '%b.' "$1")
cd "\${d%.}" || exit 3
echo $$ >"$2"
exec ${tarProgram} -c ${packing} .`;

/** Arguments: the folder of the new content, the folder of the old. Complains with the same lines. */
export const cloneScript = `set -o pipefail
cd "$2" && ${channel} || exit 1
${tarProgram} -c ${packing} ${leavingOut} . 2>/tmp/words ${written} &
tar=$!
exec 9>&-
${telling}cd "$1"
${tarProgram} -x -p ${keeping} --same-owner --delay-directory-restore <&8
unpacked=$?
${told}
[ $unpacked = 0 ] || { kill -9 $tar; exit 1; }
wait $tar
ended=$?
grep -v 'socket ignored' /tmp/words | tail -c 2000 >&2
[ $ended -le 1 ]
`;

/**
 * Arguments: the folder, the form of what comes, bytes of the content at most (0: as many as there is room for), `write`, or `look` when
 * nothing is to be written, and the file of a backup, if it does not come as input. What tar would mend by itself is a failure, with its words: whoever made such an archive meant no good.
 */
export const unpackScript = `${unframed}
watching() {
  reserve=262144
  [ $(($(room) / 10)) -lt $reserve ] && reserve=$(($(room) / 10))
  while sleep 1 >/dev/null 2>&1 && kill -0 "$1" 2>/dev/null; do
    written=$(sed -n 's/^wchar: //p' "/proc/$1/io")
    [ "$2" -gt 0 ] && [ "\${written:-0}" -gt "$2" ] && { echo 'It holds more than it says' >/tmp/stop; kill -9 "$1"; }
    [ "$(room)" -lt "$reserve" ] && { echo 'No space left on device' >/tmp/stop; kill -9 "$1"; }
    # What is written goes to the disk on the way: the end would wait for all of it at once.
    sync -f .
  done
}
room() { df -kP . | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4; }
cd "$1" && ${channel} || exit 1
exec 3<&0
case "\${5:+file}$2" in
  file*) ${zstdProgram} -q -dc --memory=128MB <"$5" 2>/tmp/packing ${written} & ;;
  tar) unframed <&3 ${written} & ;;
  tar.gz) { unframed <&3 || touch /tmp/broken; } 8<&- 9>&- | gzip -dc 2>/tmp/packing ${written} & ;;
  *) { unframed <&3 || touch /tmp/broken; } 8<&- 9>&- | ${zstdProgram} -q -dc --memory=128MB 2>/tmp/packing ${written} & ;;
esac
source=$!
exec 9>&-
watching $source "$3" 8<&- &
watching=$!
case "$4" in
  look) { ${tarProgram} -t ${quiet} >/dev/null 2>/tmp/words && cat >/dev/null; } <&8 ;;
  *) { ${tarProgram} -x -R -p ${keeping} ${quiet} --same-owner --delay-directory-restore >/tmp/end 2>/tmp/words && cat >/dev/null; } <&8 ;;
esac
ended=$?
exec 8<&-
wait $source || ended=3
kill -9 $watching 2>/dev/null
[ -e /tmp/stop ] && { cat /tmp/stop >&2; exit 4; }
[ -e /tmp/broken ] && { echo 'It breaks off' >&2; exit 3; }
grep -v -e 'Cannot set .* extended attribute' /tmp/words >/tmp/said
[ -s /tmp/said ] && { head -n 20 /tmp/said >&2; exit 5; }
[ $ended = 0 ] || cat /tmp/packing >&2 2>/dev/null
# With -R tar tells how an archive ended: one that breaks off between two files looks whole otherwise.
[ $ended = 0 ] && [ "$4" != look ] && ! grep -q 'Block of NULs' /tmp/end && { echo 'It has no end' >&2; exit 6; }
rm -rf ${swap} ${gone}
exit $ended
`;

/** Of `settleScript`. `finish` is for what nobody knows anything of: forward where the old content has begun to go, else back. */
export type Settling = 'out' | 'forward' | 'back' | 'finish';

/** Argument: the volume's folder. From here on the new content is known to be whole, and on the disk. */
export const readyScript = `set -e
cd "$1"
sync -f .
mkdir ${swap}/ready
sync -f .
`;

/**
 * Arguments: the volume's folder, and how it is settled. Can be broken off at any moment and run again. Prints what is there: `new`, `old`,
 * `out` (neither: all old content stands aside), `none` (there was nothing to settle).
 *
 * Two steps, each of renames alone: everything that is not ours goes out (`out`), then everything new comes in (`in`). Nothing but old
 * content is at the root until `in` is there, and nothing but new after that. What cannot go out (an immutable file) brings all back.
 */
export const settleScript = `set -e
cd "$1"
outside() { find . -mindepth 1 -maxdepth 1 ! -name ${swap} ! -name ${gone} -exec sh -c 'mv -f -- "$@" ${swap}/old/' sh {} +; }
inside() { find ${newContent} -mindepth 1 -maxdepth 1 -exec sh -c 'mv -f -- "$@" ./' sh {} +; }
clear() {
  [ -d ${swap} ] && mv ${swap} ${gone}
  sync -f .
  rm -rf ${gone}
}
back() {
  [ -d ${swap}/out ] && find ${swap}/old -mindepth 1 -maxdepth 1 -exec sh -c 'mv -f -- "$@" ./' sh {} +
  [ -f ${swap}/root ] && cp ${swap}/root /tmp/root
  clear
  [ -f /tmp/root ] && { ${giveRoot('.')}; }
  echo old
}
rm -rf ${gone}
[ -d ${swap} ] || { echo none; exit 0; }
if [ ! -d ${swap}/in ]; then
  case "$2" in
    back) back; exit 0 ;;
    finish) [ -d ${swap}/out ] || { back; exit 0; } ;;
  esac
  [ -d ${swap}/ready ] || { back; exit 0; }
  mkdir -p ${swap}/old ${swap}/out
  sync -f .
  outside || { back; exit 1; }
  sync -f .
  [ "$2" = out ] && { echo out; exit 0; }
  mkdir ${swap}/in
  sync -f .
fi
${saveRoot(newContent)}
inside
${giveRoot('.')}
clear
${giveRoot('.')}
echo new
`;

/**
 * Argument: the volume's folder. Finishes what broke off there before, whosever it was; then makes room for new content, with the owner,
 * mode, times and attributes of the old root.
 */
export const prepareScript = `(
set -- "$1" finish
${settleScript}) >/dev/null
[ $? = 0 ] || exit 1
set -e
cd "$1"
rm -rf ${gone}
${saveRoot('.')}
mkdir -m 700 ${swap}
cp /tmp/root ${swap}/root
mkdir ${newContent}
${giveRoot(newContent)}
`;

/** Owner, mode, times and attributes of a folder alone, in a file of the helper's. */
function saveRoot(folder: string): string {
  return `${tarProgram} -c --format=posix ${keeping} --no-recursion -C ${folder} . >/tmp/root`;
}

function giveRoot(folder: string): string {
  return `${tarProgram} -x -p ${keeping} -C ${folder} </tmp/root`;
}
