/* Channels of a depthwise 3x3 convolution on their way through a strip (edgec_depthwise_conv2d_dsp.h has the
 * layouts), in assembly: weights, sums and pointers take every register there is. So the function is not
 * inlined, where a caller's values would compete for them, and needs at least -O1, which leaves the frame
 * pointer's free. */
#ifndef EDGEC_DEPTHWISE_COLUMNS_DSP_H
#define EDGEC_DEPTHWISE_COLUMNS_DSP_H

#include "edgec_dsp.h"
#include "edgec_finish.h"

#define EDGEC_DEPTHWISE_PACKED_WORDS 10
/* Channels in a strip, and the words that they take for one row of a column. */
#define EDGEC_STRIP_CHANNELS 4
#define EDGEC_STRIP_ROW_WORDS 8

/* The windows that a channel runs through: down one column after the other, or along the only row of the
 * strip. Distances are in words of the strip and in bytes of the output. */
typedef struct {
    int32_t first_words;
    int32_t first_bytes;
    int32_t runs;
    /* Windows in a run, and from one to the next. */
    int32_t windows;
    int32_t step_words;
    int32_t step_bytes;
    /* From one run to the next. */
    int32_t run_words;
    int32_t run_bytes;
} edgec_runs_t;

typedef struct {
    /* Of the first channel; the others follow. */
    const int32_t *packed;
    const uint32_t *input;
    int8_t *output;
    int32_t channels;
    int32_t pixel_bytes;
    /* The words of the filter's rows in a packed channel, by the row of the strip that they lie over. */
    int32_t filter_rows[3];
    /* One of edgec_finish.h. */
    int32_t rounding;
    /* Windows of two outputs beside each other, and windows of one. */
    edgec_runs_t paired;
    edgec_runs_t single;
} edgec_strip_runs_t;

#if defined(__ARM_FEATURE_DSP)

/* What the loops keep in memory, in the order in which they load it by two. */
typedef struct {
    int32_t multiplier, offset;
    int32_t shift, pixel_bytes;
    const uint32_t *run_end;
    int32_t step_bytes;
    int32_t to_next_output, to_next_input;
    /* From the end of a run to the end of the next, and the end of the last. */
    int32_t run_bytes;
    const uint32_t *last_end;
} edgec_runs_state_t;

/* The state of all channels, and where the first run of one ends. */
EDGEC_INLINE edgec_runs_state_t edgec_runs_state(const edgec_runs_t *runs, int32_t pixel_bytes) {
    return (edgec_runs_state_t){
        .pixel_bytes = pixel_bytes,
        .step_bytes = runs->step_bytes,
        .to_next_output = runs->run_bytes - runs->windows * runs->step_bytes,
        .to_next_input = 4 * (runs->run_words - runs->windows * runs->step_words),
        .run_bytes = 4 * runs->run_words,
    };
}

EDGEC_INLINE void edgec_start_channel(
    edgec_runs_state_t *state, const int32_t *packed, const uint32_t *first_end, int32_t words_to_last_end
) {
    state->multiplier = packed[7];
    state->offset = packed[8];
    state->shift = packed[9];
    state->run_end = first_end;
    state->last_end = first_end + words_to_last_end;
}

/* clang-format off */

/* As edgec_finish, of a doubled sum; multiplier and offset are in x01 and x23. */
#define EDGEC_SCALE(sum)                                                                                     \
    "smmlar %[" sum "], %[" sum "], %[x01], %[x23]\n\t"
#define EDGEC_SCALE_SIGNED(sum)                                                                              \
    "smmulr %[" sum "], %[" sum "], %[x01]\n\t"                                                              \
    "add %[" sum "], %[" sum "], %[" sum "], asr #31\n\t"                                                    \
    "add %[" sum "], %[" sum "], %[x23]\n\t"
#define EDGEC_SCALE_NOT(sum)

#define EDGEC_SATURATE(sum) "ssat %[" sum "], #8, %[" sum "]\n\t"
#define EDGEC_SATURATE_RELU(sum) "usat %[" sum "], #7, %[" sum "]\n\t"

/* One row of the windows of two outputs, and of one. */
#define EDGEC_PAIRED_ROW(weights01, weights12, sum_a, sum_b)                                                 \
    "smlad %[a], %[x01], %[" weights01 "], %[" sum_a "]\n\t"                                                 \
    "smlatb %[b], %[x01], %[" weights01 "], %[" sum_b "]\n\t"                                                \
    "smlabt %[a], %[x23], %[" weights12 "], %[a]\n\t"                                                        \
    "smlad %[b], %[x23], %[" weights12 "], %[b]\n\t"
