#!/bin/sh
# Fresh pictures of every screen: screenshots.sh BINARY SAMPLE_PROJECT FOLDER
# Needs Xvfb, xdotool and ImageMagick. Runs on a copy of the project, so that nothing in it changes.
set -eu
binary=$1 project=$2 folder=$3
work=$(mktemp -d)
trap 'kill $server $program 2>/dev/null || true; rm -rf "$work"' EXIT
server= program=
mkdir -p "$folder"
cp "$project" "$work/Sample.binocular"
Xvfb :97 -screen 0 1440x900x24 -nolisten tcp >/dev/null 2>&1 &
server=$!
sleep 1
export DISPLAY=:97 XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data" XDG_RUNTIME_DIR="$work"
"$binary" "$work/Sample.binocular" >/dev/null 2>&1 &
program=$!
sleep 10
shot() { sleep "${2:-2}"; import -window root "$folder/$1.png"; }
xdotool search --name Binocular windowfocus
xdotool mousemove 400 400 click 1
shot sessions-dark 4
xdotool key ctrl+2; sleep 3; xdotool mousemove 600 300 click 1; sleep 12; xdotool key k; xdotool mousemove 600 860
shot replay-dark
xdotool key ctrl+4
shot clusters-dark 6
xdotool key ctrl+5
shot code-dark 3
xdotool key ctrl+shift+l ctrl+1
shot sessions-light
xdotool key ctrl+2
shot replay-light
xdotool key ctrl+4
shot clusters-light 4
