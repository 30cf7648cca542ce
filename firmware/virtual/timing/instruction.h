/* What the timing of an instruction depends on. Decoded by decode.h from Thumb-2 code: ARMv6-M, ARMv7E-M and
 * the part of ARMv8-M Mainline that compilers emit, with the single and double precision floating point
 * extension. */
#ifndef EDGEC_TIMING_INSTRUCTION_H
#define EDGEC_TIMING_INSTRUCTION_H

#include <stdbool.h>
#include <stdint.h>

/* Sets of registers: bits 0-15 r0-pc, bit 16 the flags, bits 32-63 s0-s31. */
typedef uint64_t registers_t;
#define REGISTER(number) (UINT64_C(1) << (number))
#define REGISTER_SP REGISTER(13)
#define REGISTER_LR REGISTER(14)
#define REGISTER_PC REGISTER(15)
#define REGISTER_FLAGS REGISTER(16)
#define REGISTER_SINGLE(number) (UINT64_C(1) << (32 + (number)))
#define REGISTER_COUNT 64

/* Instructions of one class take the same way through a pipeline. */
#define INSTRUCTION_CLASSES(X)                                                                               \
    X(UNKNOWN)                                                                                               \
    X(MOVE)                  /* register, or a constant of 8 or 16 bits: mov, movw, mvn */                   \
    X(MOVE_TOP)              /* movt */                                                                      \
    X(ADD)                   /* add, sub of registers or small constants, adr */                             \
    X(LOGIC)                 /* the other simple ones: and, adc, cmp, tst, rsb ... */                        \
    X(SHIFTED_OPERAND)       /* second operand shifted: add r0, r1, r2, lsl #3 */                            \
    X(SHIFTED_CONSTANT)      /* constant that is a shifted byte: add r0, r1, #0x3f0 */                       \
    X(SHIFT)                 /* lsl, lsr, asr, ror by a constant or a register */                            \
    X(BITFIELD_INSERT)       /* bfi, bfc */                                                                  \
    X(BITFIELD_EXTRACT)      /* ubfx, sbfx */                                                                \
    X(EXTEND)                /* uxtb, sxth, uxtb16 ... */                                                    \
    X(EXTEND_ADD)            /* uxtab, sxtah ... */                                                          \
    X(REVERSE)               /* rev, rev16, revsh, rbit */                                                   \
    X(COUNT_ZEROS)           /* clz */                                                                       \
    X(PACK)                  /* pkhbt, pkhtb */                                                              \
    X(PARALLEL)              /* uadd8, shsub16, sel ... */                                                   \
    X(SATURATE)              /* ssat, usat, qadd, qadd16, usad8 ... */                                       \
    X(MULTIPLY)              /* mul */                                                                       \
    X(MULTIPLY_ADD)          /* mla */                                                                       \
    X(MULTIPLY_SUBTRACT)     /* mls */                                                                       \
    X(MULTIPLY_DSP)          /* smulbb, smuad, smulwb, smmul ... */                                          \
    X(MULTIPLY_ADD_DSP)      /* smlabb, smlad, smlawb, smmla, usada8 ... */                                  \
    X(MULTIPLY_LONG)         /* umull, smull */                                                              \
    X(MULTIPLY_ADD_LONG)     /* umlal, smlal, umaal */                                                       \
    X(MULTIPLY_ADD_LONG_DSP) /* smlalbb, smlald ... */                                                       \
    X(DIVIDE)                /* udiv, sdiv */                                                                \
    X(LOAD)                  /* ldr, ldrb, ldrsh ..., ldrex */                                               \
    X(LOAD_DOUBLE)           /* ldrd */                                                                      \
    X(LOAD_MULTIPLE)         /* ldm, pop */                                                                  \
    X(STORE)                 /* str, strb ... */                                                             \
    X(STORE_EXCLUSIVE)       /* strex ... */                                                                 \
    X(STORE_DOUBLE)          /* strd */                                                                      \
    X(STORE_MULTIPLE)        /* stm, push */                                                                 \
    X(PRELOAD)               /* pld, pli */                                                                  \
    X(BRANCH)                /* b, b<cond> */                                                                \
    X(BRANCH_COMPARE)        /* cbz, cbnz */                                                                 \
    X(BRANCH_LINK)           /* bl */                                                                        \
    X(BRANCH_REGISTER)       /* bx, mov pc, add pc */                                                        \
    X(BRANCH_LINK_REGISTER)  /* blx */                                                                       \
    X(BRANCH_TABLE)          /* tbb, tbh */                                                                  \
    X(IT)                                                                                                    \
    X(NOP)                 /* and the other hints */                                                         \
    X(WAIT)                /* wfi, wfe: without the time slept */                                            \
    X(MEMORY_BARRIER)      /* dmb, dsb */                                                                    \
    X(INSTRUCTION_BARRIER) /* isb */                                                                         \
    X(SPECIAL)             /* mrs, msr */                                                                    \
    X(CHANGE_STATE)        /* cps */                                                                         \
    X(EXCEPTION)           /* svc, bkpt, udf */                                                              \
    X(FLOAT_ADD)           /* vadd, vsub; vcvt, vrint, vmaxnm, vsel */                                       \
    X(FLOAT_MULTIPLY)      /* vmul, vnmul */                                                                 \
    X(FLOAT_CHAINED)       /* vmla, vmls, vnmla, vnmls */                                                    \
    X(FLOAT_FUSED)         /* vfma, vfms, vfnma, vfnms */                                                    \
    X(FLOAT_DIVIDE)                                                                                          \
    X(FLOAT_ROOT)                                                                                            \
    X(FLOAT_COMPARE)   /* vcmp */                                                                            \
    X(FLOAT_MOVE)      /* vmov between float registers or of a constant, vabs, vneg */                       \
    X(FLOAT_TO_CORE)   /* vmov r0, s0; vmrs */                                                               \
    X(FLOAT_FROM_CORE) /* vmov s0, r0; vmsr */                                                               \
    X(FLOAT_PAIR)      /* vmov of two registers at once */                                                   \
    X(FLOAT_LOAD)                                                                                            \
    X(FLOAT_LOAD_MULTIPLE)                                                                                   \
    X(FLOAT_STORE)                                                                                           \
    X(FLOAT_STORE_MULTIPLE)