#define EDGEC_SINGLE_ROW(weights01, weights12, sum)                                                          \
    "smlad %[a], %[x01], %[" weights01 "], %[" sum "]\n\t"                                                   \
    "smlabt %[a], %[x23], %[" weights12 "], %[a]\n\t"

/* At the end of a window: back for the next in the run, or else for the first of the next run. */
#define EDGEC_NEXT_WINDOW                                                                                    \
    "ldrd %[x01], %[x23], %[run_end]\n\t"                                                                    \
    "add %[output], %[output], %[x23]\n\t"                                                                   \
    "cmp %[input], %[x01]\n\t"                                                                               \
    "bne 1b\n\t"                                                                                             \
    "ldrd %[a], %[x23], %[to_next]\n\t"                                                                      \
    "add %[output], %[output], %[a]\n\t"                                                                     \
    "add %[input], %[input], %[x23]\n\t"                                                                     \
    "ldrd %[a], %[x23], %[run_bytes]\n\t"                                                                    \
    "add %[a], %[a], %[x01]\n\t"                                                                             \
    "str %[a], %[run_end]\n\t"                                                                               \
    "cmp %[x01], %[x23]\n\t"                                                                                 \
    "bne 1b\n\t"

/* `row0` to `row2` address the rows of a window in turn; the first moves on to the next window. */
#define EDGEC_PAIRED_WINDOWS(row0, row1, row2, scale, saturate)                                              \
    "1:\n\t"                                                                                                 \
    "ldrd %[x01], %[x23], " row0 "\n\t"                                                                      \
    EDGEC_PAIRED_ROW("w0", "w1", "bias", "bias")                                                             \
    "ldrd %[x01], %[x23], " row1 "\n\t"                                                                      \
    EDGEC_PAIRED_ROW("w2", "w3", "a", "b")                                                                   \
    "ldrd %[x01], %[x23], " row2 "\n\t"                                                                      \
    EDGEC_PAIRED_ROW("w4", "w5", "a", "b")                                                                   \
    "ldrd %[x01], %[x23], %[multiplier]\n\t"                                                                 \
    scale("a")                                                                                               \
    scale("b")                                                                                               \
    "ldrd %[x01], %[x23], %[shift]\n\t"                                                                      \
    "asr %[a], %[a], %[x01]\n\t"                                                                             \
    "asr %[b], %[b], %[x01]\n\t"                                                                             \
    saturate("a")                                                                                            \
    saturate("b")                                                                                            \
    "strb %[b], [%[output], %[x23]]\n\t"                                                                     \
    "strb %[a], [%[output]]\n\t"                                                                             \
    EDGEC_NEXT_WINDOW
/* A row, or a window, further down the strip. */
#define EDGEC_DOWN "[%[input]], #32", "[%[input]]", "[%[input], #32]"
#define EDGEC_ALONG "[%[input]], #96", "[%[input], #-64]", "[%[input], #-32]"

#define EDGEC_SINGLE_WINDOWS(scale, saturate)                                                                \
    "1:\n\t"                                                                                                 \
    "ldrd %[x01], %[x23], [%[input]]\n\t"                                                                    \
    EDGEC_SINGLE_ROW("w0", "w1", "bias")                                                                     \
    "ldrd %[x01], %[x23], [%[input], #32]\n\t"                                                               \
    EDGEC_SINGLE_ROW("w2", "w3", "a")                                                                        \
    "ldrd %[x01], %[x23], [%[input], #64]\n\t"                                                               \
    EDGEC_SINGLE_ROW("w4", "w5", "a")                                                                        \
    "add %[input], %[input], %[step]\n\t"                                                                    \
    "ldrd %[x01], %[x23], %[multiplier]\n\t"                                                                 \
    scale("a")                                                                                               \
    "ldr %[x01], %[shift]\n\t"                                                                               \
    "asr %[a], %[a], %[x01]\n\t"                                                                             \
    saturate("a")                                                                                            \
    "strb %[a], [%[output]]\n\t"                                                                             \
    EDGEC_NEXT_WINDOW

#define EDGEC_RUN_OUTPUTS [input] "+&r"(input), [output] "+&r"(output), [a] "=&r"(a), [x01] "=&r"(x01),      \
    [x23] "=&r"(x23), "+m"(*state)
