/* LPUART1, which Nucleo-144 boards with an STM32L4 wire to the ST-LINK (UM2179, "LPUART1 communication"): see
 * stm32/uart.c. */
#ifndef EDGEC_SERIAL_PORT_H
#define EDGEC_SERIAL_PORT_H

#include "board.h"

#define SERIAL_PORT UINT32_C(0x40008000)
/* RM0432, "LPUART baud rate generation": 256ths of a period of its clock, which after a reset is the bus's,
 * for one bit. */
#define SERIAL_PORT_DIVIDER                                                                                  \
    ((uint32_t)((UINT64_C(256) * EDGEC_CLOCK + EDGEC_UART_BAUD / 2) / EDGEC_UART_BAUD))

/* Gives it its clocks and its pins. */
void serial_port_connect(void);

#endif
