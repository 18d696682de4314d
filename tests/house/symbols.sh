#!/usr/bin/env bash
# What is compiled: exported names carry the prefix of their room (kp_ in base; in a
# program also the name of the file), and nothing writable has static storage except
# what globals.txt allows. Usage: symbols.sh BUILD-FOLDER
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
cd "${1:?the build folder}"

# One line a symbol: room, source file, section, "g" or "l", name.
symbols() {
	find . -path '*.dir/src/*' -name '*.c.o' | sort | while read -r object; do
		path=${object#*.dir/src/}
		room=${path%%/*}
		file=$(basename "$object" .o)
		objdump -t "$object" | awk -v room="$room" -v file="$file" '
			/^[0-9a-f]+ / {
				scope = substr($0, 18, 1); kind = substr($0, 24, 1)
				n = split(substr($0, 26), f, /[ \t]+/)
				if (f[1] !~ /^\*/ && kind ~ /[FO]/) print room, file, f[1], scope, f[n]
			}'
	done
}

symbols | awk -v allowed="$here/globals.txt" '
	BEGIN {
		while ((getline row < allowed) > 0)
			if (row !~ /^#/ && split(row, w, / +/) >= 2) allow[w[1], w[2]] = 1
	}
	# Of the compiler and its sanitizers, not ours.
	$5 ~ /^(__|\.L|_GLOBAL_|asan\.|ubsan|___|llvm\.)/ || $5 ~ /^[._]?Lubsan/ { next }
	{ count++ }
	$4 == "g" || $4 == "u" {
		stem = $2; sub(/\.c$/, "", stem)
		program = $1 == "daemon" || $1 == "cli" || $1 == "bridges"
		prefix = $1 == "base" ? "kp" : $1
		if (index($5, prefix "_") != 1 && $5 != prefix && $5 != "main" &&
		    !(program && (index($5, stem "_") == 1 || $5 == stem))) {
			print "src/" $1 "/" $2 ": exported \"" $5 "\" lacks the prefix " prefix "_"
			failed = 1
		}
	}
	$3 ~ /^\.(data|bss|tdata|tbss)/ && $3 !~ /^\.data\.rel\.ro/ {
		name = $5; sub(/\.[0-9]+$/, "", name)
		if (!(($2, name) in allow)) {
			print "src/" $1 "/" $2 ": writable \"" name "\" (" $3 "): pass it down instead"
			failed = 1
		}
	}
	END {
		if (!count) { print "no objects found: build first"; exit 1 }
		exit failed
	}'
