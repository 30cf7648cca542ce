/* In a file of its own because Linux's structure for any rate and <termios.h> exclude each other. */
#include "terminal_rate.h"

#ifdef __linux__
#include <asm/termbits.h>
#include <sys/ioctl.h>

namespace edgec {

double terminalRate(int terminal) {
    termios2 settings{};
    return ioctl(terminal, TCGETS2, &settings) == 0 ? settings.c_ospeed : 0;
}

} // namespace edgec
#else
#include <termios.h>

namespace edgec {

double terminalRate(int terminal) {
    termios settings{};
    return tcgetattr(terminal, &settings) == 0 ? static_cast<double>(cfgetospeed(&settings)) : 0;
}

} // namespace edgec
#endif
