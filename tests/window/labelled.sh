#!/bin/sh
# The sample project with a revealed round of two coders who differ now and then: labelled.sh BINARY PROJECT
# Labels follow the truth of the recordings, with slips that depend on the item alone, so that every run is the same.
set -eu
binary=$1 project=$2
truth=$(dirname "$0")/../../sample-data/truth.csv
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -f "$project" ] || "$binary" sample "$project"
"$binary" cluster "$project" >/dev/null
"$binary" round new "$project" --round r1 --items sample:120 --coders ann,bob --seed 7
# label CODER TURN: a row per item of the coder's queue.
label() {
    coder=$1 turn=$2
    "$binary" round items "$project" --round r1 --coder "$coder" --format csv >"$work/$coder.items"
    awk -F, -v turn="$turn" -v truth="$truth" '
        function pick(id, n,   i, h) { h = turn * 7919; for (i = 1; i <= length(id); i++) h = (h * 31 + index("0123456789abcdefghijklmnopqrstuvwxyz-#", substr(id, i, 1))) % 1000003; return h % n }
        BEGIN {
            while ((getline line < truth) > 0) { split(line, f, ","); intent[f[1]] = f[7] }
            split("browsing comparison_shopping scanner support_seeking none", codes, " ")
            print "item_id,label,confidence,note"
        }
        FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        {
            id = $at["item_id"]; said = intent[$at["session_id"]]; sure = 1 + pick(id "s", 3); note = ""
            if (pick(id, 100) < 17) { said = codes[1 + pick(id "c", 5)]; note = "could also be " intent[$at["session_id"]] }
            if (pick(id "a", 100) < 3) { said = "not_enough_evidence"; note = "" }
            print id "," said "," sure "," note
        }' "$work/$coder.items" >"$work/$coder.csv"
    "$binary" round label "$project" --round r1 --coder "$coder" --from "$work/$coder.csv"
    "$binary" round seal "$project" --round r1 --coder "$coder"
}
label ann 1
label bob 2
"$binary" round reveal "$project" --round r1
