/* USART3 on PD8 and PD9, the pins that Nucleo-144 boards wire to the ST-LINK (UM1974 6.9). */
#include "uart.h"

#include "board.h"
#include "chip.h"
#include "reading_limit.h"
#include "stm32f7.h"

#define TX_PIN 8
#define RX_PIN 9
#define ALTERNATE_USART3 7 /* DS10916, "Alternate function mapping" */

static void connect_pins(void) {
    RCC_AHB1ENR |= RCC_AHB1ENR_GPIODEN;
    (void)RCC_AHB1ENR; /* its clock needs some cycles to arrive */
    GPIOD_AFRH |= GPIO_AFRH(TX_PIN, ALTERNATE_USART3) | GPIO_AFRH(RX_PIN, ALTERNATE_USART3);
    GPIOD_OSPEEDR |= GPIO_OSPEEDR_HIGH(TX_PIN);
    GPIOD_PUPDR |= GPIO_PUPDR_UP(RX_PIN); /* quiet where nothing is connected */
    GPIOD_MODER |= GPIO_MODER_ALTERNATE(TX_PIN) | GPIO_MODER_ALTERNATE(RX_PIN);
}

/* RM0385, "USART baud rate generation": 16 samples for each bit; the divider counts periods of the clock for
 * one bit. The core's clock is chosen because its high rate makes the rounding of the divider small. */
void uart_init(void) {
    connect_pins();
    RCC_DCKCFGR2 |= RCC_DCKCFGR2_USART3SEL_SYSCLK;
    RCC_APB1ENR |= RCC_APB1ENR_USART3EN;
    (void)RCC_APB1ENR;
    USART3_BRR = (EDGEC_CLOCK + EDGEC_UART_BAUD / 2) / EDGEC_UART_BAUD;
    /* 9 bits with the parity bit, which is even where PS is 0: RM0385, "USART parity control". */
    USART3_CR1 = USART_CR1_M0 | USART_CR1_PCE | USART_CR1_TE | USART_CR1_RE | USART_CR1_UE;
}

bool chip_uart_read(uint8_t *byte) {
    while (!reading_limit_is_over()) {
        const uint32_t status = USART3_ISR;
        USART3_ICR = status & (USART_ISR_PE | USART_ISR_FE | USART_ISR_NF | USART_ISR_ORE);
        if (status & USART_ISR_RXNE) {
            const uint32_t data = USART3_RDR; /* with the parity bit on top */
            if ((status & (USART_ISR_PE | USART_ISR_FE)) == 0) {
                *byte = (uint8_t)data;
                return true;
            }
        }
    }
    return false;
}

void chip_uart_write(uint8_t byte) {
    while ((USART3_ISR & USART_ISR_TXE) == 0) {
    }
    USART3_TDR = byte;
}

void chip_uart_flush(void) {
    while ((USART3_ISR & USART_ISR_TC) == 0) {
    }
}
