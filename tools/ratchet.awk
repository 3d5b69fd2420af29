# How long things are: awk -f ratchet.awk known-exceptions file...
# Ceilings: a C function 60 lines and 6 parameters, a header 200 lines, any source file 800. A shell function 60 lines.
# An exception is a line "file what number" in the first file, exact: it has to be lowered with the code and goes when not needed.
function over(file, what, n, ceiling,   key) {
	key = file " " what
	seen[key] = 1
	if (key in known) {
		if (n > known[key]) complain(file, what " has " n ", known exception is " known[key])
		else if (n <= ceiling) complain(file, what " fits now: take its line out of tools/ratchet.known")
		else if (n < known[key]) complain(file, what " shrank to " n ": lower its line in tools/ratchet.known")
	} else if (n > ceiling) complain(file, what " has " n ", the ceiling is " ceiling)
}
function complain(file, text) { printf "%s: %s\n", file, text; bad = 1 }
# parameters(LIST): commas outside inner brackets, plus one
function parameters(list,   i, c, depth, n) {
	if (list ~ /^[ \t]*(void)?[ \t]*$/) return 0
	n = 1
	for (i = 1; i <= length(list); i++) {
		c = substr(list, i, 1)
		if (c == "(") depth++
		else if (c == ")") depth--
		else if (c == "," && depth == 0) n++
	}
	return n
}
function end_of_file() {
	if (file == "") return
	over(file, "lines", lines, file ~ /\.h$/ ? 200 : 800)
}
FNR == 1 { which++ }
FNR == 1 && which > 1 { end_of_file(); file = FILENAME; lines = 0; name = ""; c = file ~ /\.[ch]$/; head = "" }
which == 1 { if ($0 !~ /^#/ && NF == 3) known[$1 " " $2] = $3; next }
{ lines++ }
# a definition: its name at the start of a line, the parameter list up to a line that is only "{"
c && /^[a-z_][a-z0-9_]*\(/ { name = $0; sub(/\(.*/, "", name); from = FNR; head = $0; next }
!c && /^[a-z_][a-z0-9_]*\(\) \{/ { name = $1; sub(/\(.*/, "", name); from = FNR; head = ""; body = 1 }
c && name != "" && !body && /^\{/ {
	sub(/^[^(]*\(/, "", head); sub(/\)[^)]*$/, "", head)
	over(file, name "()parameters", parameters(head), 6)
	body = 1; next
}
c && name != "" && !body { if (/;[ \t]*$/) name = ""; else head = head $0; next }
name != "" && body && /^\}/ { over(file, name "()", FNR - from + 1, 60); name = ""; body = 0; head = "" }
END {
	end_of_file()
	for (key in known) if (!(key in seen)) { print key ": no such thing any more: take its line out of tools/ratchet.known"; bad = 1 }
	exit bad
}
