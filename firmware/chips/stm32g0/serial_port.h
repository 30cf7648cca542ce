/* USART2, which Nucleo-64 boards wire to the ST-LINK (UM2324 6.9): see stm32/uart.c. */
#ifndef EDGEC_SERIAL_PORT_H
#define EDGEC_SERIAL_PORT_H

#include "board.h"
#include "stm32g0.h"

#define SERIAL_PORT USART2
/* RM0444, "USART baud rate generation": periods of its clock, which after a reset is the bus's, for one bit.
 */
#define SERIAL_PORT_DIVIDER ((EDGEC_CLOCK + EDGEC_UART_BAUD / 2) / EDGEC_UART_BAUD)

/* Gives it its clocks and its pins. */
void serial_port_connect(void);

#endif
