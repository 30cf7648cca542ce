/* Sets memory up and calls main(); the runner ends at `finish`. */
#include <stdint.h>

extern uint32_t data_load[], data_begin[], data_end[], bss_begin[], bss_end[];
int main(void);
void finish(void);

void start(void) {
    const uint32_t *from = data_load;
    for (uint32_t *to = data_begin; to < data_end;) {
        *to++ = *from++;
    }
    for (uint32_t *to = bss_begin; to < bss_end;) {
        *to++ = 0;
    }
    main();
    finish();
}

__attribute__((noinline, used)) void finish(void) {
    __asm__ volatile("nop");
}
