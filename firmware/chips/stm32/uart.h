#ifndef EDGEC_UART_H
#define EDGEC_UART_H

/* Needs the core's clock to be up. */
void uart_init(void);

#endif
