/* Access to peripheral registers. */
#ifndef EDGEC_REGISTER_H
#define EDGEC_REGISTER_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define BIT(number) (UINT32_C(1) << (number))

#endif
