/* Bytes of AN3155: answers, and the parts of a command with their checks. */
#ifndef EDGEC_AN3155_LINK_H
#define EDGEC_AN3155_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void send(const uint8_t *data, size_t length);
void acknowledge(void);
void refuse(void);

/* Reads bytes of a command under way. Returns false when they stop coming: then the command is to be
 * forgotten without an answer. */
bool receive(uint8_t *data, size_t length);

/* A 32-bit word, highest byte first, and its XOR. Returns false where the command is to be forgotten; a wrong
 * XOR is refused already. The caller acknowledges a word that it accepts. */
bool receive_word(uint32_t *word);

uint8_t xor_of(const uint8_t *data, size_t length);

#endif
