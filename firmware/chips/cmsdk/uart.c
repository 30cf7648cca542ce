/* CMSDK APB UART 0: no parity bit, which an emulator's serial port does not carry anyway. */
#include "uart.h"

#include "board.h"
#include "chip.h"
#include "cmsdk.h"
#include "core.h"
#include "reading_limit.h"

void uart_init(void) {
    UART0_BAUDDIV = EDGEC_CLOCK / EDGEC_UART_BAUD;
    UART0_CTRL = UART_CTRL_TX_ENABLE | UART_CTRL_RX_ENABLE | UART_CTRL_RX_INTERRUPT;
    NVIC_ISER0 = BIT(UART0_RX_INTERRUPT);
}

/* Sleeps while there is nothing to read: QEMU passes virtual time at the pace of real time only then, and
 * otherwise keeps a host's core busy. */
bool chip_uart_read(uint8_t *byte) {
    while ((UART0_STATE & UART_STATE_RX_FULL) == 0) {
        if (reading_limit_is_over()) {
            return false;
        }
        core_sleep();
    }
    *byte = (uint8_t)UART0_DATA;
    UART0_INTCLEAR = UART_INT_RX;
    NVIC_ICPR0 = BIT(UART0_RX_INTERRUPT);
    return true;
}

void chip_uart_write(uint8_t byte) {
    while (UART0_STATE & UART_STATE_TX_FULL) {
    }
    UART0_DATA = byte;
}

void chip_uart_flush(void) {
    while (UART0_STATE & UART_STATE_TX_FULL) {
    }
}
