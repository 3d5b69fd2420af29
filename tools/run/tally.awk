# Test results in what a runner printed: "PASSED FAILED".
# Check: "100%: Checks: 12, Failures: 0, Errors: 0". node:test (TAP): "# pass 5", "# fail 0", "# cancelled 0", "# skipped 0".
# vitest: "Tests  1 failed | 20 passed (21)". Ours: "N passed, N failed". A skipped test counts as failed: there are none.
{ gsub(/\033\[[0-9;]*m/, "") }
/^[0-9]+%: Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+/ {
	split($0, n, /[^0-9]+/)
	passed += n[2] - n[3] - n[4]; failed += n[3] + n[4]
}
/^# pass [0-9]+$/ { passed += $3 }
/^# (fail|cancelled|skipped|todo) [0-9]+$/ { failed += $3 }
/^ *Tests  / {
	for (i = 2; i <= NF; i++) {
		if ($i ~ /^passed/) passed += $(i - 1)
		if ($i ~ /^(failed|skipped|todo)/) failed += $(i - 1)
	}
}
/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 }
END { print passed + 0, failed + 0 }
