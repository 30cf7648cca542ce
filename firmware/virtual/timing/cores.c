#include "core.h"

#include <stddef.h>
#include <string.h>

static const core_t *const cores[] = {&cortex_m0plus, &cortex_m3, &cortex_m4, &cortex_m7, &cortex_m33};

const core_t *find_core(const char *name) {
    for (size_t i = 0; i < sizeof cores / sizeof *cores; i++) {
        if (strcmp(cores[i]->name, name) == 0) {
            return cores[i];
        }
    }
    return NULL;
}
