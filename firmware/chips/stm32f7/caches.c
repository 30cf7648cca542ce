/* Caches of the Cortex-M7: PM0253 4.8, "Cache maintenance operations". */
#include "caches.h"

#include "core.h"
#include "stm32f7.h"

#define LINE_BYTES 32

static void invalidate_instruction_cache(void) {
    SCB_ICIALLU = 0;
    core_instruction_barrier();
}

/* By set and way, whose numbers are in CCSIDR (PM0253, "Cache Size ID Register"). */
static void invalidate_data_cache(void) {
    SCB_CSSELR = SCB_CSSELR_L1_DATA;
    core_memory_barrier();
    const uint32_t geometry = SCB_CCSIDR;
    const uint32_t last_set = geometry >> 13 & 0x7FFF;
    const uint32_t last_way = geometry >> 3 & 0x3FF;
    const int way_shift = __builtin_clz(last_way); /* the way stands in the topmost bits */
    for (uint32_t set = 0; set <= last_set; set++) {
        for (uint32_t way = 0; way <= last_way; way++) {
            SCB_DCISW = way << way_shift | set * LINE_BYTES;
        }
    }
    core_instruction_barrier();
}

void caches_init(void) {
    invalidate_instruction_cache();
    SCB_CCR |= SCB_CCR_IC;
    core_instruction_barrier();
    invalidate_data_cache();
    SCB_CCR |= SCB_CCR_DC;
    core_instruction_barrier();
}

void caches_forget(const uint8_t *data, size_t length) {
    const uint32_t end = (uint32_t)(uintptr_t)data + (uint32_t)length;
    uint32_t line = (uint32_t)(uintptr_t)data & ~(uint32_t)(LINE_BYTES - 1);
    core_memory_barrier();
    for (; line < end; line += LINE_BYTES) {
        SCB_DCIMVAC = line;
    }
    core_instruction_barrier();
}
