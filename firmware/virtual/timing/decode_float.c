/* Encodings of the floating point extension: ARMv7-M Architecture Reference Manual (DDI 0403E.e) A6.4 to
 * A6.7. */
#include "decode_table.h"

const decode_row_t decode_rows_float[] = {
    /* 64-bit transfers: A6.7, before the loads that they look like */
    {0xFFF00ED0, 0xEC400A10, CLASS_FLOAT_PAIR, .reads = AT_12 | AT_16, .writes = FLOAT_M_PAIR},
    {0xFFF00ED0, 0xEC500A10, CLASS_FLOAT_PAIR, .reads = FLOAT_M_PAIR, .writes = AT_12 | AT_16},
    /* Loads and stores: A6.5 */
    {0xFF300E00, 0xED100A00, CLASS_FLOAT_LOAD, .address = AT_16, .writes = FLOAT_D, .width = 4},
    {0xFF300E00, 0xED000A00, CLASS_FLOAT_STORE, .address = AT_16, .stored = FLOAT_D, .width = 4},
    {0xFE100E00, 0xEC100A00, CLASS_FLOAT_LOAD_MULTIPLE, .address = AT_16, .writes = FLOAT_LIST, .width = 4},
    {0xFE100E00, 0xEC000A00, CLASS_FLOAT_STORE_MULTIPLE, .address = AT_16, .stored = FLOAT_LIST, .width = 4},
    /* Transfers to and from the core: A6.6 */
    {0xFFFFFFFF,
     0xEEF1FA10,
     CLASS_FLOAT_TO_CORE,
     .reads = FLAGS,
     .writes = FLAGS}, /* vmrs APSR_nzcv, fpscr */
    {0xFFF00FFF, 0xEEF00A10, CLASS_FLOAT_TO_CORE, .writes = AT_12},
    {0xFFF00FFF, 0xEEE00A10, CLASS_FLOAT_FROM_CORE, .reads = AT_12},
    {0xFFF00F7F, 0xEE100A10, CLASS_FLOAT_TO_CORE, .reads = FLOAT_N, .writes = AT_12},
    {0xFFF00F7F, 0xEE000A10, CLASS_FLOAT_FROM_CORE, .reads = AT_12, .writes = FLOAT_N},
    {0xFF900F1F, 0xEE100B10, CLASS_FLOAT_TO_CORE, .reads = FLOAT_N, .writes = AT_12},
    {0xFF900F1F, 0xEE000B10, CLASS_FLOAT_FROM_CORE, .reads = AT_12, .writes = FLOAT_N},
    /* Data processing: A6.4 */
    {0xFFB00E10,
     0xEE000A00,
     CLASS_FLOAT_CHAINED,
     .reads = FLOAT_N | FLOAT_M,
     .accumulators = FLOAT_D,
     .writes = FLOAT_D},
    {0xFFB00E10,
     0xEE100A00,
     CLASS_FLOAT_CHAINED,
     .reads = FLOAT_N | FLOAT_M,
     .accumulators = FLOAT_D,
     .writes = FLOAT_D},
    {0xFFB00E10, 0xEE200A00, CLASS_FLOAT_MULTIPLY, .reads = FLOAT_N | FLOAT_M, .writes = FLOAT_D},
    {0xFFB00E10, 0xEE300A00, CLASS_FLOAT_ADD, .reads = FLOAT_N | FLOAT_M, .writes = FLOAT_D},
    {0xFFB00E50, 0xEE800A00, CLASS_FLOAT_DIVIDE, .reads = FLOAT_N | FLOAT_M, .writes = FLOAT_D},
    {0xFFB00E10,
     0xEE900A00,
     CLASS_FLOAT_FUSED,
     .reads = FLOAT_N | FLOAT_M,
     .accumulators = FLOAT_D,
     .writes = FLOAT_D},
    {0xFFB00E10,
     0xEEA00A00,
     CLASS_FLOAT_FUSED,
     .reads = FLOAT_N | FLOAT_M,
     .accumulators = FLOAT_D,
     .writes = FLOAT_D},
    {0xFFB00EF0, 0xEEB00A00, CLASS_FLOAT_MOVE, .writes = FLOAT_D},
    {0xFFBF0E50, 0xEEB00A40, CLASS_FLOAT_MOVE, .reads = FLOAT_M, .writes = FLOAT_D}, /* vmov, vabs */
    {0xFFBF0ED0, 0xEEB10A40, CLASS_FLOAT_MOVE, .reads = FLOAT_M, .writes = FLOAT_D}, /* vneg */
    {0xFFBF0ED0, 0xEEB10AC0, CLASS_FLOAT_ROOT, .reads = FLOAT_M, .writes = FLOAT_D},
    {0xFFBF0E50, 0xEEB40A40, CLASS_FLOAT_COMPARE, .reads = FLOAT_D | FLOAT_M, .writes = FLAGS},
    {0xFFBF0E50, 0xEEB50A40, CLASS_FLOAT_COMPARE, .reads = FLOAT_D, .writes = FLAGS},
    {0xFFB00E50, 0xEEB00A40, CLASS_FLOAT_ADD, .reads = FLOAT_M, .writes = FLOAT_D}, /* vcvt, vrint */
    {0xFF800E50,
     0xFE000A00,
     CLASS_FLOAT_ADD,
     .reads = FLOAT_N | FLOAT_M | FLAGS,
     .writes = FLOAT_D}, /* vsel */
    {0xFFB00E10,
     0xFE800A00,
     CLASS_FLOAT_ADD,
     .reads = FLOAT_N | FLOAT_M,
     .writes = FLOAT_D},                                                            /* vmaxnm, vminnm */
    {0xFFB00E50, 0xFEB00A40, CLASS_FLOAT_ADD, .reads = FLOAT_M, .writes = FLOAT_D}, /* vcvta, vrinta */
};
const unsigned decode_row_count_float = sizeof decode_rows_float / sizeof *decode_rows_float;
