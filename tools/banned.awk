# Calls of functions in the list: awk -f banned.awk banned file...  Comments and strings do not count.
# The one home of a thing may use it: base/must.c aborts, base/clock.c asks the time, base/json.c reads JSON reals.
BEGIN {
	home["lib/base/must.c", "abort"] = home["lib/base/log.c", "abort"] = 1
	home["lib/base/json.c", "strtod"] = home["lib/base/real.c", "strtod"] = home["lib/base/clock.c", "clock_gettime"] = home["lib/base/clock.c", "time"] = 1
}
FNR == 1 { which++; comment = 0; split(FILENAME, part, "/"); folder = part[1] }
which == 1 {
	if ($0 ~ /^#/ || NF < 3) next
	where[$1] = "," $2 ","; instead[$1] = $0; sub(/^[^ ]+ +[^ ]+ +/, "", instead[$1])
	next
}
{
	text = $0
	gsub(/\\\\/, "", text); gsub(/\\"/, "", text); gsub(/"[^"]*"/, "\"\"", text)
	gsub(/\/\*([^*]|\*[^\/])*\*\//, " ", text); sub(/\/\/.*/, "", text)
	if (comment) { if (text !~ /\*\//) next; sub(/^.*\*\//, "", text); comment = 0 }
	if (text ~ /\/\*/) { sub(/\/\*.*/, "", text); comment = 1 }
	while (match(text, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)) {
		word = substr(text, RSTART, RLENGTH); sub(/[ \t]*\($/, "", word)
		before = RSTART > 1 ? substr(text, RSTART - 1, 1) : ""
		if (word in where && before !~ /[.>]/ && !((FILENAME, word) in home) && (where[word] ~ /,all,/ || index(where[word], "," folder ","))) {
			printf "%s:%d: %s is banned here; use %s\n", FILENAME, FNR, word, instead[word]
			bad = 1
		}
		text = substr(text, RSTART + RLENGTH)
	}
}
END { exit bad }
