#!/bin/sh
# The tests of what runs in a browser need a Chromium. Use the one on the path; where this user may install
# Debian's package, install it; else say so in one line: those tests are then skipped.
for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
[ -n "$CHROMIUM" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  apt-get update -qq >/dev/null 2>&1 && apt-get install -y -qq chromium >/dev/null 2>&1 && exit 0
fi
echo 'No Chromium found: the browser tests are skipped (install one, or set CHROMIUM to its path).'
exit 0
