// Programs for the helper of volumes that keep states of a volume in a store beside it: busybox's shell and GNU's tar, no byte leaves the engine.
//
// STORE/VOLUME/ID/data   the content; a file that several states have alike is one file with several names
// STORE/VOLUME/ID/list*  what tells a file of the volume that is still the same as the state's: change time, inode, size, path
// STORE/VOLUME/.new-ID   a state that is being made; .gone-ID: one that is being deleted
//
// A file is the same when nothing in its inode changed: no program can set a change time, and what the same tick of the clock might still
// change is left out. Before the list is made all is written out, so that a page that is mapped for writing is told of again when it is next
// written to. Names with a line feed, and files with several names in the volume, are always copied.

import { gone, swap, tarProgram } from './volume-scripts.ts';

/** The arguments that keep all that Linux knows of a file. */
const all = `--numeric-owner --acls --xattrs --xattrs-include='*' --xattrs-exclude=security.selinux`;
const pack = `--format=posix --sparse ${all}`;
const unpack = `--same-owner --same-permissions --delay-directory-restore --warning=no-timestamp ${all}`;

const prelude = `set -o pipefail
nl='
'
tar=${tarProgram}
fail() { echo "$1" >&2; exit "\${2:-1}"; }
# All of the folder, without what an exchange that broke off has left in it.
entries() { find . \\( -path ./${swap} -o -path ./${gone} \\) -prune -o "$@"; }
identities() { (cd "$1" && entries -type f -links 1 ! -path "*$nl*" -exec stat -c '%z %i %s/%n' {} +); }
count() { (cd "$1" && entries ! -type s -exec stat -c x {} + | wc -l); }
stamp() { : > "$1" && stat -c %z "$1"; }
had='BEGIN { while ((getline line < list) > 0) had[line] }'
among() { awk -v list="$1" "$had \\$0 in had"; }
without() { awk -v list="$1" "$had !(\\$0 in had)"; }
# Lines of both that are older than the stamp.
settled() { among "$2" < "$3" | awk -v stamp="$1" 'substr($0, 1, length(stamp)) < stamp'; }
paths() { awk '{ print substr($0, index($0, "/") + 1) }'; }
`;

/** Exit code of a script that found too little room; its words are the bytes needed and free. */
export const noRoom = 28;

/**
 * take.sh VOLUME-FOLDER STORE-FOLDER ID share|copy: makes ID of the volume, or nothing. Says `moving` where files changed while they were read.
 */
export const takeScript = `${prelude}
live=$1 place=$2 id=$3 new=$2/.new-$3 work=/tmp/take-$3
mkdir -p "$place" "$work" && rm -rf "$new" && mkdir -p "$new/data" || exit 1
now=$(stamp "$new/stamp") && sync -f "$live" && identities "$live" > "$work/before" && begun=$(count "$live") || exit 1
most=0 base=
[ "$4" != share ] || for state in "$place"/*; do
  [ -d "$state/data" ] && cat "$state"/list* > "$work/list" || continue
  alike=$(among "$work/list" < "$work/before" | wc -l)
  [ "$alike" -gt "$most" ] && { most=$alike; base=$state; }
done
: > "$work/same"
if [ -n "$base" ]; then
  cat "$base"/list* > "$work/list" && among "$work/list" < "$work/before" | paths > "$work/same" || exit 1
fi
cd "$live" || exit 1
needed=$(entries ! -type d ! -path "*$nl*" -exec stat -c '%b/%n' {} + | awk -v list="$work/same" "$had"'
  !(substr($0, index($0, "/") + 1) in had) { sum += $0 } END { printf "%.0f", sum / 2 }')
free=$(df -Pk "$place" | awk 'NR > 1 { print $(NF - 2) }')
[ "$needed" -lt "$free" ] || { rm -rf "$new"; fail "$needed $free" ${noRoom}; }
if [ -n "$base" ]; then
  rmdir "$new/data" && cp -al "$base/data" "$new/data" && cd "$new/data" || exit 1
  find . ! -type d ! -path "*$nl*" | without "$work/same" | tr '\\n' '\\0' | xargs -0 -r rm -f || exit 1
  find . ! -type d -path "*$nl*" -exec rm -f {} + || exit 1
  find . -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null
  cd "$live"
fi
{ entries ! -path "*$nl*" -print | without "$work/same" | tr '\\n' '\\0'; entries -path "*$nl*" -print0; } > "$work/rest" || exit 1
{ "$tar" --create ${pack} --null --no-recursion --verbatim-files-from --files-from="$work/rest" --file=- 2> "$work/words"
  echo $? > "$work/code"; } | "$tar" --extract ${unpack} --directory="$new/data" --file=- || exit 1
if [ "$(cat "$work/code")" != 0 ]; then
  grep -Ev 'file changed as we read it|File removed before we read it|: No such file or directory|socket ignored|previous errors' "$work/words" >&2 && exit 1
  echo moving
elif [ "$begun" != "$(count "$new/data")" ]; then
  [ "$begun" != "$(count "$live")" ] || fail 'The copy is not complete'
  echo moving
fi
identities "$live" > "$work/after" && settled "$now" "$work/before" "$work/after" > "$new/list" || exit 1
[ "$4" = share ] || : > "$new/list"
rm -rf "$new/stamp" "$work" && sync -f "$place" && mv "$new" "$place/$id" && sync -f "$place"
`;

