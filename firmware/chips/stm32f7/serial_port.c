#include "serial_port.h"

#include "gpio.h"
#include "stm32f7.h"

/* PD8 and PD9: UM1974 6.9. */
#define TX_PIN 8
#define RX_PIN 9
#define ALTERNATE_USART3 7 /* DS10916, "Alternate function mapping" */

void serial_port_connect(void) {
    RCC_AHB1ENR |= RCC_AHB1ENR_GPIODEN;
    (void)RCC_AHB1ENR; /* its clock needs some cycles to arrive */
    gpio_use_for_uart(GPIOD, TX_PIN, RX_PIN, ALTERNATE_USART3);
    RCC_DCKCFGR2 |= RCC_DCKCFGR2_USART3SEL_SYSCLK;
    RCC_APB1ENR |= RCC_APB1ENR_USART3EN;
    (void)RCC_APB1ENR;
}
