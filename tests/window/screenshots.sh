#!/bin/sh
# Fresh pictures of every screen: screenshots.sh BINARY SAMPLE_PROJECT FOLDER
# Needs Xvfb, xdotool and ImageMagick. Runs on a copy of the project, so that nothing in it changes.
set -eu
binary=$1 project=$2 folder=$3
# Pictures in the README load on slow lines too.
most_bytes=400000
work=$(mktemp -d)
trap 'kill $server $program 2>/dev/null || true; rm -rf "$work"' EXIT
server= program=
mkdir -p "$folder"
cp "$project" "$work/Sample.binocular"
Xvfb :97 -screen 0 1440x900x24 -nolisten tcp >/dev/null 2>&1 &
server=$!
sleep 1
export DISPLAY=:97 XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data" XDG_CACHE_HOME="$work/cache" XDG_RUNTIME_DIR="$work"
"$binary" "$work/Sample.binocular" >/dev/null 2>&1 &
program=$!
xdotool search --sync --name Binocular >/dev/null
sleep 15
shot() {
    sleep "${2:-2}"
    import -window root -strip -define png:compression-level=9 "$folder/$1.png"
    if [ "$(wc -c < "$folder/$1.png")" -gt "$most_bytes" ]; then
        convert "$folder/$1.png" -dither None -colors 256 "$folder/$1.png"
    fi
}
# Types a place or a command into the palette and takes the first line.
go() { xdotool key ctrl+k; sleep 1; xdotool type "$1"; sleep 1; xdotool key Return; sleep "${2:-4}"; }
park() { xdotool mousemove "${1:-720}" "${2:-890}"; }

xdotool search --name Binocular windowfocus
xdotool mousemove 400 400 click 1
# Without a pause the window would take the click for one where the pointer goes next.
sleep 1
park 600 24
shot sessions-dark 8

# The film under the timeline is painted while nothing else is to do.
go "rec-6c81eade@1:08.8" 20
park
shot replay-dark 3
xdotool key alt+4 e
park
shot devtools-dark 3
xdotool key alt+1
go "rec-966cb54a@0:06" 10
xdotool key shift+h
sleep 8
go "heat over other sessions" 30
park
shot heatmap-dark 3
xdotool key shift+h
xdotool key shift+c
sleep 3
xdotool mousemove 500 230 click 1
sleep 8
xdotool key 2
sleep 2
xdotool key Home Right Right k
park
shot compare-dark 4

xdotool key ctrl+1
sleep 1
xdotool key shift+w
sleep 14
xdotool key space
park 600 24
shot wall-dark 3
xdotool key shift+w

xdotool key ctrl+4
park
shot clusters-dark 6
xdotool key ctrl+3
park
shot signals-dark 4
xdotool key ctrl+0
sleep 6
xdotool mousemove 400 420 click 1
park
shot sequences-dark 3
xdotool key ctrl+5
shot code-dark 3
xdotool key ctrl+shift+l ctrl+1
park 600 24
shot sessions-light
go "rec-6c81eade@0:40" 14
park
shot replay-light 3
xdotool key ctrl+4
park
shot clusters-light 4
xdotool key ctrl+3
park
shot signals-light 4
xdotool key ctrl+0
sleep 4
xdotool mousemove 400 420 click 1
park
shot sequences-light 3
go "personal data" 3
shot privacy-light
xdotool key Escape

# A round of two coders, in a project of its own: this window was opened before there was one.
kill $program
"$(dirname "$0")/labelled.sh" "$binary" "$work/Labelled.binocular" >/dev/null 2>&1
"$binary" "$work/Labelled.binocular" >/dev/null 2>&1 &
program=$!
xdotool search --sync --name Binocular >/dev/null
sleep 15
xdotool search --name Binocular windowfocus
xdotool mousemove 700 500 click 1
sleep 1
xdotool key ctrl+6
sleep 8
# Begins to settle; then keys alone.
xdotool mousemove 1275 695 click 1
sleep 3
xdotool key v
for keys in "a c" "d c c" "a c c" "x c c c c c"; do
    xdotool key $keys
    sleep 1
    xdotool key Return
    sleep 2
done
xdotool key a c
park
shot reconcile-light 5
xdotool key ctrl+shift+l
shot reconcile-dark 4
