#ifndef EDGEC_VIRTUAL_HEX_H
#define EDGEC_VIRTUAL_HEX_H

#include <cstdint>
#include <cstdio>
#include <string>

namespace edgec {

inline std::string hex(uint32_t value) {
    char text[11];
    std::snprintf(text, sizeof text, "0x%x", value);
    return text;
}

} // namespace edgec

#endif