#define EDGEC_RUN_INPUTS [w0] "r"(row0[0]), [w1] "r"(row0[1]), [w2] "r"(row1[0]), [w3] "r"(row1[1]),         \
    [w4] "r"(row2[0]), [w5] "r"(row2[1]), [bias] "r"(packed[6]),                                             \
    [multiplier] "m"(state->multiplier), [shift] "m"(state->shift), [to_next] "m"(state->to_next_output),    \
    [run_end] "m"(state->run_end), [run_bytes] "m"(state->run_bytes)
#define EDGEC_EXPAND(macro, ...) macro(__VA_ARGS__)
#define EDGEC_RUN_PAIRED(direction, scale, saturate)                                                         \
    __asm__ volatile(EDGEC_EXPAND(EDGEC_PAIRED_WINDOWS, direction, scale, saturate)                          \
                     : EDGEC_RUN_OUTPUTS, [b] "=&r"(b) : EDGEC_RUN_INPUTS : "cc", "memory")
#define EDGEC_RUN_SINGLE(scale, saturate)                                                                    \
    __asm__ volatile(EDGEC_SINGLE_WINDOWS(scale, saturate)                                                   \
                     : EDGEC_RUN_OUTPUTS : EDGEC_RUN_INPUTS, [step] "r"(step) : "cc", "memory")

/* clang-format on */

EDGEC_INLINE void edgec_run_paired(
    edgec_runs_state_t *state,
    const int32_t *packed,
    const uint32_t *input,
    int8_t *output,
    const edgec_strip_runs_t *strip,
    int32_t shifts
) {
    const int32_t *const row0 = packed + strip->filter_rows[0];
    const int32_t *const row1 = packed + strip->filter_rows[1];
    const int32_t *const row2 = packed + strip->filter_rows[2];
    int32_t a, b;
    uint32_t x01, x23;
    if (strip->paired.step_words == EDGEC_STRIP_ROW_WORDS) {
        if (shifts && strip->rounding == EDGEC_ROUND_SHIFT_RELU) {
            EDGEC_RUN_PAIRED(EDGEC_DOWN, EDGEC_SCALE_NOT, EDGEC_SATURATE_RELU);
        } else if (shifts) {
            EDGEC_RUN_PAIRED(EDGEC_DOWN, EDGEC_SCALE_NOT, EDGEC_SATURATE);
        } else if (strip->rounding == EDGEC_ROUND_AWAY) {
            EDGEC_RUN_PAIRED(EDGEC_DOWN, EDGEC_SCALE_SIGNED, EDGEC_SATURATE);
        } else {
            EDGEC_RUN_PAIRED(EDGEC_DOWN, EDGEC_SCALE, EDGEC_SATURATE);
        }
    } else {
        if (shifts && strip->rounding == EDGEC_ROUND_SHIFT_RELU) {
            EDGEC_RUN_PAIRED(EDGEC_ALONG, EDGEC_SCALE_NOT, EDGEC_SATURATE_RELU);
        } else if (shifts) {
            EDGEC_RUN_PAIRED(EDGEC_ALONG, EDGEC_SCALE_NOT, EDGEC_SATURATE);
        } else if (strip->rounding == EDGEC_ROUND_AWAY) {
            EDGEC_RUN_PAIRED(EDGEC_ALONG, EDGEC_SCALE_SIGNED, EDGEC_SATURATE);
        } else {
            EDGEC_RUN_PAIRED(EDGEC_ALONG, EDGEC_SCALE, EDGEC_SATURATE);
        }
    }
}

EDGEC_INLINE void edgec_run_single(
    edgec_runs_state_t *state,
    const int32_t *packed,
    const uint32_t *input,
    int8_t *output,
    const edgec_strip_runs_t *strip,
    int32_t shifts
) {
    const int32_t *const row0 = packed + strip->filter_rows[0];
    const int32_t *const row1 = packed + strip->filter_rows[1];
    const int32_t *const row2 = packed + strip->filter_rows[2];
    const int32_t step = 4 * strip->single.step_words;
    int32_t a;
    uint32_t x01, x23;
    if (shifts && strip->rounding == EDGEC_ROUND_SHIFT_RELU) {
        EDGEC_RUN_SINGLE(EDGEC_SCALE_NOT, EDGEC_SATURATE_RELU);
    } else if (shifts) {
        EDGEC_RUN_SINGLE(EDGEC_SCALE_NOT, EDGEC_SATURATE);
    } else if (strip->rounding == EDGEC_ROUND_AWAY) {
        EDGEC_RUN_SINGLE(EDGEC_SCALE_SIGNED, EDGEC_SATURATE);
    } else {
        EDGEC_RUN_SINGLE(EDGEC_SCALE, EDGEC_SATURATE);
    }
}