#define INSTRUCTION_CLASS(name) CLASS_##name,
typedef enum { INSTRUCTION_CLASSES(INSTRUCTION_CLASS) CLASS_COUNT } instruction_class_t;
#undef INSTRUCTION_CLASS

/* How an instruction may leave the line of addresses. */
typedef enum {
    BRANCH_NONE,
    BRANCH_IMMEDIATE, /* the target is in the instruction */
    BRANCH_BY_REGISTER,
    BRANCH_BY_LOAD, /* pop {pc}, ldr pc */
    BRANCH_BY_TABLE
} branch_kind_t;

typedef struct {
    uint32_t address;
    uint32_t encoding;   /* of 32 bits: first halfword in the upper half */
    uint8_t size;        /* 2 or 4 bytes */
    uint8_t class;       /* instruction_class_t */
    uint8_t branch;      /* branch_kind_t */
    uint8_t transfers;   /* words (or smaller) that it loads or stores */
    uint8_t width;       /* bytes of one access to memory, 0: none */
    bool is_conditional; /* b<cond>, cbz, or under an IT */
    bool is_double;      /* double precision */
    bool sets_flags;
    bool has_register_offset; /* ldr r0, [r1, r2] */
    bool writes_back;         /* ldr r0, [r1], #4 */
    int32_t offset;           /* of a load or store from its base register, 0 where it is a register */
    uint32_t target;          /* of BRANCH_IMMEDIATE */
    registers_t reads;        /* all that it reads, the following four among them */
    registers_t address_operands;
    registers_t shifted_operands;
    registers_t accumulators;
    registers_t stored;
    registers_t writes;
    registers_t base_written; /* by writing back an address; part of `writes` */
} instruction_t;

static inline bool is_load(const instruction_t *i) {
    return i->class == CLASS_LOAD || i->class == CLASS_LOAD_DOUBLE || i->class == CLASS_LOAD_MULTIPLE ||
           i->class == CLASS_FLOAT_LOAD || i->class == CLASS_FLOAT_LOAD_MULTIPLE;
}

static inline bool is_store(const instruction_t *i) {
    return i->class == CLASS_STORE || i->class == CLASS_STORE_EXCLUSIVE || i->class == CLASS_STORE_DOUBLE ||
           i->class == CLASS_STORE_MULTIPLE || i->class == CLASS_FLOAT_STORE ||
           i->class == CLASS_FLOAT_STORE_MULTIPLE;
}

#endif
