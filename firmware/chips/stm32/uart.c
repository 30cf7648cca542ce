/* The serial port of an STM32: a USART or a low-power UART as families since the STM32F7 have them. The
 * family's serial_port.h tells which, and connects it. */
#include "uart.h"

#include "chip.h"
#include "reading_limit.h"
#include "serial_port.h"
#include "usart.h"

void uart_init(void) {
    serial_port_connect();
    USART_BRR(SERIAL_PORT) = SERIAL_PORT_DIVIDER;
    /* 9 bits with the parity bit, which is even where PS is 0: RM0385, "USART parity control". */
    USART_CR1(SERIAL_PORT) = USART_CR1_M0 | USART_CR1_PCE | USART_CR1_TE | USART_CR1_RE | USART_CR1_UE;
}

bool chip_uart_read(uint8_t *byte) {
    while (!reading_limit_is_over()) {
        const uint32_t status = USART_ISR(SERIAL_PORT);
        USART_ICR(SERIAL_PORT) = status & (USART_ISR_PE | USART_ISR_FE | USART_ISR_NF | USART_ISR_ORE);
        if (status & USART_ISR_RXNE) {
            const uint32_t data = USART_RDR(SERIAL_PORT); /* with the parity bit on top */
            if ((status & (USART_ISR_PE | USART_ISR_FE)) == 0) {
                *byte = (uint8_t)data;
                return true;
            }
        }
    }
    return false;
}

void chip_uart_write(uint8_t byte) {
    while ((USART_ISR(SERIAL_PORT) & USART_ISR_TXE) == 0) {
    }
    USART_TDR(SERIAL_PORT) = byte;
}

void chip_uart_flush(void) {
    while ((USART_ISR(SERIAL_PORT) & USART_ISR_TC) == 0) {
    }
}
