#!/bin/sh
# Makes a folder the whole world of what it starts: for root, in namespaces of its own for mounts and processes.
# enclosure.sh ROOT X11-FOLDER program [arguments]; what it mounts goes with the last process in it.
set -eu
root=$1
x11=$2
shift 2
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 dev "$root/dev"
mkdir "$root/dev/pts" "$root/dev/shm" "$root/dev/net"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
# As udev makes them on a desktop: whoever is there may use them (Linux, Documentation/admin-guide/devices.txt).
for device in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0 net/tun:10:200; do
  name=${device%%:*}
  numbers=${device#*:}
  mknod -m 666 "$root/dev/$name" c "${numbers%:*}" "${numbers#*:}"
done
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
for number in 0:stdin 1:stdout 2:stderr; do ln -s "fd/${number%%:*}" "$root/dev/${number#*:}"; done
mkdir -p "$root/tmp/.X11-unix"
mount --bind "$x11" "$root/tmp/.X11-unix"
ip link set lo up
# Not a mere chroot: the kernel makes no user namespaces for who stands in one.
cd "$root"
pivot_root . mnt
# The first process stays until its input ends, so that what the program leaves behind can be seen.
exec chroot . /bin/sh -c 'umount -l /mnt
mount --make-rshared /
"$@" < /dev/null
echo "ended $?"
exec cat > /dev/null' enclosed "$@"
