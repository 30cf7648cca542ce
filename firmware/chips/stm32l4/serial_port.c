#include "serial_port.h"

#include "gpio.h"
#include "stm32l4.h"

/* PG7 and PG8: UM2179, "LPUART1 communication". */
#define TX_PIN 7
#define RX_PIN 8
#define ALTERNATE_LPUART1 8 /* DS12023, "Alternate function" */

_Static_assert(SERIAL_PORT_DIVIDER >= 0x300 && SERIAL_PORT_DIVIDER <= 0xFFFFF, "no rate of an LPUART");

/* Pins 2 to 15 of port G have a supply of their own, isolated after a reset: RM0432, "Independent I/O supply
 * rail". */
static void use_second_supply(void) {
    RCC_APB1ENR1 |= RCC_APB1ENR1_PWREN;
    (void)RCC_APB1ENR1;
    PWR_CR2 |= PWR_CR2_IOSV;
}

void serial_port_connect(void) {
    use_second_supply();
    RCC_AHB2ENR |= RCC_AHB2ENR_GPIOGEN;
    (void)RCC_AHB2ENR; /* its clock needs some cycles to arrive */
    gpio_use_for_uart(GPIOG, TX_PIN, RX_PIN, ALTERNATE_LPUART1);
    RCC_APB1ENR2 |= RCC_APB1ENR2_LPUART1EN;
    (void)RCC_APB1ENR2;
}
