#!/bin/sh
# Plays the devices of a grid with nothing but mosquitto_pub. Every line of standard input is one message:
#   ASSET POINT VALUE       such as   substation-s1-f1-q0 position open
#   ASSET POINT VALUE TS    with a source time in ms (default: now)
#   ASSET online true   whether the device is there
# Positions are states and are kept by the broker; supply is the event of a meter; all else is a measurement.
# usage: telemetry-by-hand.sh PORT CITY < LINES        MQTT_USER, MQTT_PASSWORD: credentials of a device
set -eu
port=$1
city=$2

while read -r asset point value ts; do
  now=${ts:-$(date +%s%3N)}
  case $value in
    '' | *[!0-9.-]*) json="\"$value\"" ;;
    *) json=$value ;;
  esac
  domain=power
  case $point in
    position | passage | trip) suffix=state keep=-r message="{\"ts\":$now,\"v\":{\"$point\":$json},\"q\":\"GOOD\"}" ;;
    online) suffix=online keep=-r message=$value ;;
    supply)
      domain=metering suffix=event keep= event=power_on
      [ "$value" = off ] && event=power_off
      message="{\"ts\":$now,\"event\":\"$event\",\"v\":{\"supply\":$json}}"
      ;;
    *) suffix=tele keep= message="{\"ts\":$now,\"v\":{\"$point\":$json},\"q\":\"GOOD\"}" ;;
  esac
  # shellcheck disable=SC2086  # $keep is one flag or none
  mosquitto_pub -h 127.0.0.1 -p "$port" -u "$MQTT_USER" -P "$MQTT_PASSWORD" -q 1 $keep \
    -t "twin/$city/$domain/$asset/$suffix" -m "$message"
done
