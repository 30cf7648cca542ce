#include "decode.h"

#include <stddef.h>

#include "decode_table.h"

static uint32_t field(uint32_t encoding, unsigned shift, unsigned bits) {
    return encoding >> shift & ((UINT32_C(1) << bits) - 1);
}

static const decode_row_t *find(const decode_row_t *rows, unsigned count, uint32_t encoding) {
    for (unsigned i = 0; i < count; i++) {
        if ((encoding & rows[i].mask) == rows[i].value) {
            return &rows[i];
        }
    }
    return NULL;
}

/* Singles that a register of the floating point extension covers; none of d16-d31, which these cores lack. */
static registers_t float_register(uint32_t four, uint32_t one, bool is_double) {
    if (!is_double) {
        return REGISTER_SINGLE(four << 1 | one);
    }
    return one ? 0 : REGISTER_SINGLE(four << 1) | REGISTER_SINGLE(four << 1 | 1);
}

static registers_t float_registers(uint32_t fields, uint32_t encoding) {
    const bool is_double = field(encoding, 8, 1);
    const uint32_t d = field(encoding, 12, 4), d_one = field(encoding, 22, 1);
    const uint32_t m = field(encoding, 0, 4), m_one = field(encoding, 5, 1);
    registers_t set = 0;
    if (fields & FLOAT_D) {
        set |= float_register(d, d_one, is_double);
    }
    if (fields & FLOAT_N) {
        set |= float_register(field(encoding, 16, 4), field(encoding, 7, 1), is_double);
    }
    if (fields & FLOAT_M) {
        set |= float_register(m, m_one, is_double);
    }
    if (fields & FLOAT_M_PAIR) {
        const uint32_t first = is_double ? m << 1 : m << 1 | m_one;
        set |= REGISTER_SINGLE(first) | (first < 31 ? REGISTER_SINGLE(first + 1) : 0);
    }
    if (fields & FLOAT_LIST) {
        const uint32_t first = is_double ? d << 1 : d << 1 | d_one;
        for (uint32_t i = first; i < first + field(encoding, 0, 8) && i < 32; i++) {
            set |= REGISTER_SINGLE(i);
        }
    }
    return set;
}

/* The registers that these fields name in this encoding. */
static registers_t registers(uint32_t fields, uint32_t encoding, bool is_under_it) {
    static const struct {
        uint32_t field;
        uint8_t shift, bits;
    } numbers[] = {
        {LOW_0, 0, 3},
        {LOW_3, 3, 3},
        {LOW_6, 6, 3},
        {LOW_8, 8, 3},
        {HIGH_3, 3, 4},
        {AT_0, 0, 4},
        {AT_8, 8, 4},
        {AT_12, 12, 4},
        {AT_16, 16, 4},
    };
    registers_t set = 0;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (fields & numbers[i].field) {
            set |= REGISTER(field(encoding, numbers[i].shift, numbers[i].bits));
        }
    }
    if (fields & HIGH_0) {
        set |= REGISTER(field(encoding, 7, 1) << 3 | field(encoding, 0, 3));
    }
    if (fields & LIST_8) {
        set |= field(encoding, 0, 8);
    }
    if (fields & LIST_16) {
        set |= field(encoding, 0, 16);
    }
    set |= fields & SP ? REGISTER_SP : 0;
    set |= fields & LR ? REGISTER_LR : 0;
    set |= fields & PC ? REGISTER_PC : 0;
    set |= (fields & LR_BY_BIT_8) && field(encoding, 8, 1) ? REGISTER_LR : 0;
    set |= (fields & PC_BY_BIT_8) && field(encoding, 8, 1) ? REGISTER_PC : 0;
    const bool sets_flags = (fields & FLAGS) || ((fields & FLAGS_BY_BIT_20) && field(encoding, 20, 1)) ||
                            ((fields & FLAGS_OUTSIDE_IT) && !is_under_it);
    set |= sets_flags ? REGISTER_FLAGS : 0;
    return set | float_registers(fields, encoding);
}

