/* Executes programs on the Unicorn engine and counts modelled cycles: what the tests of the timing model and
 * its benchmark run. The least that such a program needs, apart from the virtual chips.
 *
 *   timing-runner CORE IMAGE ADDRESS JOBS [region=ADDRESS,SIZE,KIND,WAITS,WIDTH] [lines=SIZE,WAYS,LINE]
 * [data-lines=...] [data-unbuffered] [prefetch] [icache=SIZE,WAYS,LINE] [dcache=...]
 *   timing-runner CORE IMAGE ADDRESS JOBS engine-only
 *
 * loads IMAGE at ADDRESS and reads lines "START END [R0 ...]" from the file JOBS. Each is executed from
 * START until END with a fresh pipeline and fresh caches, and answered by "CYCLES INSTRUCTIONS NANOSECONDS"
 * and, for each instruction that the model does not know, " ?ENCODING"; then " !ERROR" where it ended early.
 * With "engine-only" nothing is modelled and no cycles are counted: how fast the engine is by itself.
 * "profile" prints the instructions of all runs instead. Memory is at 0 and 0x20000000, 1 MB each; reading
 * 0xE0001004 gives the modelled cycles, writing a byte to 0xE0000000 prints it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unicorn/unicorn.h>

#include "timing.h"

#define MEMORY 0x100000u
#define FLASH 0u
#define RAM 0x20000000u
#define DEVICES 0xE0000000u
#define CYCCNT 0x1004u

static uc_engine *engine;
static timing_t *timing;

static void check(uc_err error, const char *what) {
    if (error != UC_ERR_OK) {
        fprintf(stderr, "%s: %s\n", what, uc_strerror(error));
        exit(1);
    }
}

static bool read_code(void *context, uint32_t address, void *bytes, size_t size) {
    (void)context;
    return uc_mem_read(engine, address, bytes, size) == UC_ERR_OK;
}

static uint32_t read_register(void *context, unsigned index) {
    (void)context;
    static const int ids[] = {
        UC_ARM_REG_R0,
        UC_ARM_REG_R1,
        UC_ARM_REG_R2,
        UC_ARM_REG_R3,
        UC_ARM_REG_R4,
        UC_ARM_REG_R5,
        UC_ARM_REG_R6,
        UC_ARM_REG_R7,
        UC_ARM_REG_R8,
        UC_ARM_REG_R9,
        UC_ARM_REG_R10,
        UC_ARM_REG_R11,
        UC_ARM_REG_R12,
        UC_ARM_REG_SP,
        UC_ARM_REG_LR};
    uint32_t value = 0;
    uc_reg_read(engine, ids[index], &value);
    return value;
}

static void on_watched(uc_engine *uc, uint64_t address, uint32_t size, void *context) {
    (void)uc, (void)size, (void)context;
    timing_operands(timing, (uint32_t)address);
}

static void watch_instruction(void *context, uint32_t address) {
    (void)context;
    uc_hook hook;
    check(uc_hook_add(engine, &hook, UC_HOOK_CODE, (void *)on_watched, NULL, address, address), "hook");
    uc_ctl_remove_cache(engine, (uint64_t)address, (uint64_t)address + 4);
}

/* What the engine needs to call anything at all. */
static void on_block_unmodelled(uc_engine *uc, uint64_t address, uint32_t size, void *context) {
    (void)uc, (void)address, (void)size, (void)context;
}

static void on_block(uc_engine *uc, uint64_t address, uint32_t size, void *context) {
    (void)uc, (void)context;
    timing_block(timing, (uint32_t)address, size);
}

static void
on_access(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value, void *context) {
    (void)uc, (void)value, (void)context;
    timing_access(timing, (uint32_t)address, (uint32_t)size, type == UC_MEM_WRITE);
}

static uint64_t read_device(uc_engine *uc, uint64_t offset, unsigned size, void *context) {
    (void)uc, (void)size, (void)context;
    return offset == CYCCNT ? (uint32_t)timing_cycles(timing) : 0;
}

