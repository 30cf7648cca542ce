/* Universal synchronous asynchronous receiver transmitter of the STM32F7 and later, and the low-power UART
 * that has its registers: RM0385 31.8. `port` is its address. */
#ifndef EDGEC_USART_H
#define EDGEC_USART_H

#include "register.h"

#define USART_CR1(port) REGISTER((port) + 0x00)
#define USART_CR1_UE BIT(0)
#define USART_CR1_RE BIT(2)
#define USART_CR1_TE BIT(3)
#define USART_CR1_PCE BIT(10)
#define USART_CR1_M0 BIT(12)
#define USART_BRR(port) REGISTER((port) + 0x0C)
#define USART_ISR(port) REGISTER((port) + 0x1C)
#define USART_ISR_PE BIT(0)
#define USART_ISR_FE BIT(1)
#define USART_ISR_NF BIT(2)
#define USART_ISR_ORE BIT(3)
#define USART_ISR_RXNE BIT(5)
#define USART_ISR_TC BIT(6)
#define USART_ISR_TXE BIT(7)
#define USART_ICR(port) REGISTER((port) + 0x20)
#define USART_RDR(port) REGISTER((port) + 0x24)
#define USART_TDR(port) REGISTER((port) + 0x28)

#endif
