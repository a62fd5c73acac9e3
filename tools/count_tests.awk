# SPDX-License-Identifier: MIT
# Reads the JUnit file of a ctest run and counts the test functions by Qt Test's own totals ("Totals: 3 passed, …", one
# line for each class). A program that ended before its totals, or could not start, counts as one failure more; one that
# isn't Qt Test counts as one test. Prints what went wrong, and as its last line "N passed, N failed".
function finish() {
    if (status == "notrun" || status == "disabled") complain("could not be started")
    else if (started > 0 && started != ended) complain("ended in the middle of its tests")
    else if (started > 0 && status == "fail" && failedHere == 0) complain("ended with an error after its tests")
    else if (started == 0 && status == "fail") complain("failed")
    else if (started == 0) ++passed
}
function complain(what) { ++failed; print "  " name " " what }

/<testcase / {
    name = $0; sub(/.* name="/, "", name); sub(/".*/, "", name)
    status = $0; sub(/.* status="/, "", status); sub(/".*/, "", status)
    started = ended = failedHere = 0
}
/\*\*\* Start testing of / { ++started }
match($0, /Totals: [0-9]+ passed, [0-9]+ failed, [0-9]+ skipped/) {
    split(substr($0, RSTART, RLENGTH), words, " ")
    ++ended
    passed += words[2]; failed += words[4]; failedHere += words[4]; skipped += words[6]
}
/<\/testcase>/ { finish() }
END {
    if (skipped > 0) print "  " skipped " skipped"
    print passed + 0 " passed, " failed + 0 " failed"
}