static void decode_offset(instruction_t *i, uint8_t offset) {
    const int32_t byte = (int32_t)field(i->encoding, 0, 8);
    switch (offset) {
    case OFFSET_REGISTER:
        i->has_register_offset = true;
        break;
    case OFFSET_5:
        i->offset = (int32_t)(field(i->encoding, 6, 5) * i->width);
        break;
    case OFFSET_8:
        i->offset = byte * 4;
        break;
    case OFFSET_12:
        i->offset = (int32_t)field(i->encoding, 0, 12);
        break;
    case OFFSET_INDEX:
        i->offset = field(i->encoding, 9, 1) ? byte : -byte;
        i->writes_back = field(i->encoding, 8, 1);
        break;
    case OFFSET_PAIR:
        i->offset = (field(i->encoding, 23, 1) ? byte : -byte) * 4;
        i->writes_back = field(i->encoding, 21, 1);
        break;
    default:
        break;
    }
    if (offset == OFFSET_INDEX && !field(i->encoding, 10, 1)) {
        i->offset = 0; /* post-indexed: the base is the address */
    }
}

static uint8_t count(registers_t set) {
    return (uint8_t)__builtin_popcountll(set);
}

static bool is_multiple(const instruction_t *i) {
    return i->class == CLASS_LOAD_MULTIPLE || i->class == CLASS_STORE_MULTIPLE ||
           i->class == CLASS_FLOAT_LOAD_MULTIPLE || i->class == CLASS_FLOAT_STORE_MULTIPLE;
}

/* Base registers and transfers of loads and stores, from the sets that the row gave. */
static void decode_transfers(instruction_t *i, const decode_row_t *row) {
    decode_offset(i, row->offset);
    const registers_t loaded = is_load(i) ? i->writes : 0;
    if (i->size == 4 && is_multiple(i)) {
        i->writes_back = field(i->encoding, 21, 1);
    }
    if (i->size == 2 && is_multiple(i)) { /* ldm r0, {r0, r1} does not write back; the base is in its list */
        const bool is_stack = row->address == SP;
        const registers_t list = field(i->encoding, 0, 8);
        i->writes_back = is_stack || row->class == CLASS_STORE_MULTIPLE || (list & i->address_operands) == 0;
        i->transfers = count(list | (is_stack && field(i->encoding, 8, 1) ? REGISTER_LR : 0));
    } else {
        i->transfers = count(is_load(i) ? loaded : i->stored);
    }
    if (i->writes_back) {
        i->base_written = i->address_operands;
        i->writes |= i->base_written;
    }
    i->is_double = i->is_double && i->transfers == 2;
}

/* Second operands without a shift and constants that need one belong to other classes than their row says. */
static uint8_t refined_class(uint8_t class, uint32_t encoding) {
    const uint32_t operation = encoding & 0xFFE00000;
    const bool is_shifted = (encoding & 0x70F0) != 0;
    if (class == CLASS_SHIFT && operation == 0xEA400000 && !is_shifted) {
        return CLASS_MOVE;
    }
    if (class == CLASS_SHIFTED_OPERAND && !is_shifted) {
        const bool adds =
            (operation == 0xEB000000 || operation == 0xEBA00000) && (encoding & 0x0F00) != 0x0F00;
        return adds ? CLASS_ADD : CLASS_LOGIC;
    }
    const bool has_constant = (encoding & 0xFA008000) == 0xF0000000;
    const bool is_rotated = field(encoding, 26, 1) || field(encoding, 12, 3) >= 4;
    return has_constant && is_rotated ? CLASS_SHIFTED_CONSTANT : class;
}

static int32_t sign_extended(uint32_t value, unsigned bits) {
    return (int32_t)(value << (32 - bits)) >> (32 - bits);
}

