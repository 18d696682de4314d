#!/usr/bin/env bash
# Includes between rooms follow rooms.txt and reach only a room's public header; foreign
# headers stay in their homes (homes.txt); a .c file of a room includes its own room first.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."

find src -name '*.[ch]' -print0 | sort -z | xargs -0 grep -nE '^[[:space:]]*#[[:space:]]*include' |
	awk -v rooms="$here/rooms.txt" -v homes="$here/homes.txt" '
	function bad(msg) { print file ":" line ": " msg; failed = 1 }
	BEGIN {
		while ((getline row < rooms) > 0) {
			if (row ~ /^#/ || row !~ /:/) continue
			n = split(row, w, /[: ]+/)
			known[w[1]] = 1
			may[w[1], w[1]] = 1
			for (i = 2; i <= n; i++) if (w[i] != "") may[w[1], w[i]] = 1
		}
		while ((getline row < homes) > 0) {
			if (row ~ /^#/ || split(row, w, / +/) < 2) continue
			home[w[1]] = w[2]
		}
	}
	{
		match($0, /^[^:]+:[0-9]+:/)
		split(substr($0, 1, RLENGTH), at, ":")
		file = at[1]; line = at[2]
		text = substr($0, RLENGTH + 1)
		split(file, path, "/")
		room = path[2]
		if (!(room in known)) { bad("room \"" room "\" is not in rooms.txt"); next }
		if (!match(text, /["<][^">]+[">]/)) { bad("include without a name"); next }
		quote = substr(text, RSTART, 1)
		name = substr(text, RSTART + 1, RLENGTH - 2)
		if (quote == "\"") {
			split(name, to, "/")
			if (!(to[1] in known)) bad("\"" name "\": write includes from src/, as room/file.h")
			else if (!((room, to[1]) in may)) bad("room " room " may not include room " to[1])
			if (to[1] != room && to[1] != "base" && name != to[1] "/" to[1] ".h")
				bad("\"" name "\" stays inside its room; others see " to[1] "/" to[1] ".h")
		} else
			for (h in home)
				if (index(name, h) == 1 && index(file, home[h]) != 1)
					bad("<" name "> has its home in " home[h])
		if (file ~ /\.c$/ && !(file in seen) && (quote != "\"" || to[1] != room))
			if (room != "daemon" && room != "cli" && room != "bridges")
				bad("the first include is a header of the room itself")
		seen[file] = 1
	}
	END { exit failed }'
