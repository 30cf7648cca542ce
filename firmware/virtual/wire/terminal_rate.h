#ifndef EDGEC_VIRTUAL_TERMINAL_RATE_H
#define EDGEC_VIRTUAL_TERMINAL_RATE_H

namespace edgec {

/* The baud rate that a program set on a terminal. */
double terminalRate(int terminal);

} // namespace edgec

#endif
