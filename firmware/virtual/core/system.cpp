#include "system.h"

#include "caches.h"
#include "cycle_counter.h"
#include "system_control.h"
#include "systick.h"

namespace edgec {

/* Addresses: Armv7-M ARM (DDI 0403E) B3.1.1 and B3.2.1. */
static Data place(const char *name, uint32_t address, uint32_t size) {
    return Data(std::map<std::string, Data>{
        {"name", Data(std::string(name))},
        {"address", Data(static_cast<double>(address))},
        {"size", Data(static_cast<double>(size))},
    });
}

std::vector<std::unique_ptr<Peripheral>> systemPeripherals(Chip &chip, const Data &description) {
    const std::string &core = description.at("core").text();
    std::vector<std::unique_ptr<Peripheral>> made;
    made.push_back(std::make_unique<SysTick>(chip, place("SysTick", 0xE000E010, 0x10)));
    if (description.has("caches")) {
        made.push_back(
            std::make_unique<Caches>(chip, place("caches", 0xE000EF50, 0x30), description.at("caches"))
        );
        made.push_back(std::make_unique<CacheGeometry>(
            chip, place("cache geometry", 0xE000ED78, 0x10), description.at("caches")
        ));
    }
    const bool isArmv6 = core == "cortex-m0plus";
    made.push_back(std::make_unique<SystemControl>(chip, place("SCB", 0xE000ED00, 0x78), isArmv6));
    if (!isArmv6) { /* where only debuggers reach the debug control block, and no counter counts cycles */
        made.push_back(std::make_unique<DebugControl>(chip, place("DCB", 0xE000EDF0, 0x10)));
        made.push_back(
            std::make_unique<CycleCounter>(chip, place("DWT", 0xE0001000, 0x1000), core == "cortex-m7")
        );
    }
    return made;
}

} // namespace edgec
