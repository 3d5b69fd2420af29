# What ./run prints: steps with their time, and refusals that say what to do.
# shellcheck shell=bash

STEP=0
STEPS=1
STEP_AT=0
LOG=

say() { printf '%s\n' "$*"; }

# seconds SINCE: with one decimal
seconds() {
	local tenths=$(( ($(date +%s%N) - $1) / 100000000 ))
	printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# refuse VI EN: nothing was begun that has to be undone
refuse() {
	printf '\n✗ %s\n  %s\n' "$1" "$2" >&2
	exit 1
}

step() {
	STEP=$((STEP + 1))
	STEP_AT=$(date +%s%N)
	printf '[%d/%d] %s / %s ... ' "$STEP" "$STEPS" "$1" "$2"
	[ -z "$LOG" ] || printf '\n== %s [%d/%d] %s\n' "$(date +%T)" "$STEP" "$STEPS" "$2" >>"$LOG"
}

# done_step [WHAT]: the step's last words
done_step() { printf '%s (%s s)\n' "${1:-xong / done}" "$(seconds "$STEP_AT")"; }

# More than ten seconds of silence is too long: a dot every five.
dots() {
	while sleep 5; do
		printf '.'
	done
}

# logged COMMAND...: output to the log; on failure its last lines and what to do
logged() {
	local dotter rc=0
	dots & dotter=$!
	"$@" >>"$LOG" 2>&1 </dev/null || rc=$?
	kill "$dotter" 2>/dev/null || true
	wait "$dotter" 2>/dev/null || true
	[ "$rc" = 0 ] || failed "$rc" "$*"
}

failed() {
	printf '\n\n✗ Bước này hỏng (mã %s) / this step failed (exit %s): %s\n' "$1" "$1" "$2" >&2
	printf '  Những dòng cuối của %s / last lines of it:\n\n' "$LOG" >&2
	tail -n 25 "$LOG" | sed 's/^/    /' >&2
	printf '\n  Sửa nguyên nhân rồi chạy lại lệnh cũ; các bước đã xong không làm lại.\n' >&2
	printf '  Mend the cause and run the same command again; finished steps are not repeated.\n' >&2
	exit 1
}

open_log() {
	mkdir -p "$CACHE/log"
	LOG=$CACHE/log/$1.log
	: >"$LOG"
}
