#!/bin/sh
# A city's devices as a shell script: says the state of each switch that it reads from its input, one "asset position" a line.
# foreign-source.sh HOST PORT USER PASSWORD CITY
set -eu
while read -r asset position; do
  mosquitto_pub -h "$1" -p "$2" -u "$3" -P "$4" -q 1 -t "twin/$5/power/$asset/state" \
    -m "{\"ts\":$(date +%s%3N),\"v\":{\"position\":\"$position\"}}"
done
