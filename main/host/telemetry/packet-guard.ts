// MQTT allows packets of 256 MB, and aedes gathers a packet before anybody is asked. This follows the lengths in a stream of
// bytes, so that a connection that announces too much can be closed before it has sent it.

/** Well above the messages that are taken: those in between are refused and counted without losing the connection. */
const MAX_PACKET_BYTES = 1024 * 1024;
const MAX_LENGTH_BYTES = 4;

export class PacketGuard {
  /** bytes of the packet under way that are still to come */
  #toCome = 0;
  #lengthBytes = 0;
  #length = 0;
  #isInHeader = false;

  /** False: the sender announced a packet that is too large, or no MQTT packet. */
  accepts(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#toCome > 0) {
        const skipped = Math.min(this.#toCome, chunk.length - at);
        this.#toCome -= skipped;
        at += skipped;
      } else if (this.#isInHeader) {
        if (!this.#readLength(chunk[at] as number)) return false;
        at += 1;
      } else {
        this.#isInHeader = true;
        this.#length = 0;
        this.#lengthBytes = 0;
        at += 1;
      }
    }
    return true;
  }

  #readLength(byte: number): boolean {
    this.#length += (byte & 0x7f) * 128 ** this.#lengthBytes;
    this.#lengthBytes += 1;
    if (this.#lengthBytes > MAX_LENGTH_BYTES || this.#length > MAX_PACKET_BYTES) return false;
    if ((byte & 0x80) === 0) {
      this.#toCome = this.#length;
      this.#isInHeader = false;
    }
    return true;
  }
}