EDGEC_INLINE void edgec_run_every_channel(const edgec_strip_runs_t *strip, int32_t shifts) {
    const edgec_runs_t *const paired = &strip->paired;
    const edgec_runs_t *const single = &strip->single;
    edgec_runs_state_t paired_state = edgec_runs_state(paired, strip->pixel_bytes);
    edgec_runs_state_t single_state = edgec_runs_state(single, strip->pixel_bytes);
    const int32_t paired_run_words = paired->windows * paired->step_words;
    const int32_t single_run_words = single->windows * single->step_words;
    const int32_t paired_last_words = (paired->runs - 1) * paired->run_words;
    const int32_t single_last_words = (single->runs - 1) * single->run_words;
    const int32_t *packed = strip->packed;
    const uint32_t *input = strip->input;
    int8_t *output = strip->output;
    for (int32_t i = strip->channels; i > 0; i--) {
        if (paired->runs > 0) {
            edgec_start_channel(&paired_state, packed, input + paired_run_words, paired_last_words);
            edgec_run_paired(&paired_state, packed, input, output, strip, shifts);
        }
        if (single->runs > 0) {
            const uint32_t *const first = input + single->first_words;
            edgec_start_channel(&single_state, packed, first + single_run_words, single_last_words);
            edgec_run_single(&single_state, packed, first, output + single->first_bytes, strip, shifts);
        }
        packed += EDGEC_DEPTHWISE_PACKED_WORDS;
        input += 2;
        output++;
    }
}

/* All channels of a strip, scaled by multipliers or by shifts alone. */
EDGEC_SHARED void edgec_run_channels(const edgec_strip_runs_t *strip) {
    edgec_run_every_channel(strip, 0);
}

EDGEC_SHARED void edgec_run_channels_shift(const edgec_strip_runs_t *strip) {
    edgec_run_every_channel(strip, 1);
}

#else

/* One output, whose first input is the low or the high half of each row's first word. */
EDGEC_INLINE int8_t edgec_depthwise_output(
    const int32_t *packed, const uint32_t *window, const edgec_strip_runs_t *strip, int32_t is_second
) {
    int32_t sum = packed[6];
    for (int32_t i = 0; i < 3; i++) {
        const uint32_t weights01 = (uint32_t)packed[strip->filter_rows[i]];
        const uint32_t weights12 = (uint32_t)packed[strip->filter_rows[i] + 1];
        const uint32_t x01 = window[i * EDGEC_STRIP_ROW_WORDS];
        const uint32_t x23 = window[i * EDGEC_STRIP_ROW_WORDS + 1];
        if (is_second) {
            sum += edgec_high_lane(x01) * edgec_low_lane(weights01);
            sum = edgec_smlad(x23, weights12, sum);
        } else {
            sum = edgec_smlad(x01, weights01, sum);
            sum += edgec_low_lane(x23) * edgec_high_lane(weights12);
        }
    }
    const edgec_finish_t finish = {packed[7], packed[8], packed[9]};
    return (int8_t)edgec_finish(sum, finish, strip->rounding);
}

EDGEC_INLINE void edgec_run_outputs(
    const int32_t *packed,
    const uint32_t *input,
    int8_t *output,
    const edgec_strip_runs_t *strip,
    const edgec_runs_t *runs,
    int32_t outputs
) {
    for (int32_t run = 0; run < runs->runs; run++) {
        for (int32_t i = 0; i < runs->windows; i++) {
            const uint32_t *const window =
                input + runs->first_words + run * runs->run_words + i * runs->step_words;
            int8_t *const to = output + runs->first_bytes + run * runs->run_bytes + i * runs->step_bytes;
            for (int32_t second = 0; second < outputs; second++) {
                to[second * strip->pixel_bytes] = edgec_depthwise_output(packed, window, strip, second);
            }
        }
    }
}

/* All channels of a strip. */
EDGEC_INLINE void edgec_run_channels(const edgec_strip_runs_t *strip) {
    for (int32_t i = 0; i < strip->channels; i++) {
        const int32_t *const packed = strip->packed + i * EDGEC_DEPTHWISE_PACKED_WORDS;
        edgec_run_outputs(packed, strip->input + 2 * i, strip->output + i, strip, &strip->paired, 2);
        edgec_run_outputs(packed, strip->input + 2 * i, strip->output + i, strip, &strip->single, 1);
    }
}

EDGEC_INLINE void edgec_run_channels_shift(const edgec_strip_runs_t *strip) {
    edgec_run_channels(strip);
}

#endif

#endif
