/* Reads weights in run-level codes (tool/encodings/run-level.ts): a byte says how many zeros there are and
 * which weight ends them. A table in working memory, made once a run, says what each code stands for. */
#ifndef EDGEC_RUN_LEVEL_H
#define EDGEC_RUN_LEVEL_H

#include "edgec_dsp.h"
#include "edgec_narrow.h"

/* Makes the table: a word for each code with a weight, then one for each bare run. A word has the weight in
 * its high half and the zeros before it in the low half. A bare run ends with a weight of zero. */
EDGEC_SHARED void edgec_run_level_table(
    const int8_t *levels, int32_t level_count, int32_t reach, int32_t bare_runs, uint32_t *table
) {
    for (int32_t level = 0; level < level_count; level++) {
        for (int32_t run = 0; run < reach; run++) {
            *table++ = (uint32_t)levels[level] << 16 | (uint32_t)run;
        }
    }
    for (int32_t run = 1; run <= bare_runs; run++) {
        *table++ = (uint32_t)(run * reach - 1);
    }
}

/* Rows as lists of weights (edgec_sparse_conv2d.h), one after the other. */
typedef struct {
    /* Codes of the next row. */
    const uint8_t *counts;
    const uint8_t *codes;
    const uint32_t *table;
    int32_t count_bytes;
} edgec_run_level_rows_t;

EDGEC_INLINE void
edgec_run_level_list(edgec_run_level_rows_t *rows, const uint16_t *offsets, uint32_t *list) {
    int32_t count = (int32_t)edgec_load_unsigned(rows->counts, rows->count_bytes);
    rows->counts += rows->count_bytes;
    for (; count > 0; count--) {
        const uint32_t entry = rows->table[*rows->codes++];
        offsets += entry & 0xffff;
        EDGEC_HIDE(offsets);
        const uint32_t offset = *offsets++;
        if (entry >> 16 != 0) {
            *list++ = (entry & 0xffff0000) | offset;
        }
    }
    *list = 0;
}

#endif