static void write_device(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *context) {
    (void)uc, (void)size, (void)context;
    if (offset == 0) {
        putchar((int)value);
    }
}

static int cpu_model(const char *core) {
    static const struct {
        const char *name;
        int model;
    } models[] = {
        {"cortex-m0plus", UC_CPU_ARM_CORTEX_M0},
        {"cortex-m3", UC_CPU_ARM_CORTEX_M3},
        {"cortex-m4", UC_CPU_ARM_CORTEX_M4},
        {"cortex-m7", UC_CPU_ARM_CORTEX_M7},
        {"cortex-m33", UC_CPU_ARM_CORTEX_M33},
    };
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        if (strcmp(models[i].name, core) == 0) {
            return models[i].model;
        }
    }
    fprintf(stderr, "unknown core %s\n", core);
    exit(1);
}

static void load(const char *file, uint32_t address) {
    static uint8_t image[MEMORY];
    FILE *stream = fopen(file, "rb");
    if (stream == NULL) {
        perror(file);
        exit(1);
    }
    const size_t size = fread(image, 1, sizeof image, stream);
    fclose(stream);
    check(uc_mem_write(engine, address, image, size), file);
}

static timing_cache_t cache(const char *text) {
    timing_cache_t cache = {0};
    sscanf(
        text,
        "%" SCNi32 ",%" SCNi32 ",%" SCNi32,
        (int32_t *)&cache.size,
        (int32_t *)&cache.ways,
        (int32_t *)&cache.line
    );
    return cache;
}

static timing_region_t region(const char *text) {
    timing_region_t region = {0};
    char kind[16] = "";
    sscanf(
        text,
        "%" SCNi32 ",%" SCNi32 ",%15[a-z],%" SCNi32 ",%" SCNi32,
        (int32_t *)&region.address,
        (int32_t *)&region.size,
        kind,
        (int32_t *)&region.wait_states,
        (int32_t *)&region.width
    );
    region.memory = strcmp(kind, "flash") == 0 ? TIMING_FLASH
                    : strcmp(kind, "bus") == 0 ? TIMING_BUS
                    : strcmp(kind, "tcm") == 0 ? TIMING_TIGHTLY_COUPLED
                                               : TIMING_DEVICE;
    return region;
}

static void
describe(timing_description_t *description, timing_region_t *regions, int count, char **settings) {
    for (int i = 0; i < count; i++) {
        const char *value = strchr(settings[i], '=') ? strchr(settings[i], '=') + 1 : "";
        timing_region_t *last = &regions[description->region_count - (description->region_count != 0)];
        if (strncmp(settings[i], "region=", 7) == 0) {
            regions[description->region_count++] = region(value);
        } else if (strncmp(settings[i], "lines=", 6) == 0) {
            last->instruction_lines = cache(value);
        } else if (strncmp(settings[i], "data-lines=", 11) == 0) {
            last->data_lines = cache(value);
        } else if (strcmp(settings[i], "prefetch") == 0) {
            last->has_prefetch = true;
        } else if (strcmp(settings[i], "data-unbuffered") == 0) {
            last->data_unbuffered = true;
        } else if (strncmp(settings[i], "icache=", 7) == 0) {
            description->instruction_cache = cache(value);
        } else if (strncmp(settings[i], "dcache=", 7) == 0) {
            description->data_cache = cache(value);
        }
    }
}

static void watch_ranges(void) {
    timing_range_t ranges[8];
    const size_t count = timing_watched_ranges(timing, ranges, 8);
    for (size_t i = 0; i < count; i++) {
        uc_hook hook;
        check(
            uc_hook_add(
                engine,
                &hook,
                UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE,
                (void *)on_access,
                NULL,
                ranges[i].begin,
                ranges[i].end - 1
            ),
            "hook"
        );
    }
}

static void print_unknown(void *context, const timing_unknown_t *unknown) {
    (void)context;
    printf(" ?%08" PRIx32, unknown->encoding);
}

