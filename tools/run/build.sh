# The pages and the program, built outside the sources in $CACHE/build; what is fresh is left alone.
# shellcheck shell=bash

BUILD=$CACHE/build
THUOCSO=$BUILD/collector/thuocso
JOBS=$(nproc)

# print_sum FOLDER: changes when a file of it does (dependencies and results left out)
print_sum() {
	(cd "$1" && find . \( -name node_modules -o -name dist -o -name coverage \) -prune -o -type f -print0 | LC_ALL=C sort -z |
		xargs -0 -r sha256sum | sha256sum | cut -c1-64)
}

has_pages() { [ -f "$TOP/ui/package.json" ]; }

pages_are_fresh() {
	[ -f "$TOP/ui/dist/index.html" ] && [ "$(cat "$CACHE/ui.sum" 2>/dev/null)" = "$(print_sum "$TOP/ui")" ]
}

fetch_ui_packages() {
	cmp -s "$TOP/ui/package-lock.json" "$TOP/ui/node_modules/.thuocso-lock" && return
	(cd "$TOP/ui" && npm ci --no-audit --no-fund --loglevel=warn)
	cp "$TOP/ui/package-lock.json" "$TOP/ui/node_modules/.thuocso-lock"
}

make_pages() {
	fetch_ui_packages
	(cd "$TOP/ui" && npm run build)
	print_sum "$TOP/ui" >"$CACHE/ui.sum"
}

build_pages() {
	has_pages || return 0
	pages_are_fresh || logged make_pages
}

autogen_is_fresh() {
	[ -x "$TOP/configure" ] && ! [ "$TOP/configure.ac" -nt "$TOP/configure" ]
}

# configured DIR OPTION...: ./configure there, again only with other options or a newer ./configure
configured() {
	local dir=$1
	shift
	mkdir -p "$dir"
	if [ ! -f "$dir/Makefile" ] || [ "$(cat "$dir/.options" 2>/dev/null)" != "$*" ]; then
		(cd "$dir" && "$TOP/configure" --quiet "$@") || return
		echo "$*" >"$dir/.options"
	fi
}

make_in() {
	make -C "$1" --no-print-directory -j"$JOBS" "${@:2}"
}

build_program() {
	autogen_is_fresh || logged "$TOP/autogen.sh"
	logged configured "$BUILD"
	logged make_in "$BUILD" all
}
