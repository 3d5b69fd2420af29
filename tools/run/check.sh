# ./run check: every test there is, counted; ends with "N passed, N failed" on a line of its own.
# shellcheck shell=bash

PASSED=0
FAILED=0
BROKEN=()

# count PASSED FAILED
count() {
	PASSED=$((PASSED + $1))
	FAILED=$((FAILED + $2))
}

# tried NAME COMMAND...: one part of the check; a part that could not run counts as one failure
tried() {
	local out=$CACHE/log/check-$1.log before=$((PASSED + FAILED)) failures=$FAILED rc=0
	shift
	"$@" >"$out" 2>&1 </dev/null &
	wait_with_dots $! || rc=$?
	tally "$out"
	if [ "$rc" != 0 ] && [ "$FAILED" = "$failures" ]; then count 0 1; fi
	if [ "$rc" = 0 ] && [ "$FAILED" = "$failures" ] && [ $((PASSED + FAILED)) = "$before" ]; then count 1 0; fi
	if [ "$FAILED" != "$failures" ]; then
		BROKEN+=("$out")
		done_step "HỎNG / FAILED, xem / see $out"
		broken_lines "$out"
	else
		done_step "$((PASSED + FAILED - before)) đạt / passed"
	fi
}

wait_with_dots() {
	local dotter rc=0
	dots & dotter=$!
	wait "$1" || rc=$?
	kill "$dotter" 2>/dev/null || true
	wait "$dotter" 2>/dev/null || true
	return "$rc"
}

# What the runners say of themselves: Check, automake, node:test, vitest, and lines "N passed, N failed" of ours.
tally() {
	local sums
	sums=$(awk -f "$TOP/tools/run/tally.awk" "$1")
	# shellcheck disable=SC2086
	count $sums
}

broken_lines() {
	grep -aE '^not ok |:F:|:E:|^FAIL|^ERROR|✖|×|error:|Error:' "$1" | head -n 30 | sed 's/^/      /' || true
	tail -n 15 "$1" | sed 's/^/      /'
}

unit_logs() { find "$1/tests" -name '*.log' -exec cat {} + 2>/dev/null; }

# automake's own summary counts programs; the programs' logs count tests
make_check() {
	local rc=0
	make_in "$1" check >"$1/check.out" 2>&1 || rc=$?
	grep -aE '^(FAIL|ERROR|XPASS):|error:' "$1/check.out" || true
	grep -alE '^(FAIL|ERROR) ' "$1"/tests/*.log 2>/dev/null | xargs -r tail -n 20 || true
	awk '/^(PASS|FAIL|ERROR): / && $2 !~ /^tests\/unit\// { print ($1 == "PASS:" ? 1 : 0) " passed, " ($1 == "PASS:" ? 0 : 1) " failed" }' "$1/check.out"
	unit_logs "$1"
	[ "$rc" = 0 ] || tail -n 60 "$1/check.out"
	return "$rc"
}

build_with() {
	local dir=$1
	shift
	configured "$dir" "$@" && make_in "$dir" all
}

check_gcc() { build_with "$CACHE/check-gcc" CC=gcc --enable-werror && make_check "$CACHE/check-gcc"; }
check_clang() { build_with "$CACHE/check-clang" CC=clang --enable-werror && make_in "$CACHE/check-clang" check TESTS=; }

build_fuzzers() { build_with "$CACHE/check-san" CC=clang --enable-werror --enable-sanitizers --enable-fuzzers; }
check_sanitizers() { build_fuzzers && make_check "$CACHE/check-san"; }

# The measurements, small, with wide bounds: that they run and nothing is off by much.
check_bench() {
	local bench
	make_in "$CACHE/check-gcc" bench || return
	while read -r bench; do
		if BUILD=$CACHE/check-gcc THUOCSO=$CACHE/check-gcc/collector/thuocso "$NODE" "$bench" --quick </dev/null; then
			echo "1 passed, 0 failed"
		else
			echo "0 passed, 1 failed"
		fi
	done < <(benches | grep -vE 'fuzz|kill')
}

FUZZ_SECONDS=${FUZZ_SECONDS:-5}

# Each fuzzer starts from its corpus, same seed every time; what it finds stays in $CACHE/fuzz.
check_fuzz() {
	local fuzzer name
	for fuzzer in "$CACHE"/check-san/tests/fuzz/fuzz_*; do
		case $fuzzer in *.o) continue ;; esac
		name=${fuzzer##*/fuzz_}
		mkdir -p "$CACHE/fuzz/$name"
		rm -rf "$CACHE/fuzz/new"
		mkdir "$CACHE/fuzz/new"
		if "$fuzzer" -seed=1 -max_total_time="$FUZZ_SECONDS" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
			-artifact_prefix="$CACHE/fuzz/$name/" "$CACHE/fuzz/new" "$TOP/tests/fuzz/corpus/$name"; then
			echo "1 passed, 0 failed"
		else
			echo "fuzz_$name: error: a finding, see $CACHE/fuzz/$name"
			echo "0 passed, 1 failed"
		fi
	done
}

