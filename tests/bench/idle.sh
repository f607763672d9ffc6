#!/bin/sh
# Measures an idle program: bytes written (to anything), processor time, wake-ups.
# usage: idle.sh [PROGRAM [SECONDS [PATH...]]]      in a tmux of 100x30; Linux only (/proc)
set -eu
program=$(realpath "${1:-target/release/tidings}")
seconds=${2:-60}
[ $# -gt 2 ] && shift 2 || shift $#
socket=idle-$$
home=$(mktemp -d)
trap 'tmux -L "$socket" kill-server 2>/dev/null || true; rm -rf "$home"' EXIT
export TIDINGS_CONFIG_DIR="$home/config" TIDINGS_DATA_DIR="$home/data"

tmux -L "$socket" -f /dev/null new-session -d -x 100 -y 30 "exec $program $*"
until tmux -L "$socket" capture-pane -p | grep -q 'Unread [0-9]'; do :; done
pid=$(tmux -L "$socket" display-message -p '#{pane_pid}')

# Bytes written; nanoseconds of processor time and wake-ups of all threads.
measure() {
    sed -n 's/^wchar: //p' "/proc/$pid/io"
    cat /proc/"$pid"/task/*/schedstat | awk '{ ns += $1 } END { print ns }'
    cat /proc/"$pid"/task/*/status | awk '/^voluntary/ { n += $2 } END { print n }'
}

sleep 2 # skips the start, such as the replies of the terminal
before=$(measure)
sleep "$seconds"
after=$(measure)
echo "$before $after" | tr '\n' ' ' | awk -v s="$seconds" \
    '{ printf "%d s idle: %d bytes written, %.1f ms on the processor, woken %d times\n", s, $4 - $1, ($5 - $2) / 1e6, $6 - $3 }'
