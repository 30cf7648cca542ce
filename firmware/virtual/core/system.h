/* Peripherals that Arm puts into the core itself. */
#ifndef EDGEC_VIRTUAL_SYSTEM_H
#define EDGEC_VIRTUAL_SYSTEM_H

#include <memory>
#include <vector>

#include "../peripheral.h"

namespace edgec {

/* Those of the chip's core: see `core` and, where it has caches, `caches` in its description. */
std::vector<std::unique_ptr<Peripheral>> systemPeripherals(Chip &chip, const Data &description);

} // namespace edgec

#endif
