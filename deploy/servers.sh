#!/usr/bin/env bash
# Installs the Debian packages that the tests need. Called as `npm run servers`, and by `npm test` when it is root on Debian or Ubuntu.
# Tests start instances of their own on free ports, so the packages' own services are kept from starting:
# invoke-rc.d asks /usr/sbin/policy-rc.d, exit code 101 means "not now"; the file that was there before is put back.
set -euo pipefail

packages=(influxdb mosquitto postgresql chromium poppler-utils gpiod libfaketime)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "servers: all there (${packages[*]})" >&2
  exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "servers: missing ${missing[*]}. Run as root on Debian or Ubuntu: npm run servers" >&2
  exit 1
fi

policy=/usr/sbin/policy-rc.d
kept=
if [ -e "$policy" ]; then
  kept=$(mktemp)
  cp -p "$policy" "$kept"
fi
put_back() {
  if [ -n "$kept" ]; then mv -f "$kept" "$policy"; else rm -f "$policy"; fi
}
trap put_back EXIT
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive
echo "servers: installing ${missing[*]}" >&2
apt-get update -qq >&2
apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
