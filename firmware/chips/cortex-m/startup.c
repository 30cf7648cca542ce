/* Vector table, reset and faults, for every chip. Sections are of Arm DDI 0403E. */
#include "chip.h"
#include "core.h"
#include "faults.h"
#include "image.h"

int main(void);
void on_reset(void) __attribute__((noreturn)); /* the linker script's entry point */

/* Made by the linker script. */
extern uint32_t edgec_stack_bottom[], edgec_stack_top[];
extern uint32_t edgec_data[], edgec_data_end[], edgec_zero[], edgec_zero_end[];
extern const uint32_t edgec_data_image[];
extern const uint8_t edgec_image_length[]; /* an absolute symbol: its address is the value */

#define STACK_PAINT UINT32_C(0xDEC0ADDE)

static void paint_stack(void) {
    const uint32_t *const here = __builtin_frame_address(0);
    for (volatile uint32_t *word = edgec_stack_bottom; word < here - 16; word++) {
        *word = STACK_PAINT;
    }
}

uint32_t chip_stack_used(void) {
    const uint32_t *word = edgec_stack_bottom;
    while (word < edgec_stack_top && *word == STACK_PAINT) {
        word++;
    }
    return (uint32_t)((uintptr_t)edgec_stack_top - (uintptr_t)word);
}

static __attribute__((noreturn, used)) void reset(void) {
    const uint32_t *image = edgec_data_image;
    for (uint32_t *word = edgec_data; word < edgec_data_end; word++) {
        *word = *image++;
    }
    for (uint32_t *word = edgec_zero; word < edgec_zero_end; word++) {
        *word = 0;
    }
    paint_stack();
    main();
    chip_reset(true);
}

/* Nothing unmasks interrupts (B1.4.3): drivers poll, and timed code runs undisturbed. BL, of which nothing
 * returns, because an ARMv6-M core's B does not reach everywhere. */
__attribute__((naked, noreturn)) void on_reset(void) {
    __asm volatile("cpsid i\n bl reset");
}

/* The registers that the core saved on the stack when the fault happened, B1.5.6. */
typedef struct {
    uint32_t r0, r1, r2, r3, r12, lr, pc, psr;
} frame_t;

static __attribute__((noreturn, used)) void report_fault(uintptr_t stack_pointer) {
    const frame_t *const frame = (const frame_t *)stack_pointer;
    const bool frame_is_whole = stack_pointer >= (uintptr_t)edgec_stack_bottom &&
                                stack_pointer + sizeof(frame_t) <= (uintptr_t)edgec_stack_top;
    chip_fault_t fault = {.instruction = frame_is_whole ? frame->pc : 0};
    fault_read_status(&fault);
    chip_on_fault(&fault);
}

/* The stack may be what went wrong: the report starts a new one. */
static __attribute__((naked)) void on_fault(void) {
    __asm volatile("mrs r0, msp\n"
                   "ldr r1, =edgec_stack_top\n"
                   "mov sp, r1\n"
                   "bl report_fault");
}

__attribute__((weak, alias("on_fault"))) void on_nmi(void);

typedef union {
    void (*handler)(void);
    const void *address;
    uint32_t word;
} vector_t;

/* B1.5.3. The configurable faults are not enabled, so that they arrive as HardFault, B1.5.14; ARMv6-M has
 * none. */
__attribute__((section(".vectors"), used)) static const vector_t vectors[16] = {
    [0] = {.address = edgec_stack_top},
    [1] = {.handler = on_reset},
    [2] = {.handler = on_nmi},
    [3] = {.handler = on_fault}, /* HardFault */
    [4] = {.handler = on_fault}, /* MemManage */
    [5] = {.handler = on_fault}, /* BusFault */
    [6] = {.handler = on_fault}, /* UsageFault */
    [IMAGE_HEADER_OFFSET / 4 + 0] = {.word = IMAGE_MAGIC},
    [IMAGE_HEADER_OFFSET / 4 + 1] = {.address = edgec_image_length},
    [IMAGE_HEADER_OFFSET / 4 + 2] = {.word = 0}, /* the CRC, which the build fills in */
    [11] = {.handler = on_fault},                /* SVCall */
    [12] = {.handler = on_fault},                /* DebugMonitor */
    [14] = {.handler = on_fault},                /* PendSV */
    [15] = {.handler = on_fault},                /* SysTick */
};
