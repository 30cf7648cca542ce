/* The reset and clock control of a family as data. */
#ifndef EDGEC_VIRTUAL_RCC_FAMILY_H
#define EDGEC_VIRTUAL_RCC_FAMILY_H

#include <vector>

#include "../peripheral.h"
#include "../timeline.h"

namespace edgec {

/* Some bits of a register. */
struct Field {
    unsigned shift, width;

    uint32_t mask() const {
        return ((UINT32_C(1) << width) - 1) << shift;
    }
    uint32_t of(uint32_t word) const {
        return (word & mask()) >> shift;
    }
};

/* A field that stands for (field + plus) * times. */
struct Factor {
    Field field;
    uint32_t plus, times;

    uint64_t of(uint32_t word) const {
        return (uint64_t{field.of(word)} + plus) * times;
    }
};

/* From the least to the most, both included. */
struct Range {
    uint64_t least, most;

    bool has(uint64_t number) const {
        return number >= least && number <= most;
    }
};

/* What can drive the system clock. The PLL is itself driven by one of the others. */
enum class Source { none, msi, hsi, hse, pll };

/* A field that selects one of them. */
struct Selection {
    Field field;
    std::vector<Source> sources; /* from the field's 0 on; values beyond are reserved or not modelled */

    Source of(uint32_t word) const {
        const uint32_t index = field.of(word);
        return index < sources.size() ? sources[index] : Source::none;
    }
};

struct Oscillator {
    Source source;
    const char *name;
    uint32_t on, ready; /* bits of CR */
    uint64_t hz;
    Picoseconds start; /* how long it takes to be ready */
};

struct Pll {
    Register configuration; /* PLLCFGR */
    Selection source;
    Factor divider;    /* M, before the PLL */
    Factor factor;     /* N */
    Factor output;     /* divides for the system clock; other outputs are not modelled */
    uint32_t outputOn; /* PLLREN; 0: the output is always on */
    Range dividers, factors, inputHz, oscillatorHz;
    Picoseconds lock;
};

struct SystemClock {
    Register configuration; /* CFGR */
    Selection source;       /* SW */
    unsigned statusShift;   /* of SWS, which is as wide */
    Field ahb, apb1, apb2;  /* HPRE, PPRE1, PPRE2 */
};

struct ResetFlags {
    Register status; /* CSR */
    uint32_t remove; /* RMVF */
    uint32_t pin, power, software, watchdog;
};

struct RccFamily {
    /* The first runs after a reset; that it is switched off is not modelled. */
    std::vector<Oscillator> internal;
    uint32_t controlReset; /* CR after a reset, beside the bits of oscillators */
    uint32_t controlKnown; /* what else of CR may be written */
    Picoseconds hseStart;
    Pll pll;
    SystemClock system;
    ResetFlags flags;
    /* Gates, and the clocks of single peripherals: these registers only keep what is written. */
    std::vector<Register> others;
};

} // namespace edgec

#endif
