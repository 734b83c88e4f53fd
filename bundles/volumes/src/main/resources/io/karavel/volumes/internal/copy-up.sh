# Copies a folder of layers into a volume. Runs in a mount name space of its own, which ends with it.
# Arguments: a folder to mount on, the folder that the layers are in, the layers (uppermost first, separated by colons),
# the folder in them, the volume.
set -eu
jail=$1 common=$2 layers=$3 folder=$4 volume=$5

# This machine, read-only.
mount --bind / "$jail"
mount -o remount,bind,ro "$jail"
if mountpoint -q /usr; then
    mount --bind /usr "$jail/usr"
    mount -o remount,bind,ro "$jail/usr"
fi
mount -t tmpfs -o size=64k,mode=700 tmpfs "$jail/tmp"
mkdir "$jail/tmp/from" "$jail/tmp/to"
# The layers by short names: the kernel takes a page of options.
cd "$common"
case $layers in
    *[!\\]:*) mount -t overlay -o "ro,lowerdir=$layers" overlay "$jail/tmp/from" ;;
    *) mount --bind "$layers" "$jail/tmp/from" && mount -o remount,bind,ro "$jail/tmp/from" ;;
esac
mount --bind "$volume" "$jail/tmp/to"
mount -o remount,ro "$jail/tmp"
exec chroot "$jail" cp -a -- "/tmp/from$folder/." /tmp/to/