check_shell() {
	(cd "$TOP" && shellcheck --external-sources --check-sourced run .ci/run)
}

has_ui_tests() { [ -n "$(find "$TOP/ui/src" -name '*.test.ts' -print -quit 2>/dev/null)" ]; }

check_types() { (cd "$TOP/ui" && npm run check); }
check_ui() { (cd "$TOP/ui" && npm test); }

# node_tests FOLDER: Node's own runner, one file at a time, against the program just built
node_tests() {
	env "THUOCSO=$CACHE/check-gcc/collector/thuocso" "TOP=$TOP" \
		"$NODE" --test --test-concurrency=1 --test-reporter=tap "$TOP/tests/$1"/*.test.mjs
}

have_tests() { compgen -G "$TOP/tests/$1/*.test.mjs" >/dev/null; }

plan_check() {
	PARTS=(gcc clang sanitizers fuzz shell)
	[ ! -f "$TOP/ui/tsconfig.json" ] || PARTS+=(types)
	! has_ui_tests || PARTS+=(ui)
	! have_tests stories || PARTS+=(stories)
	! have_tests browser || PARTS+=(browser)
	PARTS+=(bench)
	STEPS=$((3 + ${#PARTS[@]}))
}

check_part() {
	case $1 in
	gcc) step "gcc: dựng, thử đơn vị" "gcc: build, unit tests"; tried gcc check_gcc ;;
	clang) step "clang: dựng không cảnh báo" "clang: build without a warning"; tried clang check_clang ;;
	sanitizers) step "ASan, UBSan: thử đơn vị" "ASan, UBSan: unit tests"; tried sanitizers check_sanitizers ;;
	fuzz) step "Dò lỗi các bộ đọc, $FUZZ_SECONDS s mỗi bộ" "fuzz the parsers, $FUZZ_SECONDS s each"; tried fuzz check_fuzz ;;
	shell) step "Soát các tập lệnh" "shell scripts"; tried shell check_shell ;;
	types) step "Trang: kiểu" "pages: types"; tried types check_types ;;
	ui) step "Trang: thử đơn vị" "pages: unit tests"; tried ui check_ui ;;
	stories) step "Truyện" "stories"; tried stories node_tests stories ;;
	bench) step "Đo nhanh" "measurements, small"; tried bench check_bench ;;
	browser) step "Trình duyệt" "browser"; tried browser node_tests browser ;;
	esac
}

command_check() {
	local part
	plan_check
	open_log check
	step "Gói phần mềm" "packages"; have_packages build run test soak; done_step
	step "Node 22 riêng" "private Node 22"; have_node; done_step
	step "Trang web" "pages"; build_pages; autogen_is_fresh || logged "$TOP/autogen.sh"; done_step
	for part in "${PARTS[@]}"; do
		check_part "$part"
	done
	say
	[ "$FAILED" = 0 ] || printf 'Xem / see: %s\n' "${BROKEN[@]}"
	say "$PASSED passed, $FAILED failed"
	[ "$FAILED" = 0 ]
}
