#!/bin/sh
# The command line on a host with systemd, from any folder, by root: as the operator's user and with its settings.
set -eu
settings=/etc/chimera/operator.env

if [ ! -r "$settings" ]; then
  echo "chimera: $settings cannot be read; run this by sudo" >&2
  exit 78
fi
# As systemd reads it: a name and a value a line, taken literally but for quotes around all of the value.
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    [A-Z]*=\"*\") line=${line%\"} && line=${line%%=*}=${line#*=\"} ;;
    [A-Z]*=\'*\') line=${line%\'} && line=${line%%=*}=${line#*=\'} ;;
    [A-Z]*=*) ;;
    *) continue ;;
  esac
  export "${line?}"
done <"$settings"
exec setpriv --reuid=chimera-operator --regid=chimera --init-groups /opt/chimera/chimera "$@"
