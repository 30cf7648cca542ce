/* SLIP framing, RFC 1055. */
#ifndef EDGEC_SLIP_H
#define EDGEC_SLIP_H

#include <stddef.h>
#include <stdint.h>

/* Waits for a frame and returns its length, 0 for an empty one. What is longer than the capacity is dropped.
 */
size_t slip_receive(uint8_t *frame, size_t capacity);

void slip_send(const uint8_t *frame, size_t length);

#endif
