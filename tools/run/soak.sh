# ./run soak: every measurement at full size; bench/results/NAME.json and a summary.
# shellcheck shell=bash

RESULTS=$TOP/bench/results

benches() { find "$TOP/bench" -maxdepth 1 -name '[0-9]*.mjs' | LC_ALL=C sort; }

# measure FILE [--quick]: its JSON answer to standard output
measure() { BUILD=$BUILD THUOCSO=$THUOCSO nice -n 5 "$NODE" "$@"; }

soak_one() {
	local name
	name=$(basename "$1" .mjs)
	measure "$1" >"$CACHE/log/$name.json" 2>>"$LOG" || true
	mkdir -p "$RESULTS"
	if [ -s "$CACHE/log/$name.json" ]; then
		tail -n 1 "$CACHE/log/$name.json" >"$RESULTS/$name.json"
	else
		printf '{"line":"%s","need":"","ok":false,"measured":"không đo được / could not be measured"}\n' "$name" >"$RESULTS/$name.json"
	fi
}

measure_with_dots() {
	"$@" &
	wait_with_dots $!
}

command_soak() {
	local bench
	STEPS=$((6 + $(benches | wc -l)))
	open_log soak
	step "Gói phần mềm" "packages"; have_packages build run test soak; done_step
	step "Node 22 riêng" "private Node 22"; have_node; done_step
	step "Trang web" "pages"; build_pages; done_step
	step "Chương trình" "program"; build_program; logged make_in "$BUILD" bench; done_step
	step "Bộ dò lỗi" "fuzzers"; logged build_fuzzers; done_step
	while read -r bench; do
		step "$(basename "$bench" .mjs)" "$(sed -n '1s#^// ##p' "$bench")"
		measure_with_dots soak_one "$bench"
		done_step
	done < <(benches)
	step "Tổng kết" "summary"; "$NODE" "$TOP/bench/summary.mjs" "$RESULTS"; done_step
	say
	sed -n '/^|/p' "$RESULTS/README.md"
	! grep -q '"ok":false' "$RESULTS"/*.json
}
