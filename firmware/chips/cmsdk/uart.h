#ifndef EDGEC_UART_H
#define EDGEC_UART_H

void uart_init(void);

#endif
