/* Registers and instructions that all Cortex-M cores have. Sections are of the ARMv7-M Architecture Reference
 * Manual, Arm DDI 0403E; ARMv6-M (Arm DDI 0419) has the same at the same addresses. */
#ifndef EDGEC_CORE_H
#define EDGEC_CORE_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"
#include "register.h"

/* System control block, B3.2.2. */
#define SCB_ICSR REGISTER(0xE000ED04) /* B3.2.4 */
#define SCB_ICSR_PENDSTCLR BIT(25)
#define SCB_VTOR REGISTER(0xE000ED08)  /* B3.2.5 */
#define SCB_AIRCR REGISTER(0xE000ED0C) /* B3.2.6 */
#define SCB_AIRCR_SYSRESETREQ (UINT32_C(0x05FA) << 16 | BIT(2))

/* SysTick, B3.3. */
#define SYSTICK_CSR REGISTER(0xE000E010)
#define SYSTICK_CSR_ENABLE BIT(0)
#define SYSTICK_CSR_TICKINT BIT(1)
#define SYSTICK_CSR_CORE_CLOCK BIT(2)
#define SYSTICK_CSR_COUNTFLAG BIT(16)
#define SYSTICK_RVR REGISTER(0xE000E014)
#define SYSTICK_CVR REGISTER(0xE000E018)

/* Interrupt controller, B3.4. */
#define NVIC_ISER0 REGISTER(0xE000E100)
#define NVIC_ICPR0 REGISTER(0xE000E280)

static inline void core_memory_barrier(void) {
    __asm volatile("dsb" ::: "memory");
}

static inline void core_instruction_barrier(void) {
    __asm volatile("dsb\n isb" ::: "memory");
}

/* Sleeps until an enabled interrupt is pending; it is not taken, because interrupts are masked. */
static inline void core_sleep(void) {
    __asm volatile("dsb\n wfi" ::: "memory");
}

/* Makes SysTick count milliseconds from now, and wake the core at each one. */
static inline void systick_start(void) {
    SYSTICK_RVR = EDGEC_CLOCK / 1000 - 1;
    SYSTICK_CVR = 0;
    SYSTICK_CSR = SYSTICK_CSR_ENABLE | SYSTICK_CSR_TICKINT | SYSTICK_CSR_CORE_CLOCK;
}

static inline void systick_stop(void) {
    SYSTICK_CSR = 0;
    SCB_ICSR = SCB_ICSR_PENDSTCLR;
}

/* Whether a millisecond went by since it was last asked. */
static inline bool systick_passed(void) {
    if ((SYSTICK_CSR & SYSTICK_CSR_COUNTFLAG) == 0) {
        return false;
    }
    SCB_ICSR = SCB_ICSR_PENDSTCLR;
    return true;
}

#endif
