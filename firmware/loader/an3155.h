/* The device's side of ST's USART bootloader protocol, AN3155, with the additions of docs/protocol.md. */
#ifndef EDGEC_AN3155_H
#define EDGEC_AN3155_H

#include <stdbool.h>
#include <stdint.h>

/* Waits this long for a programmer (0x7F). Returns whether there is one; it has its answer then. */
bool an3155_synchronise(uint32_t milliseconds);

/* Serves programmers, until one starts a program. */
void an3155_serve(void) __attribute__((noreturn));

#endif
