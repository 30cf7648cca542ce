/* Data watchpoint and trace unit, DDI 0403E C1.6.5 and C1.8; the lock, Cortex-M7 TRM (DDI 0489). */
#ifndef EDGEC_DWT_H
#define EDGEC_DWT_H

#include "register.h"

#define DCB_DEMCR REGISTER(0xE000EDFC)
#define DCB_DEMCR_TRCENA BIT(24)
#define DWT_CTRL REGISTER(0xE0001000)
#define DWT_CTRL_CYCCNTENA BIT(0)
#define DWT_CYCCNT REGISTER(0xE0001004)
#define DWT_LAR REGISTER(0xE0001FB0)
#define DWT_LAR_KEY UINT32_C(0xC5ACCE55)

#endif
