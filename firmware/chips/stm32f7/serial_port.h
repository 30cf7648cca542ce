/* USART3, which Nucleo-144 boards wire to the ST-LINK (UM1974 6.9): see stm32/uart.c. */
#ifndef EDGEC_SERIAL_PORT_H
#define EDGEC_SERIAL_PORT_H

#include "board.h"

#define SERIAL_PORT UINT32_C(0x40004800)
/* RM0385, "USART baud rate generation": periods of its clock for one bit. The core's clock is chosen because
 * its high rate makes the rounding small. */
#define SERIAL_PORT_DIVIDER ((EDGEC_CLOCK + EDGEC_UART_BAUD / 2) / EDGEC_UART_BAUD)

/* Gives it its clocks and its pins. */
void serial_port_connect(void);

#endif