/**
 * same.sh FOLDER STORE-FOLDER ID: the folder was just made from ID, will be the volume's content, and nobody has written to it: the next
 * state shares with it. The files of the root itself are told anew when they are moved, and copied once more.
 */
export const sameScript = `${prelude}
live=$1 place=$2/$3
identities "$live" > /tmp/same-before && now=$(stamp "$place/.stamp") || exit 1
identities "$live" > /tmp/same-after && settled "$now" /tmp/same-before /tmp/same-after > "$place/.list" || exit 1
rm -f "$place/.stamp" && mv "$place/.list" "$place/list-put"
`;

/**
 * remove.sh STORE-FOLDER ID…: deletes states, whole ones and begun ones, and what others have left long ago. One that is gone is no failure.
 */
export const removeScript = `
place=$1
shift
cd "$place" 2>/dev/null || exit 0
for id; do
  [ ! -d "$id" ] || mv "$id" ".gone-$id" || exit 1
  rm -rf ".gone-$id" ".new-$id" || exit 1
done
find . -mindepth 1 -maxdepth 1 \\( -name '.new-*' -o -name '.gone-*' \\) -mmin +2880 -exec rm -rf {} +
cd / && rmdir "$place" 2>/dev/null
exit 0
`;

/** fill.sh STORE-FOLDER ID FOLDER: puts a state into an empty folder. */
export const fillScript = `set -o pipefail
[ -d "$1/$2/data" ] || { echo 'No such file or directory: the state is not in the store any more' >&2; exit 1; }
sum=$(find "$1/$2/data" ! -type d -exec stat -c %b {} + | awk '{ sum += $1 } END { printf "%.0f", sum / 2 }')
free=$(df -Pk "$3" | awk 'NR > 1 { print $(NF - 2) }')
[ "$sum" -lt "$free" ] || { echo "$sum $free" >&2; exit ${noRoom}; }
${tarProgram} --create ${pack} --directory="$1/$2/data" --file=- . |
  ${tarProgram} --extract ${unpack} --directory="$3" --file=- && sync -f "$3"
`;

/** has.sh STORE-FOLDER ID…: prints those that are there. */
export const hasScript = `
cd "$1" 2>/dev/null || exit 0
shift
for id; do [ ! -d "$id/data" ] || echo "$id"; done
`;

/** room.sh FOLDER STORE: prints bytes in use in the folder, and bytes that are free in the store. */
export const roomScript = `set -o pipefail
du -sk "$1" | awk '{ printf "%.0f ", $1 * 1024 }' && df -Pk "$2" | awk 'NR > 1 { printf "%.0f\\n", $(NF - 2) * 1024 }'
`;

/**
 * measure.sh STORE-FOLDER: for each state a line of its id, the bytes of all of it, the bytes that it alone has, and the number of its
 * entries.
 */
export const measureScript = `
cd "$1" 2>/dev/null || exit 0
for place in *; do
  [ -d "$place/data" ] || continue
  { find "$place/data" ! -type d -exec stat -c '%i %h %b' {} +; find "$place/data" -type d -exec stat -c '%i 1 %b' {} +; } |
    awk -v id="$place" '{ if (!seen[$1]++) { size[$1] = $3; links[$1] = $2; sum += $3 } count++ }
      END { for (inode in seen) if (seen[inode] >= links[inode]) alone += size[inode]
        printf "%s %.0f %.0f %d\\n", id, sum * 512, alone * 512, count - 1 }' || exit 1
done
`;
