#!/usr/bin/env bash
# The top level of the repository is fixed; a room is a flat folder with one public header.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/../.."
failed=0
bad() { echo "$1"; failed=1; }

files() {
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files -co --exclude-standard
	else
		find . -type f -not -path './build*' -not -path './data/*' -printf '%P\n'
	fi
}

while read -r name; do
	case $name in
	CMakeLists.txt | README.md | src | intents | knowledge | tests | deploy | .*) ;;
	*) bad "$name: nothing new stands at the top level" ;;
	esac
done < <(files | cut -d/ -f1 | sort -u)

for dir in src/*/; do
	room=$(basename "$dir")
	case $room in web | bridges) continue ;; esac
	grep -q "^$room:" tests/house/rooms.txt || bad "src/$room: not in tests/house/rooms.txt"
	case $room in base | daemon | cli) continue ;; esac
	compgen -G "src/$room/*.c" >/dev/null || continue
	[ -f "src/$room/$room.h" ] || bad "src/$room: its public header is $room.h"
done
exit "$failed"