/* DDI 0403E.e A7.7.12 (B), A7.7.18 (BL), A7.7.21 (CBZ). */
static uint32_t immediate_target(const instruction_t *i) {
    const uint32_t e = i->encoding;
    const uint32_t pc = i->address + 4;
    if (i->class == CLASS_BRANCH_COMPARE) {
        return pc + (field(e, 9, 1) << 6 | field(e, 3, 5) << 1);
    }
    if (i->size == 2) {
        const bool has_condition = e < 0xE000;
        return pc + (uint32_t)sign_extended(e << 1, has_condition ? 9 : 12);
    }
    const uint32_t s = field(e, 26, 1), j1 = field(e, 13, 1), j2 = field(e, 11, 1);
    if (!field(e, 12, 1)) {
        const uint32_t offset = s << 20 | j2 << 19 | j1 << 18 | field(e, 16, 6) << 12 | field(e, 0, 11) << 1;
        return pc + (uint32_t)sign_extended(offset, 21);
    }
    const uint32_t i1 = !(j1 ^ s), i2 = !(j2 ^ s);
    const uint32_t offset = s << 24 | i1 << 23 | i2 << 22 | field(e, 16, 10) << 12 | field(e, 0, 11) << 1;
    return pc + (uint32_t)sign_extended(offset, 25);
}

static const decode_row_t *row_of(uint32_t encoding, uint32_t size) {
    if (size == 2) {
        return find(decode_rows_16, decode_row_count_16, encoding);
    }
    const bool is_coprocessor = (encoding & 0xEC000000) == 0xEC000000;
    return is_coprocessor ? find(decode_rows_float, decode_row_count_float, encoding)
                          : find(decode_rows_32, decode_row_count_32, encoding);
}

instruction_t decode_instruction(decode_state_t *state, uint32_t address, uint16_t first, uint16_t second) {
    const uint32_t size = instruction_size(first);
    const uint32_t encoding = size == 4 ? (uint32_t)first << 16 | second : first;
    const bool is_under_it = state->remaining > 0;
    state->remaining -= is_under_it;
    instruction_t i = {
        .address = address,
        .encoding = encoding,
        .size = (uint8_t)size,
        .class = CLASS_UNKNOWN,
        .is_conditional = is_under_it,
    };
    const decode_row_t *row = row_of(encoding, size);
    if (row == NULL) {
        return i;
    }
    i.class = size == 4 ? refined_class(row->class, encoding) : row->class;
    i.width = row->width;
    i.branch = row->branch;
    i.address_operands = registers(row->address, encoding, is_under_it);
    i.shifted_operands = registers(row->shifted, encoding, is_under_it);
    if (i.class == CLASS_LOGIC || i.class == CLASS_ADD || i.class == CLASS_MOVE) {
        i.shifted_operands = 0;
    }
    i.accumulators = registers(row->accumulators, encoding, is_under_it);
    i.stored = registers(row->stored, encoding, is_under_it);
    i.writes = registers(row->writes, encoding, is_under_it);
    i.is_double = row->class >= CLASS_FLOAT_ADD && field(encoding, 8, 1);
    if (row->width != 0) {
        decode_transfers(&i, row);
    }
    i.reads = registers(row->reads | row->shifted, encoding, is_under_it) | i.address_operands |
              i.accumulators | i.stored;
    if (is_under_it && i.branch == BRANCH_NONE) {
        i.reads |= REGISTER_FLAGS;
    }
    i.sets_flags = (i.writes & REGISTER_FLAGS) != 0;
    if (is_load(&i) && (i.writes & REGISTER_PC)) {
        i.branch = BRANCH_BY_LOAD;
    }
    if (i.class == CLASS_IT) {
        /* as many as come before the mask's last 1 bit: DDI 0403E.e A7.3.3 */
        state->remaining = (uint8_t)(4 - __builtin_ctz(field(encoding, 0, 4)));
    }
    if (i.branch == BRANCH_IMMEDIATE) {
        i.target = immediate_target(&i);
        i.is_conditional |=
            i.class == CLASS_BRANCH_COMPARE || (i.class == CLASS_BRANCH && (i.reads & REGISTER_FLAGS));
    }
    return i;
}
