#!/usr/bin/env bash
# Builds what a release consists of into the folder given: static programs, the list of what they are
# made of (SBOM, CycloneDX), and checksums of all of it.
#   deploy/release.sh VERSION DIR
set -euo pipefail
version=$1 out=$2
cd "$(dirname "$0")/.."
mkdir -p "$out"
out=$(cd "$out" && pwd)
sbom=github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0
for platform in ${PLATFORMS:-linux/amd64 linux/arm64 darwin/arm64 windows/amd64}; do
  os=${platform%/*} arch=${platform#*/}
  suffix=
  [ "$os" = windows ] && suffix=.exe
  CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -trimpath -buildvcs=false -ldflags="-s -w" \
    -o "$out/policybot-$version-$os-$arch$suffix" ./cmd/policybot
done
go run "$sbom" mod -json -licenses -output "$out/policybot-$version.cdx.json" .
cp LICENSE "$out/"
(cd "$out" && sha256sum -- policybot-* LICENSE > SHA256SUMS)