static void print_line(void *context, const timing_line_t *line) {
    (void)context;
    printf("%08" PRIx32 " %" PRIu64, line->address, line->executions);
    for (int cause = 0; cause < TIMING_CAUSES; cause++) {
        printf(" %" PRIu64, line->cycles[cause]);
    }
    putchar('\n');
}

static void run(char *line, bool has_caches) {
    char *at = line;
    const uint32_t start = (uint32_t)strtoul(at, &at, 0), end = (uint32_t)strtoul(at, &at, 0);
    for (unsigned index = 0; *at == ' '; index++) {
        const uint32_t value = (uint32_t)strtoul(at, &at, 0);
        check(uc_reg_write(engine, UC_ARM_REG_R0 + (int)index, &value), "register");
    }
    const uint32_t stack = RAM + MEMORY - 64;
    check(uc_reg_write(engine, UC_ARM_REG_SP, &stack), "stack");
    timing_reset(timing);
    timing_set_caches(timing, has_caches, has_caches);
    const uint64_t cycles = timing_cycles(timing), instructions = timing_instructions(timing);
    struct timespec before, after;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    const uc_err error = uc_emu_start(engine, start | 1, end, 0, 0);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    const int64_t nanoseconds =
        (after.tv_sec - before.tv_sec) * INT64_C(1000000000) + after.tv_nsec - before.tv_nsec;
    printf(
        "%" PRIu64 " %" PRIu64 " %" PRId64,
        timing_cycles(timing) - cycles,
        timing_instructions(timing) - instructions,
        nanoseconds
    );
    timing_unknown_instructions(timing, print_unknown, NULL);
    if (error != UC_ERR_OK) {
        printf(" !%s", uc_strerror(error));
    }
    putchar('\n');
    fflush(stdout);
}

int main(int count, char **arguments) {
    if (count < 5) {
        fprintf(stderr, "usage: timing-runner CORE IMAGE ADDRESS JOBS [SETTINGS]\n");
        return 2;
    }
    check(uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &engine), "open");
    check(uc_ctl_set_cpu_model(engine, cpu_model(arguments[1])), "core");
    check(uc_mem_map(engine, FLASH, MEMORY, UC_PROT_ALL), "flash");
    check(uc_mem_map(engine, RAM, MEMORY, UC_PROT_ALL), "ram");
    check(uc_mmio_map(engine, DEVICES, 0x2000, read_device, NULL, write_device, NULL), "devices");
    load(arguments[2], (uint32_t)strtoul(arguments[3], NULL, 0));
    static timing_region_t regions[8];
    timing_description_t description = {
        .core = arguments[1],
        .regions = regions,
        .read_code = read_code,
        .read_register = read_register,
        .watch_instruction = watch_instruction,
    };
    describe(&description, regions, count - 5, arguments + 5);
    timing = timing_create(&description);
    if (timing == NULL) {
        fprintf(stderr, "no model\n");
        return 1;
    }
    const bool has_caches = description.instruction_cache.size != 0 || description.data_cache.size != 0;
    timing_set_caches(timing, has_caches, has_caches);
    watch_ranges();
    const bool is_modelled = count < 6 || strcmp(arguments[5], "engine-only") != 0;
    uc_hook hook;
    check(
        uc_hook_add(
            engine, &hook, UC_HOOK_BLOCK, (void *)(is_modelled ? on_block : on_block_unmodelled), NULL, 1, 0
        ),
        "hook"
    );
    FILE *jobs = fopen(arguments[4], "r");
    if (jobs == NULL) {
        perror(arguments[4]);
        return 1;
    }
    for (char line[256]; fgets(line, sizeof line, jobs) != NULL;) {
        if (strncmp(line, "profile", 7) == 0) {
            timing_profile(timing, print_line, NULL);
        } else {
            run(line, has_caches);
        }
    }
    fclose(jobs);
    timing_destroy(timing);
    uc_close(engine);
    return 0;
}
