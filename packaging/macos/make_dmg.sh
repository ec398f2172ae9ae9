#!/bin/bash
# Signs "dist/AQA Desktop.app" and packs it into dist/aqa-desktop_VERSION.dmg.
#   SIGNING_IDENTITY    a Developer ID; without one the signature is ad hoc, and macOS asks before the first start
#   NOTARY_PROFILE      a keychain profile of notarytool; without one nothing is sent to Apple
set -euo pipefail
cd "$(dirname "$0")/../.."
version=${1:?the version, for example 0.1.0}
app="dist/AQA Desktop.app"
image="dist/aqa-desktop_${version}.dmg"
identity=${SIGNING_IDENTITY:--}
options=(--force --sign "$identity")
[ "$identity" = - ] || options+=(--options runtime --timestamp)
program=("${options[@]}" --entitlements packaging/macos/entitlements.plist)

# inside out: whatever is signed last seals what lies in it. The window starts `aqa` as a process of its own, so
# both programs ask for what a frozen Python needs, and libraries for nothing
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' -o -perm -u+x \) -print0 |
  while IFS= read -r -d '' file; do
    file -b "$file" | grep -q Mach-O || continue
    case "$file" in
      "$app/Contents/MacOS/aqa-desktop") ;;   # sealed with the whole, at the end
      "$app"/Contents/MacOS/*) codesign "${program[@]}" "$file" ;;
      *) codesign "${options[@]}" "$file" ;;
    esac
  done
codesign "${program[@]}" "$app"
codesign --verify --deep --strict "$app"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ditto "$app" "$folder/AQA Desktop.app"   # keeps the links, which a plain copy would break the signature with
ln -s /Applications "$folder/Applications"
hdiutil create -volname "AQA Desktop" -srcfolder "$folder" -fs APFS -format ULFO -ov "$image"
if [ -n "${NOTARY_PROFILE:-}" ]; then
  xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
  xcrun stapler staple "$image"
fi
echo "$image"
