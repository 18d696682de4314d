#!/usr/bin/env bash
# .clang-format decides.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/../.."
if ! command -v clang-format >/dev/null; then
	echo "clang-format is missing: apt-get install clang-format" >&2
	exit 1
fi
find src tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run -Werror
